"""花名册: many hires of one employer, checked row by row and completed together (R6.3, R6.7)."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.employers import Employer
from portal.models.sealing import SealedText
from portal.models.staff import User


class RosterVerdict(enum.StrEnum):
    """What was found of a row."""

    READY = "ready"
    WARNING = "warning"
    ERROR = "error"
    DOUBLE = "double"
    KNOWN = "known"

    @property
    def label(self) -> str:
        """The verdict on the screen."""
        return {
            RosterVerdict.READY: "可以办理",
            RosterVerdict.WARNING: "可以办理，请留意",
            RosterVerdict.ERROR: "有错误",
            RosterVerdict.DOUBLE: "与另一行重复",
            RosterVerdict.KNOWN: "已在本单位登记",
        }[self]


class RosterStanding(enum.StrEnum):
    """What the person of a row is registered as already, and so what completing it brings."""

    NEW = "new"
    EMPLOYED = "employed"
    UNEMPLOYED_HERE = "unemployed_here"
    UNEMPLOYED_ELSEWHERE = "unemployed_elsewhere"

    @property
    def label(self) -> str:
        """In words."""
        return {
            RosterStanding.NEW: "新办就业登记",
            RosterStanding.EMPLOYED: "已有就业登记，增加一份工作",
            RosterStanding.UNEMPLOYED_HERE: "本社区（村）登记失业，将注销失业登记",
            RosterStanding.UNEMPLOYED_ELSEWHERE: "外社区（村）登记失业，将注销并告知",
        }[self]


class Roster(Base):
    """One file of an employer at an office. ``version`` grows with each act on it.

    ``revoke_reason`` is why the office above undoes it.
    """

    __tablename__ = "roster"
    __table_args__ = (sa.Index("ix_roster_employer", "employer_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(sa.ForeignKey("employer.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int] = mapped_column(sa.Integer)
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column(default=1)

    employer: Mapped[Employer] = relationship()
    office: Mapped[Office] = relationship()
    uploaded_by: Mapped[User] = relationship()


class RosterRow(Base):
    """A row by its number in the file; ``cells`` and ``notes`` are JSON, encrypted.

    ``completed_at`` is set once its case is completed; ``revoked_at`` once that was undone.
    """

    __tablename__ = "roster_row"
    __table_args__ = (
        sa.Index("ix_roster_row_verdict", "roster_id", "verdict", "number"),
        sa.Index("ix_roster_row_subject", "roster_id", "subject_hash"),
        sa.Index("ix_roster_row_person", "person_id"),
    )

    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    cells: Mapped[str] = mapped_column(SealedText("roster-cells"))
    notes: Mapped[str | None] = mapped_column(SealedText("roster-notes"))
    verdict: Mapped[RosterVerdict | None] = mapped_column(enum_type(RosterVerdict, "verdict"))
    standing: Mapped[RosterStanding | None] = mapped_column(enum_type(RosterStanding, "standing"))
    subject_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    completed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
