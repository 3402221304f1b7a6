"""Staff: who signs in, where they are posted, and what the administrators' pages list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.domain.permissions import Actor
from portal.models import Login, Office, Posting, User
from portal.queries.scope import account_in_area

PAGE = 50


def with_postings(session: Session, user_id: int) -> User | None:
    """An account with its postings, their offices and what these took over, in two queries."""
    return session.scalars(
        sa.select(User)
        .where(User.id == user_id)
        .options(
            selectinload(User.postings).joinedload(Posting.office).undefer(Office.past_ids_text)
        )
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
        past_office_ids=office.past_ids,
    )


@dataclass(frozen=True)
class AccountPage:
    """One page of accounts; ``following`` is the last username where more follow.

    ``last_logins`` is when each last logged in (real time), as far back as log-ins are kept.
    """

    accounts: Sequence[User]
    following: str | None
    last_logins: Mapping[int, datetime]


def in_area(session: Session, actor: Actor, user_id: int) -> User | None:
    """An account that the actor's area keeps, with its postings; None for any other."""
    return session.scalars(
        sa.select(User)
        .where(User.id == user_id, account_in_area(actor))
        .options(selectinload(User.postings).joinedload(Posting.office))
    ).one_or_none()


def accounts(
    session: Session,
    actor: Actor,
    typed: str,
    after: str | None,
    unused_since: datetime | None = None,
) -> AccountPage:
    """Up to 50 accounts of the area by username; ``typed`` begins a username or a name.

    With ``unused_since`` only those that are open and that nobody used since (等保 8.1.4.2c).
    """
    statement = (
        sa.select(User)
        .where(account_in_area(actor))
        .order_by(User.username)
        .limit(PAGE + 1)
        .options(selectinload(User.postings).joinedload(Posting.office))
    )
    if typed:
        statement = statement.where(
            sa.or_(
                User.username.startswith(typed.lower(), autoescape=True),
                User.name.startswith(typed, autoescape=True),
            )
        )
    if after:
        statement = statement.where(User.username > after)
    if unused_since is not None:
        used = sa.exists().where(Login.user_id == User.id, Login.begun_at >= unused_since)
        statement = statement.where(User.active, User.created_at < unused_since, ~used)
    found = session.scalars(statement).all()
    shown = found[:PAGE]
    following = found[PAGE - 1].username if len(found) > PAGE else None
    return AccountPage(shown, following, _last_logins(session, [one.id for one in shown]))


def _last_logins(session: Session, user_ids: Sequence[int]) -> dict[int, datetime]:
    rows = session.execute(
        sa.select(Login.user_id, sa.func.max(Login.begun_at))
        .where(Login.user_id.in_(user_ids))
        .group_by(Login.user_id)
    )
    return dict(rows.all())


def by_username(session: Session, username: str) -> User | None:
    """The account of a username."""
    return session.scalars(sa.select(User).where(User.username == username)).one_or_none()
