"""The forms of a changed number or name, of a card's note, and of merging."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from portal.domain.identity import IdNumber, parse_id_number
from portal.domain.identity_changes import (
    LONGEST_CARD_WORDS,
    LONGEST_EVIDENCE,
    CardNoteKind,
    ChangeKind,
    NameChange,
    NumberChange,
    offered,
)
from portal.domain.merging import LONGEST_REASON
from portal.domain.names import clean_name
from portal.domain.passes import PERMIT_OF, read_pass
from portal.web.fields import DayField, Needed, NumberLine, TextLine
from portal.web.forms import PortalForm


class ChangeForm(PortalForm):
    """更正证件号码或姓名: what happened, the new number or name, what was seen."""

    kind = RadioField("变更情形", validators=[Needed("请选择变更情形")])
    id_number = NumberLine("新证件号码", render_kw={"maxlength": 40, "data-no-slash": ""})
    name = TextLine("新姓名", clean=clean_name)
    evidence = TextLine(
        "看了什么证件或材料", [Needed("请写明看了什么证件或材料")], most=LONGEST_EVIDENCE
    )

    on_record: IdNumber
    number: IdNumber | None = None

    def offer(self, on_record: IdNumber) -> None:
        """Offer what can happen to a person on record with such a document."""
        self.on_record = on_record
        self.kind.choices = [
            SelectChoice(kind.value, kind.label) for kind in offered(on_record.kind)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """What was chosen says whether a number or a name is needed."""
        valid = bool(super().validate(extra_validators))
        if self.kind.errors:
            return False
        if ChangeKind(self.kind.data).of_number:
            self.number = self.id_number.read(self._read)
            return valid and self.number is not None
        if not self.name.data and not self.name.errors:
            self.name.errors = ["请照证件填写姓名"]
        return valid and not self.name.errors

    def change(self) -> NumberChange | NameChange:
        """What the services take; the form is valid."""
        kind, evidence = ChangeKind(self.kind.data), self.evidence.data
        if self.number is not None:
            return NumberChange(kind, self.number, evidence)
        return NameChange(kind, self.name.data, evidence)

    def _read(self, typed: str) -> IdNumber:
        """Only who is on record with a pass may be given another one's number."""
        held = self.on_record
        travel_pass = read_pass(typed) if held.kind in PERMIT_OF else None
        return travel_pass.of(held.birth_date, held.sex) if travel_pass else parse_id_number(typed)


class CardForm(PortalForm):
    """证件挂失、临时身份证."""

    kind = RadioField(
        "情形",
        validators=[Needed("请选择情形")],
        choices=[SelectChoice(kind.value, kind.label) for kind in CardNoteKind],
    )
    until = DayField("有效到（含当天）")
    words = TextLine("备注", most=LONGEST_CARD_WORDS)


class FindForm(PortalForm):
    """The number of the other record."""

    id_number = NumberLine("另一条记录的证件号码", render_kw={"maxlength": 40, "data-no-slash": ""})


class ReasonForm(PortalForm):
    """Why two records are one person's, or why they are not."""

    reason = TextLine("理由", [Needed("请写明理由")], most=LONGEST_REASON)
