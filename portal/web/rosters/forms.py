"""The forms of a roster: the file, a row put right, the reason for undoing it all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, SelectField
from wtforms.fields.choices import Choice, SelectChoice

from portal.domain.cells import Cell, CellProblem, read_id_cell
from portal.domain.file_kinds import SHEETS
from portal.domain.identity import mask_id_number
from portal.domain.phone import PhoneError, mask_phone, parse_phone
from portal.domain.rosters.notes import Note
from portal.domain.rosters.titles import NEEDED, TITLES, choices
from portal.web.fields import Needed, RawLine, TextLine
from portal.web.forms import PortalForm
from portal.web.uploads import NamedAsItIs


class UploadForm(PortalForm):
    """A roster to be checked."""

    file = FileField("花名册文件", [FileRequired("请选择要上传的文件"), NamedAsItIs(SHEETS)])


class RevokeForm(PortalForm):
    """撤销: why what was registered by the roster is to be undone."""

    reason = TextLine("撤销的原因", [Needed("请写明撤销的原因")], most=200)


class Offered(SelectField):  # type: ignore[misc]
    """A cell with a drop-down list; a word that is not on it stays until another is chosen."""

    def __init__(self, label: str, offered: Sequence[str], **kwargs: Any) -> None:
        choices = [SelectChoice("", "请选择"), *(SelectChoice(one, one) for one in offered)]
        super().__init__(label, choices=choices, validate_choice=False, default="", **kwargs)
        self.type = "SelectField"

    def iter_choices(self) -> Iterator[Choice]:
        """The list, with what was read from the file where that is not on it."""
        yield from super().iter_choices()
        if self.data not in {one.value for one in self.choices}:
            yield Choice(self.data, f"{self.data}（不在列表中）", True, {})


class MendForm(PortalForm):
    """A row with all that was read of it; ``faulty`` fields stand before the ``others``."""

    seen = HiddenField()

    faulty: list[Field]
    others: list[Field]
    hints: dict[str, str]

    def lay_out(self, notes: Sequence[Note]) -> None:
        """Put each sentence beside its field: what keeps the row out, and what is only remarked."""
        cells = [self[key] for key in TITLES]
        for field in cells:
            field.flags.optional = field.short_name not in NEEDED
        for note in notes:
            if note.grave:
                self[note.column].errors = [*self[note.column].errors, note.text]
        self.hints = {note.column: note.text for note in notes if not note.grave}
        self.faulty = [one for one in cells if one.errors or one.short_name in self.hints]
        self.others = [one for one in cells if one not in self.faulty]

    def unlike(self, kept: Mapping[str, str]) -> list[str]:
        """The titles of the cells in which the row says something else than what was typed."""
        typed = self.cells(kept)
        return [title for key, title in TITLES.items() if typed[key] != kept.get(key, "")]

    def cells(self, kept: Mapping[str, str]) -> dict[str, str]:
        """What was typed, by column; a number left masked is the one of before."""
        masked = masked_cells(kept)
        typed = {key: (self[key].data or "").strip() for key in TITLES}
        return {
            key: kept.get(key, "") if text and text == masked.get(key) else text
            for key, text in typed.items()
        }


for _key, _title in TITLES.items():
    _offered = choices(_key)
    setattr(MendForm, _key, Offered(_title, _offered) if _offered else RawLine(_title))


def masked_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells as a form shows them: a number that can be read is masked, a broken one is not."""
    shown = dict(cells)
    if number := masked_number(cells.get("id_number", "")):
        shown["id_number"] = number
    with contextlib.suppress(PhoneError):
        shown["phone"] = mask_phone(parse_phone(cells.get("phone", "")))
    return shown


def masked_number(text: str) -> str:
    """An identity number as it was typed, masked; empty where it is none."""
    try:
        return mask_id_number(read_id_cell(Cell(text)))
    except CellProblem:
        return ""
