"""What an operator does once: the first administrators, and taking the demo out of use."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Role
from portal.domain.usernames import UsernameError, parse_username
from portal.models import Area, Office, Posting, User
from portal.services import audit
from portal.services.accounts import first_password, lapses_at
from portal.services.password_hashes import hash_password
from portal.services.transactions import writing


class InstallationError(Exception):
    """The command can't be carried out; the text says why."""


def province_office(session: Session) -> Office:
    """The office of the province; raises ``InstallationError`` before the areas are loaded."""
    office = session.scalars(
        sa.select(Office).join(Office.area).where(Area.level == Level.PROVINCE)
    ).one_or_none()
    if office is None:
        raise InstallationError("no areas yet: run `flask --app app areas load` first")
    return office


def first_administrator(
    session: Session, username: str, name: str, role: str, now: datetime
) -> str:
    """Make an administrator while there is none of that role; returns the first password.

    One who never came, and whose first password has lapsed, gets a new one by the same command.
    """
    wanted = Role(role)
    try:
        username = parse_username(username)
    except UsernameError as wrong:
        raise InstallationError(str(wrong)) from wrong
    office = province_office(session)
    password = first_password()
    with writing(session):
        if (waiting := _who_never_came(session, username, wanted)) is not None:
            waiting.password_hash, waiting.first_password_until = (
                hash_password(password),
                lapses_at(),
            )
            audit.record_operator(session, "password.first", subject="user", subject_id=waiting.id)
            return password
        if session.scalar(
            sa.select(sa.exists().where(Posting.role == wanted, Posting.ended_on.is_(None)))
        ):
            raise InstallationError("there is one already: accounts are made on the screen now")
        if session.scalar(sa.select(sa.exists().where(User.username == username))):
            raise InstallationError(f"the username {username} is taken")
        user = User(
            username=username,
            name=name,
            office_id=office.id,
            password_hash=hash_password(password),
            first_password_until=lapses_at(),
            created_at=now,
        )
        user.postings.append(
            Posting(office_id=office.id, role=wanted, started_on=shanghai_day(now))
        )
        session.add(user)
        session.flush()
        audit.record_operator(
            session,
            "posting.add",
            subject="user",
            subject_id=user.id,
            detail=f"{wanted.label} {office.full_name}",
        )
    return password


def _who_never_came(session: Session, username: str, role: Role) -> User | None:
    """The administrator of that role and name whose first password lapsed unused."""
    holds = sa.exists().where(
        Posting.user_id == User.id, Posting.role == role, Posting.ended_on.is_(None)
    )
    return session.scalars(
        sa.select(User)
        .where(User.username == username, User.active, holds)
        .where(User.first_password_until <= datetime.now(UTC))
        .with_for_update()
    ).one_or_none()


def disable_demo_accounts(session: Session) -> int:
    """Disable every demo account and end its sessions; returns how many there were."""
    with writing(session):
        demo = session.scalars(sa.select(User).where(User.demo, User.active)).all()
        for user in demo:
            user.active = False
            user.session_epoch += 1
            audit.record_operator(session, "account.disable", subject="user", subject_id=user.id)
        return len(demo)
