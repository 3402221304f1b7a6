"""The forms of guidance that goes to the district."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.domain.dates import SHANGHAI
from portal.domain.guidance import PLACE_LENGTH, WORDS_LENGTH, Appointment, parse_time
from portal.domain.procedures.guidance import GUIDANCE
from portal.models import Posting
from portal.web.fields import CodeRadio, DayField, Needed, TextLine
from portal.web.forms import PortalForm
from portal.web.service311.forms import MeansPart, WishesEdit

_MOST = 200


class NeedForm(PortalForm):
    """What the person needs to be guided in."""

    need = TextLine("需要指导什么", [Needed("请写明本人需要指导什么")], most=WORDS_LENGTH)


class ReferForm(NeedForm, MeansPart):
    """The same at first, with how the person asked for it."""


class WordsForm(PortalForm):
    """Why the community takes a referral back."""

    words = TextLine("撤回的原因", [Needed("请写明撤回的原因")], most=_MOST)


class AssignForm(PortalForm):
    """Who guides, when and where."""

    counsellor = SelectField("职业指导师", coerce=int)
    day = DayField("日期", [Needed("请填约定的日期")])
    time = TextLine(
        "时间", [Needed("请填约定的时间")], clean=lambda text: f"{parse_time(text):%H:%M}"
    )
    place = TextLine("地点", [Needed("请填在哪里指导")], most=PLACE_LENGTH)

    def offer(self, counsellors: Iterable[Posting]) -> None:
        """Offer the office's counsellors."""
        self.counsellor.choices = [SelectChoice(one.user_id, one.user.name) for one in counsellors]

    @property
    def appointment(self) -> Appointment:
        """As the rules take it, once the fields are sound."""
        at = datetime.combine(self.day.data, parse_time(self.time.data), SHANGHAI)
        return Appointment(self.counsellor.data, at, self.place.data)


class AskBackForm(PortalForm):
    """Why a referral goes back to the community."""

    reason = CodeRadio(
        "退回的理由",
        "send_back_reason",
        [Needed("请选择退回的理由")],
        blank=None,
        only=GUIDANCE.send_back_reasons,
    )
    opinion = TextLine("要说明什么", [Needed("请写明要说明什么")], most=_MOST)


class GiveForm(WishesEdit):
    """What counsellor and person came to, and the wishes as they are after it."""

    result = TextLine("指导内容和结果", [Needed("请写明指导的内容和结果")], most=WORDS_LENGTH)
