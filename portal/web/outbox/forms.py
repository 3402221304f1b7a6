"""The form of a message that goes to another number."""

from __future__ import annotations

from portal.domain.phone import parse_phone
from portal.web.fields import Needed, TextLine
from portal.web.forms import PortalForm


class NumberForm(PortalForm):
    """改号重发: the number that reaches the person."""

    phone = TextLine("新的手机号码", [Needed("请填能联系到本人的手机号码")], clean=parse_phone)
