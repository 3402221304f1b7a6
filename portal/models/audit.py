"""The audit trail: who did what to whom, when and from where. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class AuditEntry(Base):
    """One act. ``at`` is real time, never the demo's clock; ``detail`` holds no personal data."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"))
    remote: Mapped[str] = mapped_column(sa.String(64))
    request_id: Mapped[str] = mapped_column(sa.String(32))
    action: Mapped[str] = mapped_column(sa.String(40), index=True)
    result: Mapped[str] = mapped_column(sa.String(16))
    subject: Mapped[str] = mapped_column(sa.String(24))
    subject_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    detail: Mapped[str] = mapped_column(sa.String(300))
