"""The forms of an employer: picked by code, recorded once, kept up to date."""

from __future__ import annotations

from wtforms import BooleanField

from portal.domain.employers import (
    LABELS,
    LONGEST_ADDRESS,
    LONGEST_CONTACT,
    LONGEST_NAME,
    EmployerDetails,
)
from portal.domain.identity import Uscc, parse_uscc
from portal.domain.phone import parse_phone
from portal.web.fields import CodeField, CodeRadio, Needed, NumberLine, TextLine
from portal.web.forms import PortalForm


class _CodeAndLicence(PortalForm):
    code = NumberLine("统一社会信用代码")
    licence = CodeRadio("登记证书", "employer_licence", [Needed("请选择登记证书")], blank=None)
    licence_seen = BooleanField("已收登记证书")


class EmployerForm(PortalForm):
    """What may change of an employer."""

    name = TextLine(LABELS["name"], [Needed("请照登记证书填单位名称")], most=LONGEST_NAME)
    kind = CodeField(LABELS["kind"], "employer_kind")
    industry = CodeField(LABELS["industry"], "industry")
    size = CodeField(LABELS["size"], "employer_size")
    address = TextLine(LABELS["address"], most=LONGEST_ADDRESS)
    contact_name = TextLine(LABELS["contact_name"], most=LONGEST_CONTACT)
    contact_phone = TextLine(LABELS["contact_phone"], clean=parse_phone)

    @property
    def details(self) -> EmployerDetails:
        """The details, once the fields are sound."""
        return EmployerDetails(**{name: self[name].data for name in LABELS})


class NewEmployerForm(_CodeAndLicence, EmployerForm):
    """An employer that comes for the first time, with its licence (R6.3)."""

    def read(self) -> Uscc | None:
        """The code, if all fields are sound; every fault stands beside its field."""
        sound = self.validate()
        code = self.code.read(parse_uscc)
        return code if sound else None
