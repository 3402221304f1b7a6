"""The audit trail in tests: entries as services write them, and as somebody tampers with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import NOWHERE
from portal.services.audit_writing import gather

PLAIN = {
    "user_id": None,
    "office_id": None,
    "remote": "10.0.0.8",
    "request_id": "test",
    "action": "case.accept",
    "result": "done",
    "subject": "case",
    "subject_id": None,
    "person_id": None,
    "detail": "",
    "chain_id": NOWHERE,
}
"""An entry that nothing hangs on."""

_TRIGGERS = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")


def add_entries(session: Session, *entries: dict[str, Any]) -> None:
    """Add entries, each told by what is particular about it; committed."""
    gather(session, [{"at": datetime.now(UTC), **PLAIN, **one} for one in entries])
    session.commit()


def disarm(connection: sa.Connection) -> None:
    """Take the triggers and the foreign keys away, until the connection's transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name in connection.scalars(_TRIGGERS).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
