"""The audit entry that every change writes in its own transaction (design, invariant 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import NOWHERE, chain_of
from portal.domain.permissions import Actor
from portal.models import Area, Office, User
from portal.services.audit_writing import gather


@dataclass(frozen=True, slots=True)
class Act:
    """Something done or refused, to be written down. ``detail`` must hold no personal data."""

    action: str
    subject: str = ""
    subject_id: int | None = None
    person_id: int | None = None
    detail: str = ""
    result: str = "done"


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    subject: str = "",
    subject_id: int | None = None,
    person_id: int | None = None,
    detail: str = "",
    result: str = "done",
) -> None:
    """Add an entry for something done (or "refused"). ``detail`` must hold no personal data.

    It is written when the transaction commits, in the chain of the actor's county.
    """
    record_all(session, actor, [Act(action, subject, subject_id, person_id, detail, result)])


def record_all(session: Session, actor: Actor, acts: Iterable[Act]) -> None:
    """Add an entry for each of many acts, in their order."""
    at, chain_id = datetime.now(UTC), chain_of(actor.area_path)
    gather(session, [_entry(actor, act, at, chain_id) for act in acts])


def _entry(actor: Actor, act: Act, at: datetime, chain_id: int) -> dict[str, Any]:
    return {
        "at": at,
        "user_id": actor.user_id,
        "office_id": actor.office_id,
        "remote": actor.remote,
        "request_id": actor.request_id,
        "action": act.action,
        "result": act.result,
        "subject": act.subject,
        "subject_id": act.subject_id,
        "person_id": act.person_id,
        "detail": act.detail,
        "chain_id": chain_id,
    }


def record_sign_in(
    session: Session, *, user_id: int | None, remote: str, request_id: str, result: str
) -> None:
    """Add an entry for a log-in, tried or done, when there is no actor yet."""
    chain_id = _chain_of_account(session, user_id)
    entry = _without_actor(chain_id, action="sign_in", result=result, subject="user")
    known = {"user_id": user_id, "subject_id": user_id}
    gather(session, [{**entry, **known, "remote": remote, "request_id": request_id}])


def record_operator(
    session: Session,
    action: str,
    *,
    subject: str = "",
    subject_id: int | None = None,
    detail: str = "",
) -> None:
    """Add an entry for what was done by command or by itself: without an actor, in chain 0."""
    entry = _without_actor(NOWHERE, action=action, subject=subject, detail=detail)
    gather(session, [{**entry, "subject_id": subject_id}])


def record_removal(session: Session, chain_id: int, detail: str) -> None:
    """Add to a chain what the operator took out of it after the time of keeping."""
    gather(session, [_without_actor(chain_id, action="audit.remove", detail=detail)])


def record_rotation(session: Session, detail: str) -> None:
    """Add an entry for a key that the operator put in force, in the chain of no office."""
    gather(session, [_without_actor(NOWHERE, action="keys.rotate", detail=detail)])


def record_retirement(session: Session, detail: str) -> None:
    """Add an entry for a key that the operator took out of the key file."""
    gather(session, [_without_actor(NOWHERE, action="keys.retire", detail=detail)])


def _without_actor(
    chain_id: int, *, action: str, result: str = "done", subject: str = "", detail: str = ""
) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC),
        "user_id": None,
        "office_id": None,
        "remote": "",
        "request_id": "",
        "action": action,
        "result": result,
        "subject": subject,
        "subject_id": None,
        "person_id": None,
        "detail": detail,
        "chain_id": chain_id,
    }


def _chain_of_account(session: Session, user_id: int | None) -> int:
    """The chain of the office that an account belongs to."""
    path = session.scalar(
        sa.select(Area.path)
        .join(Office, Office.area_id == Area.id)
        .join(User, User.office_id == Office.id)
        .where(User.id == user_id)
    )
    return NOWHERE if path is None else chain_of(path)
