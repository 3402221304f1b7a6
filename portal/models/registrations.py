"""What a person is registered as, and which office serves them."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.models.areas import Office
from portal.models.base import Base, Coded, enum_type
from portal.models.cases import Case
from portal.models.people import Person
from portal.models.wishes import Wishes

if TYPE_CHECKING:
    from portal.models.employment import EmploymentJob


class RegistrationKind(enum.StrEnum):
    """失业登记, 就业登记, 求职登记."""

    UNEMPLOYMENT = "unemployment"
    EMPLOYMENT = "employment"
    JOB_SEEKING = "job_seeking"

    @property
    def label(self) -> str:
        """The kind's name on the screen."""
        return {
            RegistrationKind.UNEMPLOYMENT: "失业登记",
            RegistrationKind.EMPLOYMENT: "就业登记",
            RegistrationKind.JOB_SEEKING: "求职登记",
        }[self]


class RegistrationEnd(enum.StrEnum):
    """Why a registration ended."""

    DEREGISTERED = "deregistered"
    RENEWED = "renewed"
    MERGED = "merged"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            RegistrationEnd.DEREGISTERED: "注销",
            RegistrationEnd.RENEWED: "重新办理求职登记",
            RegistrationEnd.MERGED: "重复登记，已合并",
            RegistrationEnd.REVOKED: "已撤销",
        }[self]


AWAY = (RegistrationEnd.MERGED, RegistrationEnd.REVOKED)
"""How something ends that does not count: a double, or what was revoked."""

_OPEN = "ended_recorded_at IS NULL"


def _open_once(name: str, kinds: str) -> sa.Index:
    where = sa.text(f"{_OPEN} AND kind IN ({kinds})")
    return sa.Index(name, "person_id", unique=True, sqlite_where=where, postgresql_where=where)


class Registration(Base):
    """A spell of being registered. ``effective_on`` is since when; ``recorded_at`` when known.

    One that was deregistered names the item of 规程七 or 八 and the case that ended it. One that
    was opened anew because its end was revoked ``restores`` the spell before: they are one.
    """

    __tablename__ = "registration"
    __table_args__ = (
        _open_once("uq_registration_open_status", "'unemployment', 'employment'"),
        _open_once("uq_registration_open_job_seeking", "'job_seeking'"),
        sa.CheckConstraint(
            "(ended_recorded_at IS NULL) = (ended_on IS NULL)", name="ended_on_with_its_record"
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (end_kind IS NULL)", name="ended_for_a_reason"),
        sa.CheckConstraint(
            "end_kind IS NULL OR end_kind <> 'deregistered'"
            " OR (end_reason IS NOT NULL AND closed_case_id IS NOT NULL)",
            name="deregistered_for_a_reason_by_a_case",
        ),
        sa.Index("ix_registration_roll", "handling_office_id", "kind", "ended_recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[RegistrationKind] = mapped_column(enum_type(RegistrationKind, "kind"))
    opened_case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    handling_office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    wishes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("wishes.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    ended_recorded_at: Mapped[datetime | None]
    end_kind: Mapped[RegistrationEnd | None] = mapped_column(enum_type(RegistrationEnd, "end_kind"))

    end_reason: Mapped[CodeItem | None] = mapped_column(Coded("end_reason"))
    closed_case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    restores_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))

    person: Mapped[Person] = relationship()
    handling_office: Mapped[Office] = relationship()
    opened_case: Mapped[Case] = relationship(foreign_keys=[opened_case_id])
    wishes: Mapped[Wishes | None] = relationship()
    jobs: Mapped[list[EmploymentJob]] = relationship(
        back_populates="registration", order_by="EmploymentJob.id"
    )

    @property
    def end_label(self) -> str:
        """Why it ended, in words; empty while it is in force."""
        return end_label(self.end_kind, self.end_reason) if self.end_kind else ""


def end_label(kind: RegistrationEnd, reason: CodeItem | None) -> str:
    """How something ended, and for what reason, in words."""
    return kind.label if reason is None else f"{kind.label}：{reason.short}"


def stands(at: datetime | None = None) -> sa.ColumnElement[bool]:
    """Registrations that count, as was known at a moment, else as is known now.

    Neither a double, nor one that was revoked, nor one that another ``restores``.
    """
    later = aliased(Registration)
    gone: sa.ColumnElement[bool] = Registration.end_kind.in_(AWAY)
    restored = sa.and_(
        later.person_id == Registration.person_id, later.restores_id == Registration.id
    )
    if at is not None:
        gone = sa.and_(gone, Registration.ended_recorded_at <= at)
        restored = sa.and_(restored, later.recorded_at <= at)
    return sa.and_(sa.or_(Registration.end_kind.is_(None), ~gone), ~sa.exists().where(restored))


class Serving(Base):
    """Which office gives the services, and since when; one at a time."""

    __tablename__ = "serving"
    __table_args__ = (
        sa.Index(
            "uq_serving_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_serving_office", "office_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    office: Mapped[Office] = relationship()
