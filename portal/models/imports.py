"""Files taken in row by row: checked, shown, applied; and what people brought with them."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.sealing import SealedText
from portal.models.staff import User


class ImportKind(enum.StrEnum):
    """What the file holds: people already registered (go-live), staff, completions of courses."""

    PEOPLE = "people"
    STAFF = "staff"
    COMPLETIONS = "completions"


class Verdict(enum.StrEnum):
    """What was found of a row: can be applied, can with a remark, can't, is already there."""

    READY = "ready"
    WARNING = "warning"
    ERROR = "error"
    KNOWN = "known"

    @property
    def label(self) -> str:
        """The verdict on the screen."""
        return {
            Verdict.READY: "可以导入",
            Verdict.WARNING: "可以导入，请留意",
            Verdict.ERROR: "有错误",
            Verdict.KNOWN: "已在系统中",
        }[self]


class ImportBatch(Base):
    """One file of an office: a community's own, or a whole district's."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(enum_type(ImportKind, "kind"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int] = mapped_column(sa.Integer)
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]

    office: Mapped[Office] = relationship()
    uploaded_by: Mapped[User] = relationship()


class ImportRow(Base):
    """A row by its number in the file; ``cells`` and ``notes`` are JSON, encrypted.

    ``office_id`` is the office that the row belongs to; ``keeps_number`` says that it brings a
    certificate's number, so that it goes in before new ones are made. ``applied_at`` is set once it
    is in, with the person and case (or the account) that came of it.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        sa.Index("ix_import_row_verdict", "batch_id", "verdict", "number"),
        sa.Index("ix_import_row_office", "batch_id", "office_id"),
        sa.Index("ix_import_row_person", "person_id"),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    cells: Mapped[str] = mapped_column(SealedText("import-cells"))
    notes: Mapped[str | None] = mapped_column(SealedText("import-notes"))
    verdict: Mapped[Verdict | None] = mapped_column(enum_type(Verdict, "verdict"))
    keeps_number: Mapped[bool] = mapped_column(default=False)
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    applied_at: Mapped[datetime | None]


class OpeningBalance(Base):
    """What was counted before the system began: months out of reach (R7.9), 311 (R5.1)."""

    __tablename__ = "opening_balance"
    __table_args__ = (
        sa.CheckConstraint(
            "months_unreachable >= 0 AND referrals >= 0 AND trainings >= 0 AND guidances >= 0",
            name="counts",
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    months_unreachable: Mapped[int] = mapped_column(sa.Integer)
    referrals: Mapped[int] = mapped_column(sa.Integer)
    trainings: Mapped[int] = mapped_column(sa.Integer)
    guidances: Mapped[int] = mapped_column(sa.Integer)
    recorded_at: Mapped[datetime]
