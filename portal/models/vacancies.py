"""Vacancies (岗位): what 招聘信息 says as it stands, and as it was entered each time (P2)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.vacancies import VacancyState, pay_words, standing
from portal.models.areas import Area, Office
from portal.models.base import Base, Coded, enum_type
from portal.models.cases import EmployerCase
from portal.models.employers import Employer
from portal.models.sealing import SealedText
from portal.models.staff import User


class VacancyData:
    """What 招聘信息 says (domain/vacancies.VacancyDetails). Pay is whole yuan a month, or 面议."""

    title: Mapped[str] = mapped_column(sa.String(40))
    occupation: Mapped[CodeItem] = mapped_column(Coded("occupation_major_mid"))
    headcount: Mapped[int] = mapped_column(sa.Integer)
    form: Mapped[CodeItem] = mapped_column(Coded("employment_wish_form"))
    education: Mapped[CodeItem | None] = mapped_column(Coded("education"))
    pay_from: Mapped[int | None] = mapped_column(sa.Integer)
    pay_to: Mapped[int | None] = mapped_column(sa.Integer)
    address: Mapped[str | None] = mapped_column(sa.String(80))
    duties: Mapped[str] = mapped_column(sa.String(500))
    requirements: Mapped[str | None] = mapped_column(sa.String(500))
    contact_name: Mapped[str] = mapped_column(sa.String(40))
    contact_phone: Mapped[str] = mapped_column(SealedText("vacancy-phone"))
    open_until: Mapped[date]

    @declared_attr
    def area_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy's own form
        """The place of work: an area of any level."""
        return mapped_column(sa.ForeignKey("area.id"))

    @declared_attr
    def area(cls) -> Mapped[Area]:  # noqa: N805 - SQLAlchemy's own form
        """The place of work itself."""
        return relationship(Area)

    @property
    def pay(self) -> str:
        """The pay in words."""
        return pay_words(self.pay_from, self.pay_to)


class Vacancy(VacancyData, Base):
    """One vacancy of an employer. ``office`` entered it; ``case`` is the audit it stands by.

    ``filled`` counts those hired. ``published_at`` is when it was last published, ``ended_at`` and
    ``end_reason`` tell of a refusal, a withdrawal, or of being taken down. That it expires is told
    by the day alone (``standing``).
    """

    __tablename__ = "vacancy"
    __table_args__ = (
        sa.CheckConstraint("headcount >= 1", name="some_place"),
        sa.CheckConstraint("filled >= 0 AND filled <= headcount", name="filled_in_bounds"),
        sa.CheckConstraint(
            "(pay_from IS NULL) = (pay_to IS NULL) AND (pay_from IS NULL OR pay_from <= pay_to)",
            name="pay_in_order",
        ),
        sa.CheckConstraint("state <> 'expired'", name="expires_by_its_day"),
        sa.CheckConstraint(
            "(state IN ('waiting', 'published')) = (ended_at IS NULL)", name="ended_has_time"
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'filled', 'taken_down') OR published_at IS NOT NULL",
            name="published_has_time",
        ),
        sa.Index("ix_vacancy_place", "area_id", "state", "open_until"),
        sa.Index("ix_vacancy_occupation", "occupation", "state", "open_until"),
        sa.Index("ix_vacancy_office", "office_id", "state"),
        # All that a ranking asks of a vacancy, so that none is read that is not on the list.
        sa.Index(
            "ix_vacancy_matching",
            *("state", "occupation", "open_until", "area_id", "form", "education"),
            *("pay_from", "pay_to", "headcount", "filled", "title"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id"), index=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]
    state: Mapped[VacancyState] = mapped_column(enum_type(VacancyState, "state"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), unique=True)
    filled: Mapped[int] = mapped_column(sa.Integer, default=0)
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column(default=1)

    employer: Mapped[Employer] = relationship()
    office: Mapped[Office] = relationship()
    entered_by: Mapped[User] = relationship()
    case: Mapped[EmployerCase] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def left(self) -> int:
        """The places that are still free."""
        return self.headcount - self.filled

    def standing(self, today: date) -> VacancyState:
        """The state, or that it has expired."""
        return standing(self.state, self.open_until, today)


class VacancyRevision(VacancyData, Base):
    """A vacancy as it was entered or corrected; never changed.

    ``case`` is the audit that it went through; None where it needed none.
    """

    __tablename__ = "vacancy_revision"

    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[User] = relationship()
