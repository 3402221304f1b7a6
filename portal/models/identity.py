"""Changes of a person's number or name, notes on cards, and records found to be one person's."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.identity_changes import CardNoteKind, ChangeKind
from portal.models.areas import Office
from portal.models.base import Base, BinaryText, enum_type
from portal.models.people import Person, PersonIdentifier
from portal.models.staff import User


class IdentityChange(Base):
    """One change with what it rests on: numbers by their rows, names as they were and are."""

    __tablename__ = "identity_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(enum_type(ChangeKind, "kind"))
    old_identifier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person_identifier.id"))
    new_identifier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person_identifier.id"))
    old_name: Mapped[str | None] = mapped_column(BinaryText)
    new_name: Mapped[str | None] = mapped_column(BinaryText)
    evidence: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    at: Mapped[datetime]

    actor: Mapped[User] = relationship()
    office: Mapped[Office] = relationship()
    old_identifier: Mapped[PersonIdentifier | None] = relationship(foreign_keys=[old_identifier_id])
    new_identifier: Mapped[PersonIdentifier | None] = relationship(foreign_keys=[new_identifier_id])


class CardNote(Base):
    """A lost or temporary card; in force until ``cleared_at``, and never past ``until``."""

    __tablename__ = "card_note"
    __table_args__ = (
        sa.CheckConstraint(
            "(cleared_at IS NULL) = (cleared_by_id IS NULL)", name="cleared_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[CardNoteKind] = mapped_column(enum_type(CardNoteKind, "kind"))
    until: Mapped[date | None]
    words: Mapped[str | None] = mapped_column(sa.String(100))
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    noted_at: Mapped[datetime]
    cleared_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    cleared_at: Mapped[datetime | None]

    noted_by: Mapped[User] = relationship(foreign_keys=[noted_by_id])


class Merge(Base):
    """Two records of one person made one; undone as long as nothing new rests on it."""

    __tablename__ = "merge"
    __table_args__ = (
        sa.CheckConstraint("kept_id <> merged_id", name="of_two_records"),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"
        ),
        sa.Index(
            "uq_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None] = mapped_column(sa.String(200))

    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Person] = relationship(foreign_keys=[merged_id])
    actor: Mapped[User] = relationship(foreign_keys=[actor_id])
    moves: Mapped[list[MergeMove]] = relationship()


class MergeMove(Base):
    """One row that a merge handed to the kept record, or (``ended``) ended: enough to undo it.

    A row that was both handed over and ended stands here twice.
    """

    __tablename__ = "merge_move"

    merge_id: Mapped[int] = mapped_column(sa.ForeignKey("merge.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)
    ended: Mapped[bool] = mapped_column(primary_key=True, default=False)
