"""The forms of training: an institution, a course, the file of completions."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from portal.domain.file_kinds import SHEETS
from portal.domain.identity import parse_uscc
from portal.domain.phone import parse_phone
from portal.domain.training import CourseDetails, InstitutionDetails
from portal.web.fields import CodeField, DayField, Needed, TextLine, WholeField
from portal.web.forms import PortalForm
from portal.web.service311.forms import MeansPart
from portal.web.uploads import NamedAsItIs


class SeatsField(WholeField):
    """A number of people."""

    most = 9_999
    unit = "人"


class InstitutionForm(PortalForm):
    """A 培训机构."""

    name = TextLine("机构名称", [Needed("请填培训机构的名称")], most=80)
    uscc = TextLine("统一社会信用代码", clean=lambda text: parse_uscc(text).canonical)
    address = TextLine("培训地址", [Needed("请填培训地址")], most=150)
    contact_name = TextLine("联系人", [Needed("请填联系人")], most=50)
    phone = TextLine("联系电话", [Needed("请填联系电话")], clean=parse_phone)

    @property
    def details(self) -> InstitutionDetails:
        """The details, once the fields are sound."""
        return InstitutionDetails(
            self.name.data,
            self.uscc.data,
            self.address.data,
            self.contact_name.data,
            self.phone.data,
        )


class CourseForm(PortalForm):
    """A course."""

    title = TextLine("培训班名称", [Needed("请填培训班的名称")], most=60)
    occupation = CodeField("对应职业", "occupation_major_mid")
    for_business = BooleanField("创业培训")
    starts_on = DayField("开班日期", [Needed("请填开班日期")])
    ends_on = DayField("结束日期", [Needed("请填结束日期")])
    seats = SeatsField("名额", [Needed("请填名额")])

    @property
    def details(self) -> CourseDetails:
        """The details, once the fields are sound."""
        return CourseDetails(
            self.title.data,
            self.occupation.data,
            self.for_business.data,
            self.starts_on.data,
            self.ends_on.data,
            self.seats.data,
        )


class AgreedForm(MeansPart):
    """How the person agreed to a course."""


class FileForm(PortalForm):
    """The list of who completed."""

    file = FileField("结业名单", [FileRequired("请选择要上传的文件"), NamedAsItIs(SHEETS)])
