"""Signing in, passwords, and the system administrator's work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, Type, extract_parameters
from sqlalchemy.orm import Session

from portal.domain.lockout import FREE_FOR_ALL
from portal.domain.passwords import password_fault
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, FailedLogins, Login, User
from portal.services import accounts, logins, password_hashes, signing_in
from portal.services.demo.accounts import COMMUNITY, PASSWORD, PROVINCE
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.signing_in import WRONG, Origin, SignInRefused
from tests.factories import NOW, clerk, officer
from tests.integration.services.records import raw_rows, rows_of

ORIGIN = Origin("10.0.0.8", "request-1")
NEW = "湘江北去橘子洲头 2026"
LOCKED = "输错次数太多"


class Clock:
    """Stands in for ``datetime`` where the time of the real world is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def now(self, _zone: tzinfo) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The services' clock, in the test's hand."""
    made = Clock()
    monkeypatch.setattr(signing_in, "datetime", made)
    return made


@pytest.fixture
def administrator(session: Session) -> Actor:
    """A 系统管理员."""
    return officer(session, PROVINCE, Role.SYSTEM_ADMIN)


def account(session: Session, actor: Actor) -> User:
    """The actor's account as it stands now."""
    session.rollback()
    return session.get_one(User, actor.user_id, populate_existing=True)


def add(session: Session, actor: Actor, username: str, name: str) -> str:
    """Add an account of the actor's own office; returns its first password."""
    return accounts.add_account(session, actor, username, name, actor.office_id, NOW)


def but_for_the_trail(engine: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the audit trail's, which notes a wrong password."""
    return {name: rows for name, rows in raw_rows(engine).items() if not name.startswith("audit_")}


def try_in(session: Session, username: str, password: str) -> str:
    """What the log-in page says; "in" when it lets them in."""
    try:
        signing_in.sign_in(session, username, password, ORIGIN)
    except SignInRefused as refused:
        return str(refused)
    return "in"


def test_the_right_password_opens_and_is_noted(session: Session) -> None:
    actor = clerk(session)
    user = signing_in.sign_in(session, account(session, actor).username, PASSWORD, ORIGIN)
    assert user.id == actor.user_id
    (entry,) = rows_of(session, AuditEntry, action="sign_in", subject_id=actor.user_id)
    assert (entry.user_id, entry.result) == (actor.user_id, "done")
    assert (entry.remote, entry.request_id) == ("10.0.0.8", "request-1")


def test_no_reason_is_given_away(session: Session, administrator: Actor) -> None:
    """A wrong password, an unknown account and a disabled one look the same."""
    actor, disabled = clerk(session), clerk(session)
    accounts.set_active(session, administrator, disabled.user_id, active=False)
    tries = [
        (account(session, actor).username, "not the password"),
        (account(session, actor).username, ""),
        ("nobody", PASSWORD),
        ("", ""),
        (account(session, disabled).username, PASSWORD),
    ]
    assert {try_in(session, *one) for one in tries} == {WRONG}
    refused = rows_of(session, AuditEntry, action="sign_in", result="refused")
    assert {one.user_id for one in refused} == {actor.user_id, disabled.user_id, None}


def test_after_five_failures_log_in_slows_down(session: Session, clock: Clock) -> None:
    actor = clerk(session)
    name = account(session, actor).username
    assert [try_in(session, name, "wrong") for _ in range(5)] == [WRONG] * 5
    for failures, seconds in ((5, 30), (6, 60), (7, 120)):
        clock.pass_by(seconds=seconds - 1)
        told = try_in(session, name, PASSWORD)
        assert LOCKED in told, "even the right password has to wait"
        assert "1 分钟" in told
        assert account(session, actor).failed_logins == failures, "a try too early is not counted"
        clock.pass_by(seconds=1)
        assert try_in(session, name, "wrong") == WRONG
    clock.pass_by(minutes=4)
    assert try_in(session, name, PASSWORD) == "in"
    user = account(session, actor)
    assert (user.failed_logins, user.last_failed_at) == (0, None)
    assert [try_in(session, name, "wrong") for _ in range(5)] == [WRONG] * 5


def test_nobody_waits_longer_than_a_quarter_of_an_hour(session: Session, clock: Clock) -> None:
    actor = clerk(session)
    name = account(session, actor).username
    session.add(
        FailedLogins(user_id=actor.user_id, remote=ORIGIN.remote, failures=500, last_at=clock.at)
    )
    session.commit()
    assert "16 分钟" in try_in(session, name, PASSWORD)
    clock.pass_by(minutes=15)
    assert try_in(session, name, PASSWORD) == "in"


def test_who_guesses_elsewhere_shuts_nobody_out_of_their_own_pc(
    session: Session, clock: Clock
) -> None:
    actor = clerk(session)
    name = account(session, actor).username
    logins.begin(session, actor.user_id, ORIGIN, hours=10)  # their own PC
    for number in range(FREE_FOR_ALL + 5):
        stranger = Origin(f"10.9.0.{number}", "request-2")
        with pytest.raises(SignInRefused):
            signing_in.sign_in(session, name, "guessed", stranger)
    with pytest.raises(SignInRefused, match=LOCKED):
        signing_in.sign_in(session, name, PASSWORD, Origin("10.9.1.1", "request-3"))
    assert try_in(session, name, PASSWORD) == "in"
    assert signing_in.sign_in(session, name, PASSWORD, Origin("10.9.1.1", "request-3")).name


def test_a_reset_lets_in_at_once(session: Session, clock: Clock, administrator: Actor) -> None:
    actor = clerk(session)
    name = account(session, actor).username
    for _ in range(5):
        try_in(session, name, "wrong")
    first = accounts.reset_password(session, administrator, actor.user_id)
    assert try_in(session, name, first) == "in"
    assert account(session, actor).must_change_password


def test_a_new_password_ends_the_other_sessions(session: Session) -> None:
    actor = clerk(session)
    before = account(session, actor).session_epoch
    assert accounts.change_password(session, actor, PASSWORD, NEW) == before + 1
    user = account(session, actor)
    assert (user.session_epoch, user.must_change_password) == (before + 1, False)
    assert [try_in(session, user.username, one) for one in (PASSWORD, NEW)] == [WRONG, "in"]
    (entry,) = rows_of(session, AuditEntry, action="password.change", user_id=actor.user_id)
    assert entry.subject_id == actor.user_id


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not the password", NEW, "current"),
        (PASSWORD, "short", "new"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "{username}-2026", "new"),
    ],
)
def test_a_password_is_changed_by_its_owner_to_a_good_one(
    engine: sa.Engine, session: Session, current: str, new: str, field: str
) -> None:
    actor = clerk(session)
    new = new.format(username=account(session, actor).username)
    session.rollback()
    before = but_for_the_trail(engine)
    with pytest.raises(RuleBroken) as refused:
        accounts.change_password(session, actor, current, new)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert but_for_the_trail(engine) == before


def test_a_new_account_has_a_first_password_and_no_posting(
    session: Session, administrator: Actor
) -> None:
    first = add(session, administrator, "new.one", "新同事")
    assert password_fault(first, "new.one") is None
    (user,) = rows_of(session, User, username="new.one")
    assert (user.name, user.must_change_password, user.postings) == ("新同事", True, [])
    assert user.office_id == administrator.office_id
    assert try_in(session, "new.one", first) == "in"
    with pytest.raises(RuleBroken, match="已有人使用") as refused:
        add(session, administrator, "new.one", "别人")
    assert [problem.field for problem in refused.value.problems] == ["username"]


def test_disabling_ends_the_sessions_and_can_be_undone(
    session: Session, administrator: Actor
) -> None:
    actor = clerk(session)
    before = account(session, actor).session_epoch
    for active, action in ((False, "account.disable"), (True, "account.enable")):
        accounts.set_active(session, administrator, actor.user_id, active=active)
        with pytest.raises(Conflict):
            accounts.set_active(session, administrator, actor.user_id, active=active)
        assert len(rows_of(session, AuditEntry, action=action, subject_id=actor.user_id)) == 1
    user = account(session, actor)
    assert (user.active, user.session_epoch) == (True, before + 2)
    assert try_in(session, user.username, PASSWORD) == "in"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_manages_accounts(
    engine: sa.Engine, session: Session, role: Role
) -> None:
    actor, other = officer(session, COMMUNITY, role), clerk(session)
    before = raw_rows(engine)
    with pytest.raises(NotAllowed):
        add(session, actor, "smuggled", "某人")
    with pytest.raises(NotAllowed):
        accounts.reset_password(session, actor, other.user_id)
    with pytest.raises(NotAllowed):
        accounts.set_active(session, actor, other.user_id, active=False)
    assert raw_rows(engine) == before


def test_not_the_own_account_and_not_one_that_is_not_there(
    session: Session, administrator: Actor
) -> None:
    own = administrator.user_id
    with pytest.raises(NotAllowed, match="修改密码"):
        accounts.reset_password(session, administrator, own)
    with pytest.raises(NotAllowed, match="自己"):
        accounts.set_active(session, administrator, own, active=False)
    with pytest.raises(NotFound):
        accounts.reset_password(session, administrator, 999_999)
    with pytest.raises(NotFound):
        accounts.set_active(session, administrator, 999_999, active=False)


def test_what_is_kept_of_a_password_is_slow_to_guess() -> None:
    used = extract_parameters(password_hashes.NOBODYS)  # other tests hash more lightly
    assert (used.type, used.memory_cost, used.time_cost) == (Type.ID, 19_456, 2)
    assert password_hashes.matches(PasswordHasher().hash(PASSWORD), PASSWORD)


def test_leaving_is_noted(session: Session) -> None:
    actor = clerk(session)
    logins.begin(session, actor.user_id, ORIGIN, hours=10)
    (here,) = rows_of(session, Login, user_id=actor.user_id)
    logins.leave(session, actor, here.id)
    assert len(rows_of(session, AuditEntry, action="sign_out", user_id=actor.user_id)) == 1
