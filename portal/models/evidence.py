"""Scanned and photographed pages that belong to a case."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.evidence import EvidenceKind
from portal.models.base import Base, enum_type
from portal.models.staff import User


class Evidence(Base):
    """One scan: its pages lie sealed in the store under their SHA-256.

    A scan attached by mistake is taken out of the case, never out of the record.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(enum_type(EvidenceKind, "kind"))
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    removed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]

    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id])
    pages: Mapped[list[EvidencePage]] = relationship(order_by="EvidencePage.number")


class EvidencePage(Base):
    """One page as a JPEG of our own making; width and height in pixels."""

    __tablename__ = "evidence_page"

    evidence_id: Mapped[int] = mapped_column(sa.ForeignKey("evidence.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int] = mapped_column(sa.Integer)
    height: Mapped[int] = mapped_column(sa.Integer)
