"""A row of the go-live file, cell by cell: what it declares, or what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from portal.domain import cell_readers
from portal.domain.cell_notes import CellNote
from portal.domain.cell_readers import Reader, choose, read_cells
from portal.domain.cells import Cell, CellProblem, read_code_cell, shown
from portal.domain.characters import narrow, without_blanks
from portal.domain.codes import code_set
from portal.domain.golive.notes import Note
from portal.domain.golive.rules import broken
from portal.domain.golive.titles import CODED, NEEDED, PROCEDURES, TITLES, choices
from portal.domain.identity import IdNumber
from portal.domain.names import clean_text
from portal.domain.passes import PassNumber
from portal.domain.person_rows import told_sex
from portal.domain.procedures.unemployment import UNEMPLOYMENT

_MOST_PAY: Final = 999_999
_MOST_MONTHS: Final = 120
_MOST_TIMES: Final = 366
_MOST_WISHES: Final = 3
_LONGEST_WISH: Final = 30
_CERTIFICATE_LENGTHS: Final = range(8, 25)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read of a row: ``values`` by column, None for what is empty or wrong."""

    values: Mapping[str, Any]
    notes: tuple[CellNote, ...]

    @property
    def number(self) -> IdNumber | None:
        """The identity number, where it is a valid one."""
        number: IdNumber | None = self.values["id_number"]
        return number

    @property
    def sound(self) -> bool:
        """Whether nothing in the row itself keeps it out."""
        return not any(note.grave for note in self.notes)


def read_entry(texts: Mapping[str, str], today: date) -> Entry:
    """Read a row of texts by column; every cell is judged, and then what they say together."""
    values, found = read_cells(_READERS, texts, NEEDED, today)
    notes: list[CellNote] = [*found]
    values["procedure"] = values["procedure"] or UNEMPLOYMENT.code
    notes += _with_holder(values, {note.column for note in notes})
    known = {note.column for note in notes}
    if "procedure" in known:
        known |= {"reason", "place"}  # they depend on what can't be read
    notes += [note for note in broken(values, today) if note.column not in known]
    return Entry(MappingProxyType(values), tuple(notes))


def _with_holder(values: dict[str, Any], known: set[str]) -> Iterator[Note]:
    """A pass tells neither birth date nor sex: they stand in columns of their own."""
    number, born, sex = values["id_number"], values["birth_date"], values["sex"]
    if not isinstance(number, PassNumber):
        return
    values["id_number"] = number.of(born, told_sex(sex)) if born and sex else None
    for key in ("birth_date", "sex"):
        if values[key] is None and key not in known:
            yield Note(key, f"用{number.kind.label}登记的，请填{TITLES[key]}")


def read_certificate(text: str) -> str | None:
    """The certificate's number of a row as it is stored, where it can be read."""
    try:
        return _certificate(Cell(text), date.min)
    except CellProblem:
        return None


def _certificate(cell: Cell, _today: date) -> str:
    number = read_code_cell(cell).upper()
    plain = number.isascii() and number.replace("-", "").isalnum()
    if not plain or len(number) not in _CERTIFICATE_LENGTHS:
        raise CellProblem(f"编号应为 16 位数字，现在是“{shown(number)}”，请照证书填写")
    return number


def _wished(cell: Cell, _today: date) -> tuple[str, ...]:
    parts = narrow(cell.text).replace("、", ",").replace(";", ",").replace("/", ",").split(",")
    wishes = tuple(clean_text(part, _LONGEST_WISH) for part in parts if part.strip())
    if len(wishes) > _MOST_WISHES:
        raise CellProblem(f"最多填 {_MOST_WISHES} 项，现在是 {len(wishes)} 项")
    return wishes


def _procedure(cell: Cell, _today: date) -> str:
    typed = without_blanks(cell.text)
    code = PROCEDURES.get(typed) or PROCEDURES.get(f"{typed}登记")
    if code is None:
        raise choose(typed, choices("procedure"))
    return code


def _coded(key: str) -> Reader:
    return cell_readers.coded(tuple(one for one in code_set(CODED[key]).items if not one.retired))


_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "name": cell_readers.name,
        "id_number": cell_readers.id_number,
        "birth_date": cell_readers.day,
        "phone": cell_readers.phone,
        "household_region": cell_readers.region,
        "household_address": cell_readers.text(150),
        "residence_region": cell_readers.region,
        "residence_address": cell_readers.text(150),
        "procedure": _procedure,
        "registered_on": cell_readers.day,
        "since": cell_readers.day,
        "certificate": _certificate,
        "months_unreachable": cell_readers.count("个月", _MOST_MONTHS),
        "referrals": cell_readers.count("次", _MOST_TIMES),
        "trainings": cell_readers.count("次", _MOST_TIMES),
        "guidances": cell_readers.count("次", _MOST_TIMES),
        "wished": _wished,
        "pay_from": cell_readers.count("元", _MOST_PAY),
        "pay_to": cell_readers.count("元", _MOST_PAY),
        "training": cell_readers.text(60),
        "remarks": cell_readers.text(200),
        **{key: _coded(key) for key in CODED},
    }
)
