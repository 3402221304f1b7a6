"""信息比对 (R2.8): files of other systems, and what each comparison of a case gave."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.comparisons import Result, Source, State
from portal.models.base import Base, enum_type
from portal.models.staff import User


class ComparisonFile(Base):
    """One file as loaded for an office's area, and how many rows were taken.

    One of the same source and office as of a later day replaces its records; the line itself stays.
    """

    __tablename__ = "comparison_file"
    __table_args__ = (sa.UniqueConstraint("office_id", "source", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[Source] = mapped_column(enum_type(Source, "source"))
    as_of: Mapped[date]
    rows: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    loaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    loaded_at: Mapped[datetime]

    loaded_by: Mapped[User] = relationship()


class ComparisonRecord(Base):
    """What a file says of one person, found by the number's blind index alone."""

    __tablename__ = "comparison_record"
    __table_args__ = (sa.Index("ix_comparison_record_number", "number_hash", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("comparison_file.id"))
    number_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    state: Mapped[State] = mapped_column(enum_type(State, "state"))
    since: Mapped[date | None]
    until: Mapped[date | None]
    employer: Mapped[str | None] = mapped_column(sa.String(80))

    file: Mapped[ComparisonFile] = relationship()


class Comparison(Base):
    """One comparison made for a case: source, result, when, by whom. Rows are only ever added."""

    __tablename__ = "comparison"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    source: Mapped[Source] = mapped_column(enum_type(Source, "source"))
    result: Mapped[Result] = mapped_column(enum_type(Result, "result"))
    as_of: Mapped[date | None]
    words: Mapped[str | None] = mapped_column(sa.String(200))
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    actor: Mapped[User] = relationship()
