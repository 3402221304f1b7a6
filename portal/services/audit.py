"""The audit entry that every change writes in its own transaction (design, invariant 7)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import AuditEntry


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    subject: str = "",
    subject_id: int | None = None,
    person_id: int | None = None,
    detail: str = "",
) -> None:
    """Add an entry for something done. ``detail`` must hold no personal data."""
    session.add(
        AuditEntry(
            at=datetime.now(UTC),
            user_id=actor.user_id,
            office_id=actor.office_id,
            remote=actor.remote,
            request_id=actor.request_id,
            action=action,
            result="done",
            subject=subject,
            subject_id=subject_id,
            person_id=person_id,
            detail=detail,
        )
    )


def record_sign_in(
    session: Session, *, user_id: int | None, remote: str, request_id: str, result: str
) -> None:
    """Add an entry for a log-in, tried or done, when there is no actor yet."""
    session.add(
        AuditEntry(
            at=datetime.now(UTC),
            user_id=user_id,
            office_id=None,
            remote=remote,
            request_id=request_id,
            action="sign_in",
            result=result,
            subject="user",
            subject_id=user_id,
            person_id=None,
            detail="",
        )
    )
