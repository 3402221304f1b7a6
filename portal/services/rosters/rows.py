"""A row of a roster: its sealed cells, and what is found of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.cell_notes import CellNote, dump
from portal.domain.cell_readers import canonical_number
from portal.domain.identity import IdNumber
from portal.domain.passes import PassNumber
from portal.domain.permissions import Actor
from portal.domain.rosters.entries import Entry, read_entry
from portal.domain.rosters.rules import KNOWN, Standing, double, of_person
from portal.models import RegistrationKind, Roster, RosterRow, RosterStanding, RosterVerdict
from portal.models.sealing import identifier_hash, lasting_hash
from portal.queries import rosters as queries
from portal.services import bulk
from portal.services.sheets import dumped, loaded

PERMISSION = "roster.load"
_SEAL = 16  # hex digits
NOT_YOURS = "只有社区（村）经办人可以办理花名册"


@dataclass(frozen=True, slots=True)
class Read:
    """A row of a roster by its number in the file, read cell by cell."""

    number: int
    entry: Entry
    canonical: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what the system knows of its person, and what came of both."""

    read: Read
    standing: Standing
    brings: RosterStanding
    verdict: RosterVerdict
    notes: tuple[CellNote, ...]

    @property
    def values(self) -> Mapping[str, Any]:
        """What the row declares."""
        return self.read.entry.values

    @property
    def id_number(self) -> IdNumber:
        """The number of a sound row, and what it says; for a pass the record says it."""
        number = self.read.entry.number
        assert number is not None
        if not isinstance(number, PassNumber):
            return number
        born = self.standing.birth_date
        assert born is not None
        return number.of(born, self.standing.sex)


def texts(row: RosterRow) -> dict[str, str]:
    """The cells as they stand, by column; empty ones are not kept."""
    return loaded(row.cells)


def seal(row: RosterRow) -> str:
    """Another as soon as a cell of the row is; tells nothing of what stands in them."""
    return lasting_hash(dumped(texts(row))).hex()[:_SEAL]


def canonical_in(cells: Mapping[str, str]) -> str | None:
    """The row's identity number in canonical form, where it is a valid one."""
    return canonical_number(cells.get("id_number", ""))


def subject_hash(cells: Mapping[str, str]) -> bytes | None:
    """The blind index of the row's identity number, where it is a valid one."""
    number = canonical_in(cells)
    return identifier_hash(number) if number else None


def read(rows: Iterable[Any], today: date) -> list[Read]:
    """Rows by their numbers with their cells as they are kept."""
    found = []
    for number, cells in rows:
        entry = read_entry(loaded(cells), today)
        known = entry.number
        found.append(Read(number, entry, known.canonical if known else None))
    return found


def judge(session: Session, actor: Actor, roster: Roster, rows: Sequence[Read]) -> list[Judged]:
    """Judge rows together, by selects of a number that does not grow with theirs."""
    numbers = [row.canonical for row in rows if row.canonical is not None]
    standings = queries.standings(session, actor, numbers)
    shared = queries.sharing(session, roster.id, numbers)
    judged = []
    for row in rows:
        standing = standings.get(row.canonical or "", Standing())
        twin = _double(row.number, shared.get(row.canonical or "", {}))
        verdict, notes = _verdict(row.entry, standing, roster.employer_id, twin)
        brings = _brings(standing, roster.office_id)
        judged.append(Judged(row, standing, brings, verdict, notes))
    return judged


def keep(session: Session, roster: Roster, judged: Iterable[Judged]) -> None:
    """Write down what came of rows."""
    bulk.update(
        session,
        RosterRow,
        ("roster_id", "number"),
        [
            {
                "roster_id": roster.id,
                "number": one.read.number,
                "verdict": one.verdict,
                "standing": one.brings,
                "notes": dump(one.notes),
            }
            for one in judged
        ],
    )


def _double(number: int, sharing: Mapping[int, str]) -> CellNote | None:
    """Of rows that are all alike the first stands; of different ones none."""
    others = sharing.keys() - {number}
    if len(set(sharing.values())) == 1:
        others = {min(sharing)} - {number}
    return double(others) if others else None


def _verdict(
    entry: Entry, standing: Standing, employer_id: int, twin: CellNote | None
) -> tuple[RosterVerdict, tuple[CellNote, ...]]:
    if employer_id in standing.employers:
        return RosterVerdict.KNOWN, (KNOWN,)
    notes = [*entry.notes, *of_person(entry.number, entry.values["name"], standing)]
    if twin is not None:
        notes.append(twin)
    if any(note.grave for note in notes):
        return RosterVerdict.ERROR, tuple(notes)
    if twin is not None:
        return RosterVerdict.DOUBLE, tuple(notes)
    return (RosterVerdict.WARNING if notes else RosterVerdict.READY), tuple(notes)


def _brings(standing: Standing, office_id: int) -> RosterStanding:
    held = {kind: office for kind, office, _name in standing.held}
    if RegistrationKind.EMPLOYMENT in held:
        return RosterStanding.EMPLOYED
    unemployed_at = held.get(RegistrationKind.UNEMPLOYMENT)
    if unemployed_at is None:
        return RosterStanding.NEW
    if unemployed_at == office_id:
        return RosterStanding.UNEMPLOYED_HERE
    return RosterStanding.UNEMPLOYED_ELSEWHERE
