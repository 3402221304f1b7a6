"""The life of a log-in, from the right password to leaving. All times are real time.

The browser holds a random token; the database only its hash, so that a copy of the database opens
nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.logins import PIN_TRIES, UNLOCK_TRIES, LoginEnd, is_pin
from portal.domain.permissions import Actor
from portal.models import Login, User
from portal.queries import province, staff
from portal.services import audit
from portal.services.errors import NotFound
from portal.services.password_hashes import matches
from portal.services.signing_in import Origin, count_failure
from portal.services.transactions import writing

_TOKEN_BYTES = 32
_TRUE_TO = timedelta(minutes=1)


class StillLocked(Exception):
    """The password was wrong; the Chinese text says what may be tried yet."""


class LoginOver(Exception):
    """The log-in has ended, for too many wrong tries or otherwise."""


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def begin(session: Session, user_id: int, origin: Origin, hours: int) -> str:
    """Begin a log-in of at most ``hours``; returns the token for the browser.

    Where the province allows one log-in a person, the others end. Whoever has a second factor has
    to show it next.
    """
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), datetime.now(UTC)
    policy = province.policy(session)
    with writing(session):
        user = staff.with_postings(session, user_id)
        assert user is not None
        if policy.only_one:
            _end(session, Login.user_id == user_id, LoginEnd.ELSEWHERE, now)
        held = {one.role for one in user.postings if one.ended_on is None}
        login = Login(
            token_hash=token_hash(token),
            user_id=user_id,
            epoch=user.session_epoch,
            remote=origin.remote,
            lock_minutes=policy.lock_minutes,
            hours=hours,
            needs_code=user.totp_secret is not None,
            must_enrol=user.totp_secret is None and bool(held & policy.code_roles),
            begun_at=now,
            seen_at=now,
            asked_at=now,
        )
        session.add(login)
    return token


def renew(session: Session, login_id: int) -> str:
    """Go on under a new token, which it returns: more was proved, or the password is another."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with writing(session):
        login = session.get_one(Login, login_id, with_for_update=True)
        login.token_hash = token_hash(token)
        login.epoch = session.get_one(User, login.user_id).session_epoch
    return token


def touch(session: Session, login_id: int, seen_at: datetime, now: datetime) -> None:
    """Note a sign of life, to the minute."""
    if now - seen_at < _TRUE_TO:
        return
    with writing(session):
        session.execute(sa.update(Login).where(Login.id == login_id).values(seen_at=now))


def choose_office(session: Session, login_id: int, office_id: int) -> None:
    """Work at another of one's offices from now on."""
    with writing(session):
        session.get_one(Login, login_id).office_id = office_id


def lock(session: Session, login_id: int) -> None:
    """Let nothing through before the password comes."""
    with writing(session):
        login = session.get_one(Login, login_id, with_for_update=True)
        login.locked_at = login.locked_at or datetime.now(UTC)


def unlock(session: Session, actor: Actor, login_id: int, typed: str) -> None:
    """Open the lock by password or PIN; raises ``StillLocked``, and ``LoginOver`` in the end."""
    _prove(session, actor, login_id, typed, is_lock=True)


def ask_again(session: Session, actor: Actor, login_id: int, typed: str) -> None:
    """Check the password before a sensitive act; raises ``StillLocked`` or ``LoginOver``."""
    _prove(session, actor, login_id, typed, is_lock=False)


def _prove(session: Session, actor: Actor, login_id: int, typed: str, *, is_lock: bool) -> None:
    known = session.get_one(Login, login_id, populate_existing=True)
    by_pin = is_lock and _takes_pin(known, typed)
    compared = known.user.pin_hash if by_pin else known.user.password_hash
    assert compared is not None
    right = matches(compared, typed)  # before the transaction: it takes long on purpose
    with writing(session):
        login = session.get_one(Login, login_id, with_for_update=True)
        if login.ended_at is not None:
            raise LoginOver
        now = datetime.now(UTC)
        if right:
            login.locked_at, login.wrong_tries, login.seen_at = None, 0, now
            login.asked_at = login.asked_at if by_pin else now
        else:
            _count_wrong(session, login, actor.remote, now)
        audit.record(
            session,
            actor,
            "login.unlock" if is_lock else "login.ask",
            subject="user",
            subject_id=actor.user_id,
            result="done" if right else "refused",
        )
        is_over, tries = login.ended_at is not None, login.wrong_tries
    if is_over:
        raise LoginOver
    if not right:
        raise StillLocked(_words(tries, had_pin=known.user.pin_hash is not None and by_pin))


def _takes_pin(login: Login, typed: str) -> bool:
    has_pin = login.user.pin_hash is not None and login.wrong_tries < PIN_TRIES
    return has_pin and is_pin(typed)


def _count_wrong(session: Session, login: Login, remote: str, now: datetime) -> None:
    login.wrong_tries += 1
    if login.wrong_tries >= UNLOCK_TRIES:
        login.ended_at, login.ended_as = now, LoginEnd.GUESSED
        count_failure(session, session.get_one(User, login.user_id), remote, now)


def _words(tries: int, *, had_pin: bool) -> str:
    if had_pin and tries >= PIN_TRIES:
        return "PIN 码输错次数太多，请输入密码"
    left = UNLOCK_TRIES - tries
    wrong = "PIN 码不正确" if had_pin else "密码不正确"
    return f"{wrong}，再错 {left} 次须重新登录" if left < UNLOCK_TRIES - 1 else wrong


def leave(session: Session, actor: Actor, login_id: int, how: LoginEnd = LoginEnd.LEFT) -> None:
    """Sign out here, or let a colleague take the PC over."""
    with writing(session):
        _end(session, Login.id == login_id, how, datetime.now(UTC))
        audit.record(session, actor, "sign_out", subject="user", subject_id=actor.user_id)


def end_own(session: Session, actor: Actor, login_id: int) -> None:
    """End another of one's own log-ins; raises ``NotFound`` for anyone else's."""
    with writing(session):
        found = sa.and_(Login.id == login_id, Login.user_id == actor.user_id)
        if not _end(session, found, LoginEnd.REVOKED, datetime.now(UTC)):
            raise NotFound("这个登录已经结束")
        audit.record(session, actor, "login.end", subject="user", subject_id=actor.user_id)


def end_all(session: Session, actor: Actor) -> None:
    """Sign out everywhere, here too."""
    with writing(session):
        _end(session, Login.user_id == actor.user_id, LoginEnd.REVOKED, datetime.now(UTC))
        audit.record(session, actor, "login.end_all", subject="user", subject_id=actor.user_id)


def _end(session: Session, which: sa.ColumnElement[bool], how: LoginEnd, now: datetime) -> int:
    ended = session.execute(
        sa.update(Login)
        .where(which, Login.ended_at.is_(None))
        .values(ended_at=now, ended_as=how)
        .returning(Login.id)
    )
    return len(ended.all())
