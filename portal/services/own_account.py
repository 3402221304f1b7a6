"""One's own PIN and second factor."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp
from sqlalchemy.orm import Session

from portal.domain.logins import UNLOCK_TRIES, LoginEnd, pin_fault
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Login, User
from portal.services import audit
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, kept, require
from portal.services.logins import LoginOver
from portal.services.password_hashes import hash_password, matches
from portal.services.signing_in import count_failure
from portal.services.transactions import writing

WRONG_PASSWORD = "现在的密码不正确"  # noqa: S105 - words
WRONG_CODE = "验证码不正确，请输入手机上现在显示的 6 位数字"
_PERIOD = 30


def set_pin(session: Session, actor: Actor, password: str, pin: str) -> None:
    """Set the PIN that opens one's locked screen; raises ``RuleBroken``."""
    _check_password(session, actor, password)
    if fault := pin_fault(pin):
        raise RuleBroken(Problem("pin", fault))
    hashed = hash_password(pin)
    with writing(session):
        session.get_one(User, actor.user_id, with_for_update=True).pin_hash = hashed
        audit.record(session, actor, "pin.set", subject="user", subject_id=actor.user_id)


def remove_pin(session: Session, actor: Actor) -> None:
    """Open one's locked screen by the password alone again."""
    with writing(session):
        session.get_one(User, actor.user_id, with_for_update=True).pin_hash = None
        audit.record(session, actor, "pin.remove", subject="user", subject_id=actor.user_id)


def _check_password(session: Session, actor: Actor, password: str) -> None:
    right = matches(session.get_one(User, actor.user_id).password_hash, password)
    if not right:
        with writing(session):
            user = session.get_one(User, actor.user_id, with_for_update=True)
            count_failure(session, user, actor.remote, datetime.now(UTC))
            audit.record(
                session,
                actor,
                "login.ask",
                subject="user",
                subject_id=actor.user_id,
                result="refused",
            )
        raise RuleBroken(Problem("password", WRONG_PASSWORD))


def new_factor() -> str:
    """A secret to scan, in base 32: 160 bits (RFC 4226)."""
    return pyotp.random_base32()


def factor_address(secret: str, username: str) -> str:
    """What the square code says to an app (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="基层就业经办")


def set_factor(
    session: Session, actor: Actor, login_id: int, password: str, secret: str, code: str
) -> None:
    """Log in with codes of this secret from now on; raises ``RuleBroken``.

    The code proves that the phone knows it.
    """
    _check_password(session, actor, password)
    step = _step_of(secret, code, datetime.now(UTC))
    if step is None:
        raise RuleBroken(Problem("code", WRONG_CODE))
    with writing(session):
        user = session.get_one(User, actor.user_id, with_for_update=True)
        if user.totp_secret is not None:
            raise Conflict("登录验证码已经启用，要换手机请安全管理员重置")
        user.totp_secret, user.totp_step = secret, step
        session.get_one(Login, login_id, with_for_update=True).must_enrol = False
        audit.record(session, actor, "totp.set", subject="user", subject_id=actor.user_id)


def show_code(session: Session, actor: Actor, login_id: int, code: str) -> None:
    """Show the second factor of a log-in; raises ``RuleBroken``, and ``LoginOver`` in the end.

    A code opens once.
    """
    with writing(session):
        user = session.get_one(User, actor.user_id, with_for_update=True)
        login = session.get_one(Login, login_id, with_for_update=True)
        now = datetime.now(UTC)
        step = _step_of(user.totp_secret or "", code, now)
        right = step is not None and step > (user.totp_step or 0)
        if right:
            user.totp_step, login.needs_code, login.wrong_tries = step, False, 0
        else:
            login.wrong_tries += 1
            count_failure(session, user, actor.remote, now)
            if login.wrong_tries >= UNLOCK_TRIES:
                login.ended_at, login.ended_as = now, LoginEnd.GUESSED
        audit.record(
            session,
            actor,
            "login.code",
            subject="user",
            subject_id=actor.user_id,
            result="done" if right else "refused",
        )
        is_over = login.ended_at is not None
    if is_over:
        raise LoginOver
    if not right:
        raise RuleBroken(Problem("code", WRONG_CODE))


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The period whose code it is: the present one, or the one before; None: none."""
    current = int(now.timestamp()) // _PERIOD
    maker = pyotp.TOTP(secret)
    typed = code.replace(" ", "")
    for step in (current, current - 1):
        if pyotp.utils.strings_equal(typed, maker.generate_otp(step)):
            return step
    return None


def reset_factor(session: Session, actor: Actor, user_id: int) -> None:
    """Take another's second factor away, whose phone is lost: the 安全管理员 alone does it.

    The password is the 系统管理员's to reset, so that no single one of the two can open an account.
    """
    require(actor, "posting.manage", otherwise=NOT_YOURS)
    with writing(session):
        user = session.get(User, user_id, with_for_update=True)
        if user is None or user_id == actor.user_id:
            raise NotFound(NOT_THERE)
        require(actor, "posting.manage", kept(user), otherwise=NOT_YOURS)
        user.totp_secret = user.totp_step = None
        user.session_epoch += 1
        audit.record(session, actor, "totp.reset", subject="user", subject_id=user.id)
