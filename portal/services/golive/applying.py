"""Taking over what a checked go-live file holds: each row whole or not at all (R11.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.cell_readers import canonical_number
from portal.domain.dates import shanghai_day
from portal.domain.golive.notes import Note, dump
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import ImportBatch, ImportRow, Job, Verdict
from portal.queries import areas
from portal.queries import golive as queries
from portal.services import audit, jobs, people
from portal.services.errors import RuleBroken
from portal.services.golive import period
from portal.services.golive.checking import APPLY, locked
from portal.services.golive.rows import (
    NOT_YOURS,
    PERMISSION,
    Judged,
    judge,
    keep,
    note_lookups,
    texts,
)
from portal.services.golive.takeover import take_over
from portal.services.guard import require
from portal.services.transactions import writing

_PORTION: Final = 50  # rows: on SQLite the windows wait for a portion
_REGIONS: Final = ("household_region", "residence_region")
_FASTER: Final = "其他机构刚刚为本人办理了登记，请重新上传核对"


def start(session: Session, actor: Actor, now: datetime, batch_id: int) -> Job:
    """Ask for the actor's rows of a checked file to be taken over.

    In a district's file that is all, for a community its own. Raises ``NotFound``, ``Conflict``
    while the file is being worked on, ``RuleBroken`` where nothing is left to take over or the
    take-over has ended.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    period.refuse_after_end(session, now)
    with writing(session):
        batch = locked(session, actor, batch_id)
        total = session.scalar(sa.select(sa.func.count()).where(queries.applicable(actor, batch)))
        if not total:
            raise RuleBroken(Problem("", "没有可以导入的行"))
        audit.record(
            session,
            actor,
            "import.apply",
            subject="import",
            subject_id=batch.id,
            detail=f"{total} 行",
        )
        return jobs.enqueue(session, actor, now, APPLY, batch.id, total)


@jobs.job_of(APPLY)
def apply(session: Session, actor: Actor, job: Job, now: datetime) -> int:
    """Take over the next rows, judged once more, inside the job's transaction."""
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    batch = session.get_one(ImportBatch, job.subject_id)
    rows = session.scalars(
        sa.select(ImportRow)
        .where(queries.applicable(actor, batch))
        .order_by(ImportRow.keeps_number.desc(), ImportRow.number)
        .limit(_PORTION)
    ).all()
    if not rows:
        batch.applied_at = now
        return 0
    people.lock_known(session, _numbers(rows))
    judged = judge(session, actor, rows, {}, shanghai_day(now))
    for one in judged:
        keep(one)
    note_lookups(session, actor, [one for one in judged if one.verdict not in queries.APPLICABLE])
    _apply_rows(session, actor, [one for one in judged if one.verdict in queries.APPLICABLE], now)
    return len(rows)


def _numbers(rows: Sequence[ImportRow]) -> list[str]:
    """The identity numbers that rows give, as far as they are any."""
    given = (canonical_number(texts(row).get("id_number", "")) for row in rows)
    return [number for number in given if number]


def _apply_rows(session: Session, actor: Actor, judged: Sequence[Judged], now: datetime) -> None:
    """All together, or where somebody was faster with one of them, each by itself."""
    regions = [one.entry.values[key] for one in judged for key in _REGIONS]
    known_areas = areas.by_full_names(session, regions)
    try:
        with session.begin_nested():
            take_over(session, actor, judged, known_areas, now)
    except IntegrityError:
        for one in judged:
            _apply_alone(session, actor, one, known_areas, now)


def _apply_alone(
    session: Session, actor: Actor, one: Judged, areas: dict[str, int], now: datetime
) -> None:
    try:
        with session.begin_nested():
            take_over(session, actor, [one], areas, now)
    except IntegrityError:
        one.row.verdict = Verdict.ERROR
        one.row.notes = dump([Note("id_number", _FASTER)])
