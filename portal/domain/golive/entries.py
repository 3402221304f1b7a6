"""A row of the go-live file, cell by cell: what it declares, or what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from portal.domain.areas import without_province
from portal.domain.cells import (
    Cell,
    CellProblem,
    read_code_cell,
    read_count_cell,
    read_day_cell,
    read_id_cell,
    shown,
)
from portal.domain.characters import narrow, without_blanks
from portal.domain.codes import CodeItem, code_set
from portal.domain.golive.notes import Note
from portal.domain.golive.rules import broken, told_sex
from portal.domain.golive.titles import CODED, NEEDED, PROCEDURES, TITLES, choices
from portal.domain.identity import IdNumber
from portal.domain.names import clean_name, clean_text
from portal.domain.passes import PassNumber, parse_known_number
from portal.domain.phone import parse_phone
from portal.domain.procedures.unemployment import UNEMPLOYMENT

_MOST_PAY: Final = 999_999
_MOST_MONTHS: Final = 120
_MOST_TIMES: Final = 366
_MOST_WISHES: Final = 3
_LONGEST_WISH: Final = 30
_FEW: Final = 12  # choices that a sentence can name
_CERTIFICATE_LENGTHS: Final = range(8, 25)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read of a row: ``values`` by column, None for what is empty or wrong."""

    values: Mapping[str, Any]
    notes: tuple[Note, ...]

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
    values: dict[str, Any] = {}
    notes = []
    for key, reader in _READERS.items():
        cell = Cell(texts.get(key, ""))
        values[key] = None
        if cell.blank:
            if key in NEEDED:
                notes.append(Note(key, "没有填"))
            continue
        try:
            values[key] = reader(cell, today)
        except ValueError as wrong:
            notes.append(Note(key, str(wrong).removesuffix("。")))
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


def read_number(text: str) -> str | None:
    """The canonical identity number of a row, where it is a valid one."""
    try:
        return read_id_cell(Cell(text))
    except CellProblem:
        return None


def read_certificate(text: str) -> str | None:
    """The certificate's number of a row as it is stored, where it can be read."""
    try:
        return _certificate(Cell(text), date.min)
    except CellProblem:
        return None


Reader = Callable[[Cell, date], Any]


def _id_number(cell: Cell, _today: date) -> IdNumber | PassNumber:
    return parse_known_number(read_id_cell(cell))


def _phone(cell: Cell, _today: date) -> str:
    return parse_phone(read_code_cell(cell))


def _day(cell: Cell, today: date) -> date:
    return read_day_cell(cell, latest=today)


def _text(most: int, cell: Cell, _today: date) -> str:
    return clean_text(cell.text, most)


def _region(cell: Cell, _today: date) -> str:
    return without_province(clean_text(cell.text, 80))


def _count(unit: str, most: int, cell: Cell, _today: date) -> int:
    return read_count_cell(cell, unit, most)


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
        raise CellProblem(_choose("procedure", typed))
    return code


def _coded(key: str, cell: Cell, _today: date) -> CodeItem:
    typed = _level(cell.text)
    for item in code_set(CODED[key]).items:
        spellings = {item.name, item.short, item.short.removesuffix("族"), item.code}
        if typed in map(_level, spellings) and not item.retired:
            return item
    raise CellProblem(_choose(key, cell.text))


def _level(text: str) -> str:
    return narrow(without_blanks(text)).removesuffix(".0")


def _choose(key: str, typed: str) -> str:
    offered = choices(key)
    named = "、".join(offered) if len(offered) <= _FEW else "下拉列表中的一项"
    return f"没有“{shown(typed)}”这一项，请填：{named}"


_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "name": lambda cell, _today: clean_name(cell.text),
        "id_number": _id_number,
        "birth_date": _day,
        "phone": _phone,
        "household_region": _region,
        "household_address": partial(_text, 150),
        "residence_region": _region,
        "residence_address": partial(_text, 150),
        "procedure": _procedure,
        "registered_on": _day,
        "since": _day,
        "certificate": _certificate,
        "months_unreachable": partial(_count, "个月", _MOST_MONTHS),
        "referrals": partial(_count, "次", _MOST_TIMES),
        "trainings": partial(_count, "次", _MOST_TIMES),
        "guidances": partial(_count, "次", _MOST_TIMES),
        "wished": _wished,
        "pay_from": partial(_count, "元", _MOST_PAY),
        "pay_to": partial(_count, "元", _MOST_PAY),
        "training": partial(_text, 60),
        "remarks": partial(_text, 200),
        **{key: partial(_coded, key) for key in CODED},
    }
)
