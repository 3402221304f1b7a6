"""Work too long for a page: done behind it in portions, each a transaction of its own.

A portion and the note of how far the job has come are one transaction, so that a process that dies
loses one portion at most and whoever takes the job up goes on where it stood. Leases go by the
time of the real world; the work itself goes by the business clock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Job, JobState
from portal.queries import staff
from portal.services.errors import NotAllowed, ServiceError
from portal.services.transactions import writing

log = logging.getLogger("portal")

LEASE = timedelta(seconds=60)
"""A running job that has not been heard of for so long is taken up by anybody."""

_BROKEN = "系统出错，没有办完；已经办好的部分有效。请再提交一次，仍不行请联系系统管理员"

Work = Callable[[Session, Actor, Job, datetime], int]
"""One portion, inside the caller's transaction: how much was done, 0 when nothing was left."""

Before = Callable[[Session, Actor, Job, datetime], Any]
PreparedWork = Callable[[Session, Actor, Job, datetime, Any], int]


@dataclass(frozen=True)
class Portion:
    """What does a portion of a job, given what ``before`` made for it outside any transaction."""

    work: PreparedWork
    before: Before


WORK: dict[str, Work | Portion] = {}


def job_of(kind: str) -> Callable[[Work], Work]:
    """Register what does a portion of a job of this kind."""

    def register(work: Work) -> Work:
        WORK[kind] = work
        return work

    return register


def job_in_two(kind: str, before: Before, work: PreparedWork) -> None:
    """Register a kind of job whose portions need what takes long and writes nothing (rendering).

    ``before`` makes it while everybody else may write; ``work`` enters it in the transaction.
    """
    WORK[kind] = Portion(work, before)


def enqueue(
    session: Session, actor: Actor, now: datetime, kind: str, subject_id: int, total: int
) -> Job:
    """Ask for a job in the actor's name, inside the caller's transaction.

    ``total`` is how much there is to do, for the page; a caller that must not ask twice locks the
    subject and looks for an open job first (``queries.jobs.latest``).
    """
    job = Job(
        kind=kind,
        subject_id=subject_id,
        user_id=actor.user_id,
        office_id=actor.office_id,
        total=total,
        requested_at=now,
    )
    session.add(job)
    session.flush()
    return job


def claim(session: Session, at: datetime) -> int | None:
    """Take up the oldest job that waits, or whose worker fell silent; its id, None without any.

    ``at`` is real time. No two workers are given one job.
    """
    session.rollback()
    if not session.scalar(sa.select(sa.exists().where(_free(at)))):
        session.rollback()  # most looks find nothing, and must not take SQLite's write lock
        return None
    with writing(session):
        job = session.scalars(
            sa.select(Job)
            .where(_free(at))
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if job is None:
            return None
        job.state, job.beat_at = JobState.RUNNING, at
        return job.id


def run_portion(session: Session, job_id: int, now: datetime, at: datetime) -> bool:
    """Do the next portion of a job that was claimed; whether more is left.

    ``now`` is the business clock's, ``at`` real time. What goes wrong ends the job with its words;
    only a database out of reach leaves it to be taken up again.
    """
    try:
        prepared = _prepared(session, job_id, now)
        if prepared is None:
            return False
        work, come_to = prepared
        with writing(session):
            job = session.scalars(_running(job_id).with_for_update()).one_or_none()
            if job is None:
                return False
            if come_to not in (None, job.done):
                return True  # another worker did this very portion meanwhile
            done = work(session, _actor(session, job), job, now)
            job.done += done
            job.beat_at = at
            if not done:
                job.state, job.finished_at = JobState.DONE, now
            return done > 0
    except OperationalError:
        raise
    except ServiceError as refused:
        _fail(session, job_id, str(refused), now)
    except Exception as fault:
        # Without the exception's text, which may hold personal data.
        log.error("job %d failed: %s", job_id, type(fault).__name__)
        _fail(session, job_id, _BROKEN, now)
    return False


def _prepared(session: Session, job_id: int, now: datetime) -> tuple[Work, int | None] | None:
    """The next portion's work with all it needs, and how far the job had come when that was made.

    The latter is None where nothing was; None for a job that is over.
    """
    session.rollback()
    job = session.scalars(_running(job_id)).one_or_none()
    if job is None:
        return None
    found = WORK[job.kind]
    if not isinstance(found, Portion):
        return found, None
    come_to, made = job.done, found.before(session, _actor(session, job), job, now)
    return partial(_with, found.work, made), come_to


def _with(
    work: PreparedWork, made: Any, session: Session, actor: Actor, job: Job, now: datetime
) -> int:
    return work(session, actor, job, now, made)


def _running(job_id: int) -> sa.Select[Job]:
    return sa.select(Job).where(Job.id == job_id, Job.state == JobState.RUNNING)


def work_off(session: Session, clock: Callable[[], datetime]) -> Iterator[int]:
    """Do all that waits, job after job in turn; gives the job's id after each portion.

    ``clock`` is the business clock. A short job need not wait for the end of a long one.
    """
    taken: list[int] = []
    while True:
        claimed = claim(session, datetime.now(UTC))
        if claimed is not None and claimed not in taken:
            taken.insert(0, claimed)
        if not taken:
            return
        job_id = taken.pop(0)
        if run_portion(session, job_id, clock(), datetime.now(UTC)):
            taken.append(job_id)
        yield job_id


def _free(at: datetime) -> sa.ColumnElement[bool]:
    silent = sa.and_(Job.state == JobState.RUNNING, Job.beat_at < at - LEASE)
    return sa.or_(Job.state == JobState.WAITING, silent)


def _actor(session: Session, job: Job) -> Actor:
    """Who asked for it, with what they may do at that office today."""
    user = staff.with_postings(session, job.user_id)
    held = staff.offices_held(user) if user and user.active else []
    office = next((one for one in held if one.id == job.office_id), None)
    if user is None or office is None:
        raise NotAllowed("提交的人已不在这个机构任职，没有继续办理")
    return staff.actor_at(user, office, request_id=f"job {job.id}")


def _fail(session: Session, job_id: int, words: str, now: datetime) -> None:
    with writing(session):
        session.execute(
            sa.update(Job)
            .where(Job.id == job_id)
            .values(state=JobState.FAILED, failure=words[:200], finished_at=now)
        )
