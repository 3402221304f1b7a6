"""The log-in: a name, a password, and how often somebody may be wrong.

Wrong passwords slow down the address they come from. Only at an address from which the account
was never opened do those from elsewhere count, too: so nobody can be shut out of their own PC by
another who guesses, and who guesses from many addresses is slowed down all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.lockout import locked_until, locked_until_for_strangers
from portal.models import NO_PASSWORD, FailedLogins, Login, User
from portal.queries import staff
from portal.services import audit
from portal.services.password_hashes import NOBODYS, matches
from portal.services.transactions import writing

WRONG = "账号或密码不正确"
LAPSED = "首次密码超过 14 天没有使用，已经失效，请系统管理员重新设置"


class SignInRefused(Exception):
    """The log-in failed; the Chinese text tells no more than the person may know."""


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, for the audit trail."""

    remote: str
    request_id: str


def sign_in(session: Session, username: str, password: str, origin: Origin) -> User:
    """Check a password against the clock of the real world; raises ``SignInRefused``.

    The hash is compared before the transaction begins: it takes long on purpose, and on SQLite
    every other writer would wait for it. An unknown name takes as long as a known one.
    """
    known = staff.by_username(session, username)
    compared = known.password_hash if known else NO_PASSWORD
    matched = matches(NOBODYS if compared == NO_PASSWORD else compared, password)
    with writing(session):
        user = session.scalars(
            sa.select(User).where(User.username == username).with_for_update()
        ).one_or_none()
        right = matched and user is not None and user.password_hash == compared
        refusal = _refusal(session, user, right, origin.remote)
        audit.record_sign_in(
            session,
            user_id=user.id if user else None,
            remote=origin.remote,
            request_id=origin.request_id,
            result="refused" if refusal else "done",
        )
    if refusal:
        raise SignInRefused(refusal)
    assert user is not None
    return user


def _refusal(session: Session, user: User | None, right: bool, remote: str) -> str | None:
    if user is None:
        return WRONG
    now, tried = datetime.now(UTC), _tried(session, user.id, remote)
    until = _locked_until(session, user, remote, tried)
    if until is not None and now < until:
        minutes = int((until - now).total_seconds() // 60) + 1
        return f"输错次数太多，请 {minutes} 分钟后再试，或请系统管理员重置密码"
    if not right or not user.active:
        count_failure(session, user, remote, now)
        return WRONG
    if user.first_password_until is not None and user.first_password_until <= now:
        return LAPSED
    user.failed_logins, user.last_failed_at = 0, None
    if tried is not None:
        session.delete(tried)
    return None


def _tried(session: Session, user_id: int, remote: str) -> FailedLogins | None:
    return session.get(FailedLogins, (user_id, remote))


def _locked_until(
    session: Session, user: User, remote: str, tried: FailedLogins | None
) -> datetime | None:
    here = locked_until(tried.failures, tried.last_at) if tried else None
    everywhere = locked_until_for_strangers(user.failed_logins, user.last_failed_at)
    if here is not None or everywhere is None or _is_known(session, user.id, remote):
        return here
    return everywhere


def _is_known(session: Session, user_id: int, remote: str) -> bool:
    """Whether the account was opened from this address before."""
    once = sa.select(Login.id).where(Login.user_id == user_id, Login.remote == remote)
    return session.scalar(sa.select(once.exists())) is True


def count_failure(session: Session, user: User, remote: str, now: datetime) -> None:
    """Count a wrong password or code, at its address and in all; within a transaction."""
    user.failed_logins += 1
    user.last_failed_at = now
    tried = _tried(session, user.id, remote)
    if tried is None:
        session.add(FailedLogins(user_id=user.id, remote=remote, failures=1, last_at=now))
    else:
        tried.failures += 1
        tried.last_at = now


def forget_failures(session: Session, user: User) -> None:
    """Let the account be tried anew from everywhere; within a transaction."""
    user.failed_logins, user.last_failed_at = 0, None
    session.execute(sa.delete(FailedLogins).where(FailedLogins.user_id == user.id))
