"""One row of the list of who completed a course, as an institution shares it (R5.3).

Pure: what the system knows comes in as ``Known``. What is wrong is said in Chinese, each under the
key of its column. Nobody is ever added: who is not known is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from portal.domain import cell_readers
from portal.domain.cell_readers import Reader, read_cells
from portal.domain.cells import Cell
from portal.domain.characters import narrow, without_blanks
from portal.domain.names import clean_text, level_name
from portal.domain.service311 import OfferOutcome

NAME, NUMBER, COURSE, DAY = "name", "number", "course", "day"
_LONGEST_TITLE: Final = 60


def _title(cell: Cell, _today: date) -> str:
    return clean_text(cell.text, _LONGEST_TITLE)


_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        NAME: cell_readers.name,
        NUMBER: cell_readers.id_number,
        COURSE: _title,
        DAY: cell_readers.day,
    }
)


@dataclass(frozen=True)
class Recommended:
    """A course that somebody in the actor's area agreed to, and what was told of it.

    With ``settled`` that can't be changed any more.
    """

    offer_id: int
    title: str
    starts_on: date
    outcome: OfferOutcome | None
    settled: bool = False


@dataclass(frozen=True)
class Known:
    """Somebody of the actor's area, with the courses that were recommended to them."""

    person_id: int
    name: str
    courses: tuple[Recommended, ...]


@dataclass
class CompletionRow:
    """A row as it was read, and what was found of it; ``number`` is the row's in Excel."""

    number: int
    name: str | None
    id_number: str | None
    course: str | None
    day: date | None
    errors: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    person_id: int | None = None
    offer_id: int | None = None
    known: bool = False


def read_row(number: int, texts: Mapping[str, str], today: date) -> CompletionRow:
    """Read the texts by their columns' keys; what can't be read stands among the errors."""
    values, notes = read_cells(_READERS, texts, tuple(_READERS), today)
    id_number = values[NUMBER].canonical if values[NUMBER] else None
    row = CompletionRow(number, values[NAME], id_number, values[COURSE], values[DAY])
    row.errors = [(note.column, note.text) for note in notes]
    return row


def judge(rows: Sequence[CompletionRow], known: Mapping[str, Known]) -> None:
    """Say of every row what speaks against it, or that it is recorded already.

    ``known`` is by the identity number in canonical form.
    """
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.errors or row.id_number is None or row.course is None:
            continue
        first = seen.setdefault((row.id_number, level_title(row.course)), row.number)
        if first != row.number:
            row.errors.append(("", f"与第 {first} 行重复，请删去一行"))
        else:
            _judge(row, known.get(row.id_number))


def _judge(row: CompletionRow, person: Known | None) -> None:
    if person is None:
        row.errors.append((NUMBER, "没有找到这个人，或不在您的辖区；不会新建记录"))
        return
    row.person_id = person.person_id
    assert row.name is not None
    assert row.course is not None
    assert row.day is not None
    if level_name(row.name) != level_name(person.name):
        row.errors.append((NAME, "姓名与系统中的不同，请核对身份证号"))
        return
    found = [one for one in person.courses if level_title(one.title) == level_title(row.course)]
    if not found:
        row.errors.append((COURSE, "没有为本人推荐过这个班，请核对班名"))
        return
    offered = found[-1]
    row.offer_id = offered.offer_id
    if row.day < offered.starts_on:
        row.errors.append((DAY, f"结业日期早于开班日期 {offered.starts_on}，请核对"))
    elif offered.outcome is OfferOutcome.COMPLETED:
        row.known = True
        row.remarks.append(("", "已经记录为结业"))
    elif offered.settled and offered.outcome is not None:
        row.errors.append((COURSE, f"已经记录为“{offered.outcome.label}”，不能再更正"))
    elif offered.outcome is not None and not offered.outcome.is_open:
        row.remarks.append((COURSE, f"原来记录为“{offered.outcome.label}”，导入后改为结业"))


def level_title(title: str) -> str:
    """A course's name for comparison: no blanks, half-width."""
    return narrow(without_blanks(title)).upper()
