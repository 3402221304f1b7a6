"""A row of an imported file: its sealed cells, and what is found of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.domain.cell_notes import CellNote
from portal.domain.cells import Cell, CellProblem
from portal.domain.golive.entries import Entry, read_entry
from portal.domain.golive.notes import Note, dump
from portal.domain.golive.rules import Standing, against, already
from portal.domain.permissions import Actor
from portal.models import ImportRow, Verdict
from portal.queries import golive as queries
from portal.services import lookups
from portal.services.sheets import loaded

PERMISSION = "import.people"
NOT_YOURS = "只有社区（村）经办人和区县审核人可以导入存量登记"


@dataclass(frozen=True)
class Judged:
    """A row with what it says, what the system knows of it, and what came of both."""

    row: ImportRow
    entry: Entry
    standing: Standing
    office_id: int | None
    verdict: Verdict
    notes: tuple[CellNote, ...]


def texts(row: ImportRow) -> dict[str, str]:
    """The cells as they stood in the file, by column; empty ones are not kept."""
    return loaded(row.cells)


def judge(
    session: Session,
    actor: Actor,
    rows: Sequence[ImportRow],
    earlier: Mapping[int, Iterable[CellNote]],
    today: date,
) -> list[Judged]:
    """Judge rows together, by selects of a number that does not grow with theirs.

    ``earlier`` is what was found of them before, by their numbers in the file.
    """
    cells = {row.number: texts(row) for row in rows}
    entries = {number: read_entry(one, today) for number, one in cells.items()}
    known = queries.standings(
        session, actor, {number: _looked_for(entry) for number, entry in entries.items()}
    )
    communities = queries.directory(session, actor)
    judged = []
    for row in rows:
        entry, standing = entries[row.number], known[row.number]
        notes: list[CellNote] = [*earlier.get(row.number, ())]
        office_id = row.office_id
        if office_id is None:
            try:
                office_id = communities.find(Cell(cells[row.number].get("community", "")))
            except CellProblem as unknown:
                notes.append(Note("community", str(unknown)))
        # In a district's file the community, too, reads what is found of its rows.
        tells_number = standing.visible and office_id == actor.office_id
        verdict, notes = _verdict(entry, standing, office_id, notes, tells_number=tells_number)
        judged.append(Judged(row, entry, standing, office_id, verdict, tuple(notes)))
    return judged


def keep(judged: Judged) -> None:
    """Write down what came of a row."""
    row = judged.row
    row.verdict, row.notes, row.office_id = judged.verdict, dump(judged.notes), judged.office_id


def note_lookups(session: Session, actor: Actor, judged: Iterable[Judged]) -> None:
    """Write down whose numbers told of somebody outside the actor's area, each person once."""
    lookups.note_all_elsewhere(session, actor, (one.standing for one in judged))


def _looked_for(entry: Entry) -> tuple[str | None, str | None]:
    number = entry.number
    return number.canonical if number else None, entry.values["certificate"]


def _verdict(
    entry: Entry,
    standing: Standing,
    office_id: int | None,
    notes: list[CellNote],
    *,
    tells_number: bool,
) -> tuple[Verdict, list[CellNote]]:
    if office_id is not None:
        there = already(entry.values, standing, office_id)
        if there is not None:
            return Verdict.KNOWN, [there]
    notes = [*notes, *entry.notes]
    if office_id is not None:
        notes += against(entry.values, standing, office_id, tells_number=tells_number)
    if any(note.grave for note in notes):
        return Verdict.ERROR, notes
    return (Verdict.WARNING if notes else Verdict.READY), notes
