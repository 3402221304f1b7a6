"""The form that loads a file of another system."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.domain.comparisons import Source
from portal.domain.file_kinds import SHEETS
from portal.web.fields import DayField, Needed
from portal.web.forms import PortalForm
from portal.web.uploads import NamedAsItIs


class LoadForm(PortalForm):
    """Of which source, as of which day, and the file."""

    source = RadioField(
        "数据来源",
        [InputRequired("请选择数据来源")],
        choices=[SelectChoice(one.value, one.label) for one in Source],
    )
    as_of = DayField("数据截至日期", [Needed("请填数据截至哪一天")])
    file = FileField("数据文件", [FileRequired("请选择要导入的文件"), NamedAsItIs(SHEETS)])
