"""What the card takes: how, when and with what words somebody was contacted; basics renewed."""

from __future__ import annotations

from datetime import date, datetime

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.domain.characters import narrow
from portal.domain.confirmation import WORDS_LENGTH, ContactMeans
from portal.domain.dates import SHANGHAI, parse_clock, shanghai_day
from portal.domain.phone import parse_phone
from portal.models import Contact
from portal.web.fields import Needed, RawLine, RecentDayField, TextLine
from portal.web.forms import PortalForm

_NO_TIME = "请填几点，例如 9:30"


class ContactForm(PortalForm):
    """One contact; without a time it was made now."""

    means = RadioField(
        "联系方式",
        choices=[SelectChoice(one.value, one.label) for one in ContactMeans],
        coerce=ContactMeans,
        default=ContactMeans.PHONE,
    )
    on = RecentDayField("联系日期")
    at = RawLine("时间", render_kw={"maxlength": 8})
    words = TextLine("情况说明", most=WORDS_LENGTH)

    def moment(
        self, now: datetime, today: date, corrected: Contact | None = None
    ) -> datetime | None:
        """When the contact was made; None where that is unclear, the fault beside its field.

        A correction that leaves day and time as they are keeps the very moment, which the fields
        show to the minute alone.
        """
        typed = narrow(self.at.data or "").strip()
        if not typed and self.on.data is None:
            return now
        if not typed:
            self.at.errors = [_NO_TIME]
            return None
        try:
            clock = parse_clock(typed)
        except ValueError as wrong:
            self.at.errors = [str(wrong)]
            return None
        at = datetime.combine(self.on.data or today, clock, SHANGHAI)
        if corrected is not None and corrected.at.replace(second=0, microsecond=0) == at:
            return corrected.at
        return at

    @classmethod
    def of(cls, contact: Contact) -> ContactForm:
        """The form as a contact was recorded, to be put right."""
        at = contact.at.astimezone(SHANGHAI)
        data = {
            "means": contact.means,
            "on": shanghai_day(at),
            "at": f"{at:%H:%M}",
            "words": contact.words,
        }
        return cls(formdata=None, data=data)


class BasicsForm(PortalForm):
    """基本情况 that a contact renews (R4.5)."""

    phone = TextLine("手机号码", [Needed("请填能联系到本人的号码")], clean=parse_phone)
    residence_address = TextLine("现住详细地址", [Needed("请填门牌或村组")], most=150)
