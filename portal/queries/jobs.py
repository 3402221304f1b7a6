"""How far the work behind the pages has come."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Job, JobState, Office

OPEN = frozenset({JobState.WAITING, JobState.RUNNING})
"""A job that is not over."""


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
