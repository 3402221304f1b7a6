"""Staff: who signs in, where they are posted, and what the administrators' pages list."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.domain.permissions import Actor
from portal.models import Area, AuditEntry, Office, Posting, User

PAGE = 50


def with_postings(session: Session, user_id: int) -> User | None:
    """An account with its postings and their offices, in two queries."""
    return session.scalars(
        sa.select(User)
        .where(User.id == user_id)
        .options(selectinload(User.postings).joinedload(Posting.office))
    ).one_or_none()


def offices_held(user: User) -> list[Office]:
    """The open offices at which the account has a posting in force, in order of posting."""
    held: dict[int, Office] = {}
    for posting in user.postings:
        if posting.ended_on is None and posting.office.closed_on is None:
            held.setdefault(posting.office_id, posting.office)
    return list(held.values())


def actor_at(user: User, office: Office, remote: str = "", request_id: str = "") -> Actor:
    """The account at work in one office, with every role it holds there."""
    roles = frozenset(
        posting.role
        for posting in user.postings
        if posting.office_id == office.id and posting.ended_on is None
    )
    return Actor(
        user_id=user.id,
        name=user.name,
        office_id=office.id,
        office_title=office.full_name,
        level=office.area.level,
        area_path=office.area.path,
        roles=roles,
        remote=remote,
        request_id=request_id,
    )


def accounts(session: Session, typed: str, after: str | None) -> Sequence[User]:
    """Accounts by username, 50 and one more at a time; ``typed`` begins a username or a name."""
    statement = (
        sa.select(User)
        .order_by(User.username)
        .limit(PAGE + 1)
        .options(selectinload(User.postings).joinedload(Posting.office))
    )
    if typed:
        statement = statement.where(
            sa.or_(
                User.username.startswith(typed, autoescape=True),
                User.name.startswith(typed, autoescape=True),
            )
        )
    if after:
        statement = statement.where(User.username > after)
    return session.scalars(statement).all()


def audit_entries(session: Session, before: int | None) -> Sequence[sa.Row[tuple[AuditEntry, str, str]]]:
    """The newest entries first, 50 and one more at a time, with who and at which office."""
    statement = (
        sa.select(AuditEntry, User.name, Area.full_name)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .outerjoin(Office, Office.id == AuditEntry.office_id)
        .outerjoin(Area, Area.id == Office.area_id)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return session.execute(statement).all()
