"""培训机构 and their courses (规程五): what training can be recommended."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.training import CourseState, course_state
from portal.models.areas import Area, Office
from portal.models.base import Base, Coded
from portal.models.sealing import SealedText
from portal.models.staff import User


class TrainingInstitution(Base):
    """A 培训机构, kept by a district; ``closed_on`` once nothing is recommended of it any more."""

    __tablename__ = "training_institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    uscc: Mapped[str | None] = mapped_column(sa.String(18), unique=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    address: Mapped[str] = mapped_column(sa.String(150))
    contact_name: Mapped[str] = mapped_column(sa.String(50))
    phone: Mapped[str] = mapped_column(SealedText("institution-phone"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    office: Mapped[Office] = relationship()
    recorded_by: Mapped[User] = relationship()
    courses: Mapped[list[Course]] = relationship(
        back_populates="institution", order_by="Course.starts_on"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class Course(Base):
    """A course that is free for who registered; ``for_business`` is 创业培训 (R5.1)."""

    __tablename__ = "course"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="runs_forward"),
        sa.CheckConstraint("seats > 0", name="has_seats"),
        sa.Index("ix_course_starts", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("training_institution.id"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(60))
    occupation: Mapped[CodeItem | None] = mapped_column(Coded("occupation_major_mid"))
    for_business: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seats: Mapped[int] = mapped_column(sa.Integer)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    institution: Mapped[TrainingInstitution] = relationship(back_populates="courses")

    def standing(self, today: date, taken: int) -> CourseState:
        """Where the course stands on that day, with so many of its seats taken."""
        if self.withdrawn_at is not None:
            return CourseState.WITHDRAWN
        if self.institution.closed_on is not None:
            return CourseState.CLOSED
        free = self.seats - taken
        return course_state(self.starts_on, self.ends_on, today, free_seats=free)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form
