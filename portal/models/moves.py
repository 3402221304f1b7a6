"""Moves of people between communities (规程九、十)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.models.areas import Office
from portal.models.base import Base, Coded
from portal.models.cases import Case
from portal.models.people import Person
from portal.models.staff import User


class Move(Base):
    """What a case of moving says: from where, to where, why; ``moved_at`` once it is done."""

    __tablename__ = "move"
    __table_args__ = (
        sa.CheckConstraint("from_office_id <> to_office_id", name="to_another_office"),
        sa.Index("ix_move_from", "from_office_id", "moved_at"),
        sa.Index("ix_move_to", "to_office_id", "moved_at"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    from_office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    to_office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    reason: Mapped[CodeItem] = mapped_column(Coded("move_reason"))
    words: Mapped[str | None] = mapped_column(sa.String(200))
    moved_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship()
    from_office: Mapped[Office] = relationship(foreign_keys=[from_office_id])
    to_office: Mapped[Office] = relationship(foreign_keys=[to_office_id])
    items: Mapped[list[MoveItem]] = relationship(
        order_by="(MoveItem.table_name, MoveItem.row_id)", viewonly=True
    )


class MoveItem(Base):
    """A row that went along (a registration, a case, the services), and whose it was before."""

    __tablename__ = "move_item"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("move.case_id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))


class Objection(Base):
    """The old community's word against a move-in, to the level above both; settled either way."""

    __tablename__ = "move_objection"
    __table_args__ = (
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by"),
        sa.CheckConstraint("(settled_at IS NULL) = (upheld IS NULL)", name="settled_somehow"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("move.case_id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    judge_office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(200))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    upheld: Mapped[bool | None]
    settled_words: Mapped[str | None] = mapped_column(sa.String(200))
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]

    move: Mapped[Move] = relationship()
    office: Mapped[Office] = relationship(foreign_keys=[office_id])
    judge_office: Mapped[Office] = relationship(foreign_keys=[judge_office_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])
