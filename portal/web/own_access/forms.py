"""The form of a request."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from portal.domain.own_access import LONGEST_WORDS, Asked, Asker
from portal.web.fields import DayField, Needed, TextLine
from portal.web.forms import PortalForm

_DAY = {"maxlength": 20, "placeholder": "2026-10-01"}


class AccessForm(PortalForm):
    """Which days, and who has come."""

    first = DayField("从", [Needed("请填开始的日期")], render_kw=_DAY)
    last = DayField("到", [Needed("请填结束的日期")], render_kw=_DAY)
    asker = RadioField(
        "来人",
        validators=[Needed("请选择来人是谁")],
        choices=[SelectChoice(one.value, one.label) for one in Asker],
    )
    words = TextLine("来人的姓名和凭什么材料", most=LONGEST_WORDS)
    seen = BooleanField("已核对来人的身份证件")

    def asked(self, today: date) -> Asked:
        """What a sound form asks for; ``today`` stands for a day that is none."""
        return Asked(
            self.first.data or today,
            self.last.data or today,
            Asker(self.asker.data),
            self.words.data,
            bool(self.seen.data),
        )
