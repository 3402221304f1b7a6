"""Policy benefits that a person enjoys, and the look-ups of who enjoys what (R11.2)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.models.areas import Office
from portal.models.base import Base, Coded
from portal.models.people import Person
from portal.models.staff import User


class PolicyBenefit(Base):
    """享受扶持政策: which policy, from when to when, how much (in fen), decided by which office.

    ``amount`` None means that the policy pays nothing out; an entry made by mistake is revoked with
    a reason, never deleted.
    """

    __tablename__ = "policy_benefit"
    __table_args__ = (
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="period_runs_forward"),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked_for_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[CodeItem] = mapped_column(Coded("benefit_type"))
    policy: Mapped[str | None] = mapped_column(sa.String(80))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    amount: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(sa.String(80))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    revoke_reason: Mapped[str | None] = mapped_column(sa.String(200))

    office: Mapped[Office] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])


class StatusCheck(Base):
    """状态核实: who looked up whom, for what, and the sheet that was printed of it."""

    __tablename__ = "status_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(200))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))

    person: Mapped[Person] = relationship()
    office: Mapped[Office] = relationship()
    asked_by: Mapped[User] = relationship()
