"""Orders by which areas and their offices are reorganised, and what followed them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.reorganising import Kind, Status
from portal.models.areas import Area
from portal.models.base import Base, enum_type
from portal.models.staff import Posting, User

_PENDING = "status IN ('proposed', 'approved')"


class Reorganisation(Base):
    """An order (文号、文件名称) and how far it has come.

    ``subject`` is renamed or split; ``target`` takes what goes, and is made by the order where
    ``makes_target``. ``words`` are lines. ``failure`` says why one that was approved could not be
    carried out on its day. ``last_decision`` is the latest decision from before it was.
    """

    __tablename__ = "reorganisation"
    __table_args__ = (
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name="four_eyes"),
        sa.CheckConstraint(
            "(status IN ('done', 'reversed')) = (applied_at IS NOT NULL)", name="done_at_a_time"
        ),
        sa.CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="reverses_one"),
        sa.Index(
            "uq_reorganisation_reversal",
            "reverses_id",
            unique=True,
            sqlite_where=sa.text(_PENDING),
            postgresql_where=sa.text(_PENDING),
        ),
        sa.Index("ix_reorganisation_waiting", "status", "effective_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "kind"))
    status: Mapped[Status] = mapped_column(enum_type(Status, "status"), default=Status.PROPOSED)
    number: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(120))
    ordered_on: Mapped[date]
    effective_on: Mapped[date]
    within_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    makes_target: Mapped[bool] = mapped_column(default=False)
    new_name: Mapped[str | None] = mapped_column(sa.String(80))
    new_code: Mapped[str | None] = mapped_column(sa.String(12))
    words: Mapped[str | None] = mapped_column(sa.String(1000))
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reorganisation.id"))
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decision_words: Mapped[str | None] = mapped_column(sa.String(200))
    withdrawn_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(sa.String(600))
    last_decision: Mapped[int | None]

    within: Mapped[Area] = relationship(foreign_keys=[within_id])
    subject: Mapped[Area | None] = relationship(foreign_keys=[subject_id])
    target: Mapped[Area | None] = relationship(foreign_keys=[target_id])
    reverses: Mapped[Reorganisation | None] = relationship(remote_side=[id])
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    parts: Mapped[list[ReorganisationPart]] = relationship(order_by="ReorganisationPart.position")
    staff: Mapped[list[ReorganisationStaff]] = relationship(
        order_by="ReorganisationStaff.posting_id"
    )


class ReorganisationPart(Base):
    """An area that ends in the target, or (of one that is split) goes over to it."""

    __tablename__ = "reorganisation_part"

    reorganisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reorganisation.id"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(sa.Integer)

    area: Mapped[Area] = relationship()


class ReorganisationStaff(Base):
    """A posting of an area that is split, whose holder goes along."""

    __tablename__ = "reorganisation_staff"

    reorganisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reorganisation.id"), primary_key=True
    )
    posting_id: Mapped[int] = mapped_column(sa.ForeignKey("posting.id"), primary_key=True)

    posting: Mapped[Posting] = relationship()


class ReorganisationItem(Base):
    """A row that followed, and whose it was before; ``row_key`` is its primary key as text."""

    __tablename__ = "reorganisation_item"

    reorganisation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reorganisation.id"), primary_key=True
    )
    table_name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    column_name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    row_key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
