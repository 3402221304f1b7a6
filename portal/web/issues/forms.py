"""The forms of handing out, of the register, of booklets and printers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.domain.certificates import SIGNED_FOR
from portal.domain.codes import code_set
from portal.models import Printer
from portal.web.fields import CodeRadio, MillimetreField, Needed, RawLine, TextLine, WholeField
from portal.web.forms import PortalForm
from portal.web.registration.forms import ConsentPart


class HandOutForm(ConsentPart):
    """发放给本人: how the holder signs for the certificate."""

    consent = CodeRadio(
        "本人签收",
        "consent_means",
        [Needed("请选择本人怎样签收")],
        blank=None,
        only=tuple(SIGNED_FOR),
        default=code_set("consent_means").item("2"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent.choices = [SelectChoice(*one) for one in SIGNED_FOR.items()]


class NumberSearchForm(PortalForm):
    """A serial or a certificate's number, written whole."""

    q = RawLine("证书序号或证书编号", render_kw={"maxlength": 40, "autocomplete": "off"})


class PrintForm(PortalForm):
    """One more print: why, and the printer whose offsets are applied (套打)."""

    reason = TextLine("原因", most=100)
    printer = SelectField("打印机", coerce=int, default=0)

    def offer(self, printers: Sequence[Printer]) -> None:
        """Offer the district's printers, and none of them."""
        self.printer.choices = [SelectChoice(0, "不调整位置")] + [
            SelectChoice(one.id, one.name) for one in printers
        ]
        if not self.is_submitted() and len(printers) == 1:
            self.printer.data = printers[0].id


class VoidForm(PortalForm):
    """作废: why."""

    reason = TextLine("作废的原因", [Needed("请写明作废的原因")], most=200)


class BookletsField(WholeField):
    """A number of booklets."""

    unit = "本"


class BookletForm(PortalForm):
    """Booklets received or spoiled."""

    quantity = BookletsField("数量（本）", [Needed("请填数量")])
    note = TextLine("说明", most=200)


class PrinterForm(PortalForm):
    """A printer's name, and how far what it prints is moved."""

    name = TextLine("名称", [Needed("请填打印机的名称")], most=40)
    right = MillimetreField("向右（毫米）")
    down = MillimetreField("向下（毫米）")
