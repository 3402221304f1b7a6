"""A roster from the upload to what came of it, worked off as the worker does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.rosters.notes import load
from portal.models import Case, PersonIdentifier, Roster, RosterRow, RosterVerdict
from portal.models.sealing import identifier_hash
from portal.services import jobs, rosters
from tests.factories import NOW
from tests.integration.services.records import rows_of
from tests.roster_files import as_file, sound
from tests.working import add_employer

_serial = count(1)
Found = tuple[RosterVerdict | None, list[str]]


def somebody(**changes: str) -> dict[str, str]:
    """A sound row of somebody who stands in no roster yet."""
    return sound(next(_serial), **changes)


def work_off(session: Session) -> int:
    """Do everything that waits; how many portions it took."""
    return len(list(jobs.work_off(session, lambda: NOW)))


def checked(
    session: Session,
    actor: Actor,
    rows: Sequence[Mapping[str, str]],
    employer_id: int | None = None,
) -> Roster:
    """A roster uploaded and checked; of an employer of its own unless one is named."""
    employer_id = employer_id or add_employer(session, actor).id
    roster_id = rosters.upload(session, actor, NOW, employer_id, as_file(rows)).id
    work_off(session)
    return again(session, roster_id)


def again(session: Session, roster_id: int) -> Roster:
    """A roster as it stands now."""
    (roster,) = rows_of(session, Roster, id=roster_id)
    return roster


def completed(
    session: Session,
    actor: Actor,
    rows: Sequence[Mapping[str, str]],
    employer_id: int | None = None,
) -> Roster:
    """A roster uploaded, checked and completed."""
    roster = checked(session, actor, rows, employer_id)
    rosters.start(session, actor, NOW, roster.id, roster.version)
    work_off(session)
    return again(session, roster.id)


def rows_in(session: Session, roster: Roster) -> list[RosterRow]:
    """The rows in the order of the file, as they stand now."""
    rows = rows_of(session, RosterRow, roster_id=roster.id)
    return sorted(rows, key=lambda row: row.number)


def findings(session: Session, roster: Roster) -> list[Found]:
    """Each row's verdict and what was found of it, in the order of the file."""
    return [
        (row.verdict, [str(note) for note in load(row.notes)]) for row in rows_in(session, roster)
    ]


def finding(session: Session, actor: Actor, row: Mapping[str, str]) -> Found:
    """What is found of a roster's only row."""
    (found,) = findings(session, checked(session, actor, [row]))
    return found


def cases_of(session: Session, row: Mapping[str, str]) -> Sequence[Case]:
    """The cases of a row's person, oldest first."""
    session.rollback()
    return session.scalars(
        sa.select(Case)
        .join(PersonIdentifier, PersonIdentifier.person_id == Case.person_id)
        .where(PersonIdentifier.number_hash == identifier_hash(row["id_number"]))
        .order_by(Case.id)
    ).all()
