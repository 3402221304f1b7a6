"""Completing what a checked roster holds: each row whole or not at all (R6.3, R6.5, R6.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.cell_notes import CellNote
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Job, Roster, RosterRow, RosterVerdict
from portal.queries import areas
from portal.queries import rosters as queries
from portal.queries.roster_pages import COMPLETE
from portal.services import audit, jobs, lookups, people
from portal.services.errors import RuleBroken
from portal.services.guard import require
from portal.services.rosters.checking import locked, of_office
from portal.services.rosters.hiring import hire
from portal.services.rosters.rows import NOT_YOURS, PERMISSION, Judged, Read, judge, keep, read
from portal.services.transactions import writing

# Rows: on SQLite every window waits for a portion, on PostgreSQL who wants a number of the office.
_PORTION: Final = {"sqlite": 200, "postgresql": 400}
_REGIONS: Final = ("household_region", "residence_region")
_FASTER: Final = CellNote("id_number", "其他机构刚刚为本人办理了登记，请核对后再办")


def start(session: Session, actor: Actor, now: datetime, roster_id: int, version: int) -> Job:
    """Ask for the rows that can be completed to be completed.

    Raises ``NotFound``, ``Conflict`` when the roster is another than the officer saw or is being
    worked on, ``RuleBroken`` where nothing is left to complete.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    with writing(session):
        roster = locked(session, actor, roster_id, version)
        require(actor, PERMISSION, of_office(roster), otherwise=NOT_YOURS)
        total = session.scalar(sa.select(sa.func.count()).where(queries.completable(roster.id)))
        if not total:
            raise RuleBroken(Problem("", "没有可以办理的行"))
        roster.version += 1
        audit.record(
            session,
            actor,
            "roster.complete",
            subject="roster",
            subject_id=roster.id,
            detail=f"{total} 行",
        )
        return jobs.enqueue(session, actor, now, COMPLETE, roster.id, total)


@dataclass(frozen=True)
class Next:
    """The next rows to be completed, and the areas of their regions by their full names."""

    rows: Sequence[Read]
    areas: Mapping[str, int]


def read_next(session: Session, _actor: Actor, job: Job, now: datetime) -> Next:
    """The next rows read, while everybody else may write."""
    kept = session.execute(
        sa.select(RosterRow.number, RosterRow.cells)
        .where(queries.completable(job.subject_id))
        .order_by(RosterRow.number)
        .limit(_PORTION[session.get_bind().dialect.name])
    )
    rows = read(kept, shanghai_day(now))
    regions = {row.entry.values[key] for row in rows for key in _REGIONS}
    return Next(rows, areas.by_full_names(session, regions))


def complete_next(session: Session, actor: Actor, job: Job, now: datetime, coming: Next) -> int:
    """Complete them, judged once more, inside the job's transaction."""
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    roster = session.get_one(Roster, job.subject_id)
    if not coming.rows:
        roster.completed_at = now
        return 0
    people.lock_known(session, [row.canonical for row in coming.rows if row.canonical])
    judged = judge(session, actor, roster, coming.rows)
    kept_out = [one for one in judged if one.verdict not in queries.COMPLETABLE]
    keep(session, roster, kept_out)
    lookups.note_all_elsewhere(session, actor, (one.standing for one in kept_out))
    sound = [one for one in judged if one.verdict in queries.COMPLETABLE]
    _complete(session, actor, roster, sound, coming.areas, now)
    return len(coming.rows)


jobs.job_in_two(COMPLETE, read_next, complete_next)


def _complete(
    session: Session,
    actor: Actor,
    roster: Roster,
    judged: Sequence[Judged],
    known_areas: Mapping[str, int],
    now: datetime,
) -> None:
    """All together, or where somebody was faster with one of them, each by itself."""
    try:
        with session.begin_nested():
            hire(session, actor, roster, judged, known_areas, now)
    except IntegrityError:
        for one in judged:
            _complete_alone(session, actor, roster, one, known_areas, now)


def _complete_alone(
    session: Session,
    actor: Actor,
    roster: Roster,
    one: Judged,
    known_areas: Mapping[str, int],
    now: datetime,
) -> None:
    try:
        with session.begin_nested():
            hire(session, actor, roster, [one], known_areas, now)
    except IntegrityError:
        lost = replace(one, verdict=RosterVerdict.ERROR, notes=(_FASTER,))
        keep(session, roster, [lost])
