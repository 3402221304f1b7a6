"""What the person declared on the form: one typed table a procedure, one row a revision."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.models.base import Base, Coded
from portal.models.employment import JobData
from portal.models.people import PersonalData
from portal.models.wishes import Wishes


class DeclaredForm(PersonalData):
    """What every procedure of 《就业失业求职登记表》 declares.

    Never changed; what was put right is a new revision (规程二、三、六).
    """

    revision: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    recorded_at: Mapped[datetime]
    remarks: Mapped[str | None] = mapped_column(sa.String(200))

    @declared_attr
    @classmethod
    def case_id(cls) -> Mapped[int]:
        """The case that the form belongs to."""
        return mapped_column(sa.ForeignKey("case.id"), primary_key=True, sort_order=-1)


class WishesForm(DeclaredForm):
    """A form that states wishes, too (规程二、三)."""

    @declared_attr
    @classmethod
    def wishes_id(cls) -> Mapped[int]:
        """The wishes stated with this revision."""
        return mapped_column(sa.ForeignKey("wishes.id"))

    @declared_attr
    @classmethod
    def wishes(cls) -> Mapped[Wishes]:
        """The wishes stated with this revision."""
        return relationship()


class UnemploymentApplication(WishesForm, Base):
    """失业登记, with the wishes of the 求职登记 done in the same act (R3.2)."""

    __tablename__ = "unemployment_application"

    place: Mapped[CodeItem | None] = mapped_column(Coded("place_kind"))
    reason: Mapped[CodeItem] = mapped_column(Coded("unemployment_reason"))
    unemployed_since: Mapped[date]
    former_employer: Mapped[str | None] = mapped_column(sa.String(80))
    former_pay: Mapped[int | None] = mapped_column(sa.Integer)
    claims_insurance: Mapped[bool | None]


class JobSeekingApplication(WishesForm, Base):
    """求职登记 alone, at the place of residence (R3.3)."""

    __tablename__ = "job_seeking_application"


class EmploymentApplication(DeclaredForm, JobData, Base):
    """就业登记: one job, with what was agreed on it (规程六). ``hires``: 带动就业人数."""

    __tablename__ = "employment_application"

    place: Mapped[CodeItem | None] = mapped_column(Coded("place_kind"))
    licence_seen: Mapped[bool] = mapped_column(default=False)
    contract: Mapped[CodeItem | None] = mapped_column(Coded("contract_kind"))
    contract_from: Mapped[date | None]
    contract_until: Mapped[date | None]
    hires: Mapped[int | None] = mapped_column(sa.Integer)


Application = UnemploymentApplication | JobSeekingApplication | EmploymentApplication
