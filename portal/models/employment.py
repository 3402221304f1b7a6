"""Jobs: one employment registration holds several, and ends with the last."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, declared_attr, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.employment import Work, work_of
from portal.models.base import Base, Coded, enum_type
from portal.models.employers import Employer
from portal.models.registrations import AWAY, Registration, RegistrationEnd


class JobData:
    """What is known of a job: as it was declared, and as it stands. Pay is whole yuan a month."""

    form: Mapped[CodeItem] = mapped_column(Coded("employment_form"))
    workplace: Mapped[str | None] = mapped_column(sa.String(80))
    uscc: Mapped[str | None] = mapped_column(sa.String(18))
    industry: Mapped[CodeItem | None] = mapped_column(Coded("industry"))
    occupation: Mapped[str | None] = mapped_column(sa.String(40))
    pay: Mapped[int | None] = mapped_column(sa.Integer)
    flexible_way: Mapped[CodeItem | None] = mapped_column(Coded("flexible_way"))
    started_on: Mapped[date]

    @declared_attr
    @classmethod
    def employer_id(cls) -> Mapped[int | None]:
        """The employer, for work of that kind."""
        return mapped_column(sa.ForeignKey("employer.id"))

    @declared_attr
    @classmethod
    def employer(cls) -> Mapped[Employer | None]:
        """The employer, for work of that kind."""
        return relationship()

    @property
    def work(self) -> Work:
        """Which kind of work it is."""
        return work_of(self.form)

    @property
    def title(self) -> str:
        """Where somebody works, in words."""
        if self.employer is not None:
            return self.employer.name
        way = self.flexible_way.short if self.flexible_way else ""
        return self.workplace or way or self.form.short


_OPEN = sa.text("ended_recorded_at IS NULL AND employer_id IS NOT NULL")


class EmploymentJob(JobData, Base):
    """One job of an employment registration, from the day of starting to its end.

    ``recorded_at`` and ``ended_recorded_at`` are when the system knew. A job that never was
    (``revoked``) ends as ``RegistrationEnd.REVOKED``.
    """

    __tablename__ = "employment_job"
    __table_args__ = (
        sa.CheckConstraint(
            "(ended_recorded_at IS NULL) = (ended_on IS NULL)", name="ended_on_with_its_record"
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (end_kind IS NULL)", name="ended_for_a_reason"),
        sa.CheckConstraint(
            "end_kind IS NULL OR end_kind <> 'deregistered' OR closed_case_id IS NOT NULL",
            name="ended_by_a_case",
        ),
        sa.Index(
            "uq_employment_job_open",
            "person_id",
            "employer_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("ix_employment_job_employer", "employer_id", "recorded_at"),
        sa.Index("ix_employment_job_employer_end", "employer_id", "ended_recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    opened_case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    recorded_at: Mapped[datetime]
    closed_case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    ended_on: Mapped[date | None]
    ended_recorded_at: Mapped[datetime | None]
    end_kind: Mapped[RegistrationEnd | None] = mapped_column(enum_type(RegistrationEnd, "end_kind"))

    registration: Mapped[Registration] = relationship(back_populates="jobs")


def job_stands() -> sa.ColumnElement[bool]:
    """Jobs that count: no double, not revoked, not opened anew (a case opens one job)."""
    later = aliased(EmploymentJob)
    anew = sa.exists().where(
        later.opened_case_id == EmploymentJob.opened_case_id, later.id > EmploymentJob.id
    )
    return sa.and_(
        sa.or_(EmploymentJob.end_kind.is_(None), EmploymentJob.end_kind.not_in(AWAY)), ~anew
    )


def job_before() -> sa.ScalarSelect[int]:
    """The row that a job had until its end was revoked; null for a job that was just begun."""
    earlier = aliased(EmploymentJob)
    return (
        sa.select(sa.func.min(earlier.id))
        .where(
            earlier.opened_case_id == EmploymentJob.opened_case_id, earlier.id < EmploymentJob.id
        )
        .correlate(EmploymentJob)
        .scalar_subquery()
    )
