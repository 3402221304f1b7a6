"""The audit entry that every change writes in its own transaction (design, invariant 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import AuditEntry
from portal.services import bulk


@dataclass(frozen=True, slots=True)
class Act:
    """Something done, to be written down. ``detail`` must hold no personal data."""

    action: str
    subject: str = ""
    subject_id: int | None = None
    person_id: int | None = None
    detail: str = ""


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
    act = Act(action, subject, subject_id, person_id, detail)
    session.add(AuditEntry(**_entry(actor, act, datetime.now(UTC))))


def record_all(session: Session, actor: Actor, acts: Iterable[Act]) -> None:
    """Add an entry for each of many acts, in their order."""
    at = datetime.now(UTC)
    bulk.insert(session, AuditEntry, [_entry(actor, act, at) for act in acts])


def _entry(actor: Actor, act: Act, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "user_id": actor.user_id,
        "office_id": actor.office_id,
        "remote": actor.remote,
        "request_id": actor.request_id,
        "action": act.action,
        "result": "done",
        "subject": act.subject,
        "subject_id": act.subject_id,
        "person_id": act.person_id,
        "detail": act.detail,
    }


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
