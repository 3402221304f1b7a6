"""Row by row, what is wrong with a roster, in words; nobody is registered by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.rosters.titles import TITLES
from portal.models import Job, Roster, RosterRow
from portal.models.sealing import numbers_by_hash
from portal.queries import jobs as open_jobs
from portal.queries import rosters as queries
from portal.queries.roster_pages import CHECK, COMPLETE, REVOKE
from portal.services import audit, jobs, lookups
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.rosters.rows import (
    NOT_YOURS,
    PERMISSION,
    Judged,
    canonical_in,
    judge,
    keep,
    read,
    seal,
    subject_hash,
    texts,
)
from portal.services.sheets import dumped
from portal.services.transactions import writing

_PORTION: Final = 250  # rows
_LONGEST: Final = 200  # characters of a cell that is put right


def judged_next(session: Session, actor: Actor, job: Job, now: datetime) -> list[Judged]:
    """The next rows judged, while everybody else may write."""
    rows = session.execute(
        sa.select(RosterRow.number, RosterRow.cells)
        .where(RosterRow.roster_id == job.subject_id, RosterRow.verdict.is_(None))
        .order_by(RosterRow.number)
        .limit(_PORTION)
    )
    roster = session.get_one(Roster, job.subject_id)
    return judge(session, actor, roster, read(rows, shanghai_day(now)))


def keep_next(
    session: Session, actor: Actor, job: Job, now: datetime, judged: Sequence[Judged]
) -> int:
    """Keep what was found of them, inside the job's transaction.

    What it tells of people outside the actor's area is written down (``person.lookup``).
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    roster = session.get_one(Roster, job.subject_id)
    if not judged:
        roster.checked_at = now
        return 0
    keep(session, roster, judged)
    lookups.note_all_elsewhere(session, actor, (one.standing for one in judged))
    return len(judged)


jobs.job_in_two(CHECK, judged_next, keep_next)


def check_again(session: Session, actor: Actor, now: datetime, roster_id: int) -> None:
    """Ask again for a check that was broken off.

    Raises ``NotFound``, and ``Conflict`` while the roster is being worked on.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    with writing(session):
        roster = locked(session, actor, roster_id)
        require(actor, PERMISSION, of_office(roster), otherwise=NOT_YOURS)
        left = session.scalar(
            sa.select(sa.func.count())
            .select_from(RosterRow)
            .where(RosterRow.roster_id == roster.id, RosterRow.verdict.is_(None))
        )
        jobs.enqueue(session, actor, now, CHECK, roster.id, left or 0)
        audit.record(
            session,
            actor,
            "roster.check",
            subject="roster",
            subject_id=roster.id,
            detail=f"{left or 0} 行",
        )


def mend(
    session: Session,
    actor: Actor,
    now: datetime,
    roster_id: int,
    number: int,
    cells: Mapping[str, str],
    seen: str | None = None,
) -> RosterRow:
    """Put cells of a row right, by column; it is judged anew at once, and its doubles with it.

    ``seen`` is the seal of the row as the officer saw it. Raises ``NotFound``, ``Conflict`` where
    the row is another by now, is completed or being worked on, ``RuleBroken`` for a cell longer
    than any that could be taken.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    if too_long := [key for key in TITLES if len(cells.get(key, "")) > _LONGEST]:
        raise RuleBroken(*(Problem(key, f"最多 {_LONGEST} 个字") for key in too_long))
    with writing(session):
        roster = locked(session, actor, roster_id)
        require(actor, PERMISSION, of_office(roster), otherwise=NOT_YOURS)
        row = queries.row(session, roster, number)
        if row is None:
            raise NotFound(NOT_THERE)
        if row.completed_at is not None:
            raise Conflict("这一行已经办结，不能再改")
        if seen not in (None, seal(row)):
            raise Conflict("别人刚刚改过这一行")
        before = canonical_in(texts(row))
        _put_right(row, cells)
        roster.version += 1
        audit.record(
            session,
            actor,
            "roster.mend",
            subject="roster",
            subject_id=roster.id,
            detail="1 行",
        )
        session.flush()
        concerned = numbers_by_hash(
            one for one in (before, canonical_in(texts(row))) if one is not None
        )
        rows = session.execute(
            sa.select(RosterRow.number, RosterRow.cells).where(
                RosterRow.roster_id == roster.id,
                RosterRow.completed_at.is_(None),
                sa.or_(RosterRow.number == number, RosterRow.subject_hash.in_(concerned)),
            )
        )
        judged = judge(session, actor, roster, read(rows, shanghai_day(now)))
        keep(session, roster, judged)
        lookups.note_all_elsewhere(session, actor, (one.standing for one in judged))
        session.refresh(row)
        return row


def _put_right(row: RosterRow, cells: Mapping[str, str]) -> None:
    merged = {**texts(row), **cells}
    in_order = {key: merged.get(key, "") for key in TITLES}
    row.cells, row.subject_hash = dumped(in_order), subject_hash(in_order)


def locked(session: Session, actor: Actor, roster_id: int, version: int | None = None) -> Roster:
    """A roster of the actor's area, locked, with nothing under way on it.

    With ``version`` one that is still as the officer saw it. Raises ``NotFound``, ``Conflict``.
    """
    if queries.in_area(session, actor, roster_id) is None:
        raise NotFound(NOT_THERE)
    roster = session.scalars(
        sa.select(Roster)
        .where(Roster.id == roster_id)
        .with_for_update(of=Roster)
        .execution_options(populate_existing=True)
    ).one()
    job = open_jobs.latest(session, roster_id, CHECK, COMPLETE, REVOKE)
    if job is not None and job.state in open_jobs.OPEN:
        raise Conflict("这份花名册正在处理，请等它完成")
    if version not in (None, roster.version):
        raise Conflict("这份花名册刚刚有改动，请看过最新内容再办")
    return roster


def of_office(roster: Roster) -> Subject:
    """The roster as its office's."""
    return Subject(areas=(roster.office.area.path,))
