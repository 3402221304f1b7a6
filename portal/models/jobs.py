"""Work that goes on behind the pages, and how far it has come."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, enum_type


class JobState(enum.StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One job: ``kind`` names the function, ``subject_id`` what it works on.

    Done in portions, each its own transaction; ``beat_at`` moves on with every portion, so that a
    job whose process died is taken up again where it stood. Acts as its user at its office.
    """

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(24))
    subject_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    state: Mapped[JobState] = mapped_column(enum_type(JobState, "state"), default=JobState.WAITING)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    failure: Mapped[str | None] = mapped_column(sa.String(200))
    requested_at: Mapped[datetime]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
