"""A row of a roster, cell by cell: what it declares, or what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from portal.domain import cell_readers
from portal.domain.cell_notes import CellNote
from portal.domain.cell_readers import Reader, choose, read_cells
from portal.domain.cells import Cell
from portal.domain.characters import without_blanks
from portal.domain.codes import CodeItem
from portal.domain.employment import JobDetails
from portal.domain.identity import IdNumber
from portal.domain.passes import PassNumber
from portal.domain.rosters.rules import broken
from portal.domain.rosters.titles import (
    CODED,
    COPY_MISSING,
    COPY_RECEIVED,
    LAWFUL,
    NEEDED,
    TITLES,
    choices,
)

_MOST_PAY: Final = 999_999
_COPIES: Final = {COPY_RECEIVED: True, "是": True, COPY_MISSING: False, "否": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read of a row: ``values`` by column, None for what is empty or wrong."""

    values: Mapping[str, Any]
    notes: tuple[CellNote, ...]

    @property
    def number(self) -> IdNumber | PassNumber | None:
        """The identity number, where it is a valid one; a pass tells no more than itself."""
        number: IdNumber | PassNumber | None = self.values["id_number"]
        return number

    def job(self, employer_id: int, industry: CodeItem | None) -> JobDetails:
        """The job that a sound row declares, at its employer."""
        told = {name: self.values[name] for name in _OF_THE_JOB}
        return JobDetails(employer_id=employer_id, industry=industry, **told)


_OF_THE_JOB: Final = (
    "form",
    "started_on",
    "occupation",
    "pay",
    "contract",
    "contract_from",
    "contract_until",
)


def read_entry(texts: Mapping[str, str], today: date) -> Entry:
    """Read a row of texts by column; every cell is judged, and then what they say together."""
    values, found = read_cells(_READERS, texts, NEEDED - LAWFUL, today)
    known = {note.column for note in found}
    together = [note for note in broken(values, today) if note.column not in known]
    in_order = sorted((*found, *together), key=lambda note: _PLACES[note.column])
    return Entry(MappingProxyType(values), tuple(in_order))


_PLACES: Final = {key: at for at, key in enumerate(TITLES)}


def _copy(cell: Cell, _today: date) -> bool:
    received = _COPIES.get(without_blanks(cell.text))
    if received is None:
        raise choose(cell.text, choices("id_copy"))
    return received


_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "name": cell_readers.name,
        "id_number": cell_readers.id_number,
        "household_region": cell_readers.region,
        "household_address": cell_readers.text(150),
        "residence_region": cell_readers.region,
        "residence_address": cell_readers.text(150),
        "phone": cell_readers.phone,
        "contract_from": cell_readers.any_day,
        "contract_until": cell_readers.any_day,
        "occupation": cell_readers.text(40),
        "pay": cell_readers.count("元", _MOST_PAY),
        "started_on": cell_readers.any_day,
        "id_copy": _copy,
        "consented_on": cell_readers.day,
        **{key: cell_readers.coded(items) for key, items in CODED.items()},
    }
)
