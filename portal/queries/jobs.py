"""How far the work behind the pages has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Job, JobState, Office

OPEN = frozenset({JobState.WAITING, JobState.RUNNING})
"""A job that is not over."""


@dataclass(frozen=True)
class Backlog:
    """How the work behind the pages stands, for the operator.

    ``oldest`` is when the oldest that waits was asked for, ``silent_since`` when the running one
    that was longest silent was last heard of; None without any.
    """

    waiting: int
    oldest: datetime | None
    running: int
    silent_since: datetime | None
    failed: int


def latest(session: Session, subject_id: int, *kinds: str) -> Job | None:
    """The last job of these kinds on a subject."""
    return session.scalars(
        sa.select(Job)
        .where(Job.kind.in_(kinds), Job.subject_id == subject_id)
        .order_by(Job.id.desc())
        .limit(1)
    ).one_or_none()


def seen_by(session: Session, actor: Actor, job_id: int) -> Job | None:
    """The actor's own job, or one of an office in the area; None for any other."""
    job = session.get(Job, job_id)
    if job is None:
        return None
    office = session.get_one(Office, job.office_id)
    own = job.user_id == actor.user_id
    return job if own or actor.covers(office.area.path) else None


def backlog(session: Session, since: datetime) -> Backlog:
    """How many wait and run, and how many failed since a moment of the business clock."""
    rows = session.execute(
        sa.select(
            Job.state,
            sa.func.count().label("jobs"),
            sa.func.min(Job.requested_at).label("oldest"),
            sa.func.min(Job.beat_at).label("silent_since"),
        )
        .where(sa.or_(Job.state.in_(OPEN), Job.finished_at >= since))
        .group_by(Job.state)
    )
    found = {row.state: row for row in rows}
    waiting, running = found.get(JobState.WAITING), found.get(JobState.RUNNING)
    failed = found.get(JobState.FAILED)
    return Backlog(
        waiting.jobs if waiting else 0,
        waiting.oldest if waiting else None,
        running.jobs if running else 0,
        running.silent_since if running else None,
        failed.jobs if failed else 0,
    )
