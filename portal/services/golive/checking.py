"""Row by row, what is wrong with a go-live file, in words; nothing is registered by it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.golive.notes import load
from portal.domain.permissions import Actor
from portal.models import ImportBatch, ImportRow, Job
from portal.queries import golive as queries
from portal.queries import jobs as open_jobs
from portal.services import audit, jobs
from portal.services.errors import Conflict, NotAllowed, NotFound
from portal.services.golive.rows import NOT_YOURS, PERMISSION, judge, keep, note_lookups
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

CHECK: Final = "golive.check"
APPLY: Final = "golive.apply"
_PORTION: Final = 250  # rows


@jobs.job_of(CHECK)
def check(session: Session, actor: Actor, job: Job, now: datetime) -> int:
    """Judge the next rows of a file, inside the job's transaction.

    What it tells of people outside the actor's area is written down (``person.lookup``).
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    batch = session.get_one(ImportBatch, job.subject_id)
    _keeper_only(actor, batch)
    rows = session.scalars(
        sa.select(ImportRow)
        .where(ImportRow.batch_id == job.subject_id, ImportRow.verdict.is_(None))
        .order_by(ImportRow.number)
        .limit(_PORTION)
    ).all()
    if not rows:
        batch.checked_at = now
        return 0
    earlier = {row.number: load(row.notes) for row in rows}
    judged = judge(session, actor, rows, earlier, shanghai_day(now))
    for one in judged:
        keep(one)
    note_lookups(session, actor, judged)
    return len(rows)


def check_again(session: Session, actor: Actor, now: datetime, batch_id: int) -> None:
    """Ask again for a check that was broken off; raises ``Conflict`` while one goes on.

    Raises ``NotFound``, and ``NotAllowed`` for a community in its district's file: rows are judged
    by the area of whoever asks, and a row that names no community would become the asker's own.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    with writing(session):
        batch = locked(session, actor, batch_id)
        _keeper_only(actor, batch)
        left = session.scalar(
            sa.select(sa.func.count())
            .select_from(ImportRow)
            .where(ImportRow.batch_id == batch.id, ImportRow.verdict.is_(None))
        )
        jobs.enqueue(session, actor, now, CHECK, batch.id, left or 0)
        audit.record(
            session,
            actor,
            "import.check",
            subject="import",
            subject_id=batch.id,
            detail=f"{left or 0} 行",
        )


def _keeper_only(actor: Actor, batch: ImportBatch) -> None:
    if not actor.covers(batch.office.area.path):
        raise NotAllowed(f"这个文件由{batch.office.name}上传，请由上传的机构核对")


def locked(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """A file of the actor's area, locked, with nothing under way on it.

    Raises ``NotFound`` and ``Conflict``.
    """
    if queries.batch(session, actor, batch_id) is None:
        raise NotFound(NOT_THERE)
    batch = session.scalars(
        sa.select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update(of=ImportBatch)
    ).one()
    job = open_jobs.latest(session, batch_id, CHECK, APPLY)
    if job is not None and job.state in open_jobs.OPEN:
        raise Conflict("这个文件正在处理，请等它完成")
    return batch
