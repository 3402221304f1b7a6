"""The audit trail: who did what to whom, when and from where. Rows are only ever added.

Triggers refuse every other change; what gets past them shows in the chain (``domain.audit_chain``).
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class AuditEntry(Base):
    """One act. ``at`` is real time, never the demo's clock; ``detail`` holds no personal data.

    ``seq`` counts the entries of a chain without a gap, and ``mac`` (32 bytes) is the code over the
    entry and all before it. Written by ``services.audit`` alone, when the transaction commits.
    Account, office and person are told without foreign keys: those would lock the rows they point
    at after the chain's head, while somebody who holds one of them waits for that head.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_person", "person_id", "id"),
        sa.Index("ix_audit_entry_office", "office_id", "id"),
        sa.UniqueConstraint("chain_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    office_id: Mapped[int | None]
    remote: Mapped[str] = mapped_column(sa.String(64))
    request_id: Mapped[str] = mapped_column(sa.String(32))
    action: Mapped[str] = mapped_column(sa.String(40), index=True)
    result: Mapped[str] = mapped_column(sa.String(16))
    subject: Mapped[str] = mapped_column(sa.String(24))
    subject_id: Mapped[int | None]
    person_id: Mapped[int | None]
    detail: Mapped[str] = mapped_column(sa.String(300))
    chain_id: Mapped[int]
    seq: Mapped[int]
    mac: Mapped[bytes]


class AuditChain(Base):
    """Where a chain ends and where what is kept of it begins (``domain.audit_chain.Head``).

    ``chain_id`` is the id of a county, of an area above counties, or 0. Its lock is the last that a
    transaction takes.
    """

    __tablename__ = "audit_chain"

    chain_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    mac: Mapped[bytes]
    from_seq: Mapped[int]
    from_mac: Mapped[bytes]
    seal: Mapped[bytes]


class AuditMark(Base):
    """Up to which entry an auditor has seen the changes of roles (``CHANGES_OF_ROLES``)."""

    __tablename__ = "audit_mark"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id"), primary_key=True, autoincrement=False
    )
    entry_id: Mapped[int]
    at: Mapped[datetime]


class AuditAnchor(Base):
    """Where all chains stood on a day (``domain.audit_chain.Anchor``), to be printed on paper.

    ``on`` is the day of ``at`` (real time) in Shanghai; ``heads`` is JSON. Rows are only added.
    """

    __tablename__ = "audit_anchor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    on: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime]
    entries: Mapped[int]
    heads: Mapped[str] = mapped_column(sa.Text)
    previous: Mapped[str] = mapped_column(sa.String(64))
    code: Mapped[str] = mapped_column(sa.String(64))
