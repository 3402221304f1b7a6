"""Staff accounts: passwords, and the 系统管理员's work."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.logins import FIRST_PASSWORD_LASTS
from portal.domain.passwords import password_fault
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import User
from portal.services import audit
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, chosen_office, kept, require
from portal.services.password_hashes import hash_password, matches
from portal.services.signing_in import forget_failures
from portal.services.transactions import writing


def change_password(session: Session, actor: Actor, current: str, new: str) -> int:
    """Set one's own password; other sessions end. Returns the new session epoch."""
    with writing(session):
        user = session.get_one(User, actor.user_id, with_for_update=True)
        knows = matches(user.password_hash, current)
        if not knows:
            _note_wrong(session, actor)
    if not knows:
        raise RuleBroken(Problem("current", "现在的密码不正确"))
    with writing(session):
        user = session.get_one(User, actor.user_id, with_for_update=True)
        fault = password_fault(new, user.username)
        if fault is None and new == current:
            fault = "新密码不能和现在的一样"
        if fault:
            raise RuleBroken(Problem("new", fault))
        _set_password(session, user, new, must_change=False)
        audit.record(session, actor, "password.change", subject="user", subject_id=user.id)
        return user.session_epoch


def _note_wrong(session: Session, actor: Actor) -> None:
    """Enter a wrong present password: who sits at an open session may be guessing."""
    audit.record(
        session,
        actor,
        "password.change",
        subject="user",
        subject_id=actor.user_id,
        detail="现在的密码不正确",
        result="refused",
    )


def _set_password(session: Session, user: User, password: str, *, must_change: bool) -> None:
    user.password_hash = hash_password(password)
    user.must_change_password = must_change
    user.first_password_until = lapses_at() if must_change else None
    forget_failures(session, user)
    user.session_epoch += 1


def first_password() -> str:
    """A password to hand over on paper: long enough, without characters that look alike."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))


def lapses_at() -> datetime:
    """When a first password that is set now lapses, in real time (ASVS V6.4.1)."""
    return datetime.now(UTC) + FIRST_PASSWORD_LASTS


def add_account(
    session: Session, actor: Actor, username: str, name: str, office_id: int, now: datetime
) -> str:
    """Add an account of an office, without a posting; returns its first password, to be changed
    at once."""
    require(actor, "account.manage", otherwise=NOT_YOURS)
    password = first_password()
    hashed = hash_password(password)
    try:
        with writing(session):
            user = User(
                username=username,
                name=name,
                office_id=chosen_office(session, actor, office_id).id,
                password_hash=hashed,
                first_password_until=lapses_at(),
                created_at=now,
            )
            session.add(user)
            session.flush()
            audit.record(session, actor, "account.add", subject="user", subject_id=user.id)
    except IntegrityError as taken:
        raise RuleBroken(Problem("username", "这个账号已有人使用，请换一个")) from taken
    return password


def reset_password(session: Session, actor: Actor, user_id: int) -> str:
    """Give another's account a new first password; its sessions end. Returns the password."""
    require(actor, "account.manage", otherwise=NOT_YOURS)
    if user_id == actor.user_id:  # an open session must not be enough to take the account over
        raise NotAllowed("自己的密码请在“修改密码”里改")
    password = first_password()
    with writing(session):
        user = _kept_user(session, actor, user_id)
        _set_password(session, user, password, must_change=True)
        audit.record(session, actor, "password.reset", subject="user", subject_id=user.id)
    return password


def set_active(session: Session, actor: Actor, user_id: int, *, active: bool) -> None:
    """Disable or enable an account; disabling ends its sessions."""
    require(actor, "account.manage", otherwise=NOT_YOURS)
    if user_id == actor.user_id:
        raise NotAllowed("不能停用自己的账号")
    with writing(session):
        user = _kept_user(session, actor, user_id)
        if user.active is active:
            raise Conflict("这个账号已经启用" if active else "这个账号已经停用")
        user.active = active
        user.session_epoch += 1
        action = "account.enable" if active else "account.disable"
        audit.record(session, actor, action, subject="user", subject_id=user.id)


def _kept_user(session: Session, actor: Actor, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound(NOT_THERE)
    require(actor, "account.manage", kept(user), otherwise=NOT_YOURS)
    return user
