"""Log-ins on the server: their lock, their end, the second factor, and the password again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.logins import AGAIN, PIN_TRIES, UNLOCK_TRIES, LoginEnd
from portal.domain.policy import CODE_ROLES, LOCK_MINUTES, ONE_LOGIN
from portal.models import Login, ProvinceSetting, User
from portal.services.demo.accounts import PASSWORD
from tests.strict_client import StrictClient, csrf_token_in, sign_in

LOCKED = 423
PIN = "394017"


@pytest.fixture
def token(community: StrictClient) -> str:
    """What the forms of the signed-in clerk carry."""
    return community.csrf_token("/account")


def _login(session: Session, **changed: object) -> Login:
    """The newest log-in, changed where asked."""
    session.rollback()
    found = session.scalars(sa.select(Login).order_by(Login.id.desc()).limit(1)).one()
    for name, value in changed.items():
        setattr(found, name, value)
    session.commit()
    return found


def _set(session: Session, key: str, value: str) -> None:
    session.add(ProvinceSetting(key=key, value=value))
    session.commit()


def _unlock(client: StrictClient, token: str, typed: str, **headers: str) -> TestResponse:
    data = {"password_again": typed, "csrf_token": token}
    return client.post("/unlock?next=/people", data=data, headers=headers)


def test_a_locked_screen_shows_and_does_nothing_before_the_password(
    community: StrictClient, session: Session, token: str
) -> None:
    locked = community.post("/lock", data={"csrf_token": token})
    assert (locked.status_code, "已锁屏" in locked.text) == (LOCKED, True)
    for path in ("/desk", "/people", "/account"):
        answer = community.get(path)
        assert answer.status_code == LOCKED
        assert "张敏正在使用" in answer.text
        assert "主导航" not in answer.text
    assert community.get("/desk", headers={"HX-Request": "true"}).status_code == LOCKED
    wrong = _unlock(community, token, "wrong")
    assert (wrong.status_code, "密码不正确" in wrong.text) == (422, True)
    assert community.get("/desk").status_code == LOCKED
    assert _unlock(community, token, PASSWORD).location == "/people"
    assert community.get("/desk").status_code == 200


def test_minutes_of_rest_lock_and_hours_end_it(
    app: Flask, session: Session, client: StrictClient
) -> None:
    _set(session, LOCK_MINUTES, "5")
    sign_in(client, "community")
    assert client.get("/desk").status_code == 200
    now = datetime.now(UTC)
    _login(session, seen_at=now - timedelta(minutes=4, seconds=50))
    assert client.get("/desk").status_code == 200
    assert _login(session).seen_at >= now, "a sign of life"
    _login(session, seen_at=now - timedelta(minutes=5))
    assert client.get("/desk").status_code == LOCKED
    assert _login(session).seen_at < now, "what is refused is no sign of life"
    _login(session, seen_at=now - timedelta(hours=3))
    assert client.get("/desk").location.startswith("/login")
    _login(session, seen_at=now, begun_at=now - timedelta(hours=10))
    assert client.get("/desk").location.startswith("/login")


def test_what_was_sent_to_a_locked_screen_is_not_lost(
    community: StrictClient, session: Session, token: str
) -> None:
    _login(session, locked_at=datetime.now(UTC))
    typed = {"pin": PIN, "repeat": PIN, "password": PASSWORD, "csrf_token": token}
    held = community.post("/account/pin", data=typed)
    assert held.status_code == LOCKED
    assert PIN not in held.text
    sealed = held.text.split('name="held" value="')[1].split('"')[0]
    again = {"held": sealed, "csrf_token": token}
    wrong = community.post("/account/pin", data={**again, "password_again": "wrong"})
    assert (wrong.status_code, sealed in wrong.text) == (422, True)
    done = community.post("/account/pin", data={**again, "password_again": PASSWORD})
    assert done.location == "/account"
    assert _user(session).pin_hash is not None


def _user(session: Session, username: str = "community") -> User:
    session.rollback()
    return session.scalars(sa.select(User).where(User.username == username)).one()


def test_a_pin_opens_the_lock_three_tries_long(
    community: StrictClient, session: Session, token: str
) -> None:
    for pin, said in (("12345", "6 位数字"), ("123456", "太容易猜到"), ("111111", "太容易猜到")):
        typed = {"pin": pin, "repeat": pin, "password": PASSWORD, "csrf_token": token}
        refused = community.post("/account/pin", data=typed)
        assert (refused.status_code, said in refused.text) == (422, True)
    typed = {"pin": PIN, "repeat": PIN, "password": "wrong", "csrf_token": token}
    assert "现在的密码不正确" in community.post("/account/pin", data=typed).text
    assert community.post("/account/pin", data={**typed, "password": PASSWORD}).location
    community.post("/lock", data={"csrf_token": token})
    assert _unlock(community, token, PIN).status_code == 302
    community.post("/lock", data={"csrf_token": token})
    for _ in range(PIN_TRIES):
        assert _unlock(community, token, "000000").status_code == 422
    too_late = _unlock(community, token, PIN)
    assert (too_late.status_code, "密码不正确" in too_late.text) == (422, True)
    assert _unlock(community, token, PASSWORD).status_code == 302


def test_five_wrong_passwords_end_the_log_in(
    community: StrictClient, session: Session, token: str
) -> None:
    community.post("/lock", data={"csrf_token": token})
    script = {"X-Portal-Script": "1"}
    answers = [_unlock(community, token, "wrong", **script) for _ in range(UNLOCK_TRIES)]
    assert [one.status_code for one in answers] == [422] * (UNLOCK_TRIES - 1) + [401]
    assert _login(session).ended_as is LoginEnd.GUESSED
    assert community.get("/desk").location.startswith("/login")


def test_a_colleague_takes_the_pc_over(
    community: StrictClient, session: Session, token: str
) -> None:
    community.post("/lock", data={"csrf_token": token})
    assert community.post("/change-user", data={"csrf_token": token}).location == "/login"
    assert _login(session).ended_as is LoginEnd.HANDED_OVER
    sign_in(community, "colleague")
    assert "李婷" in community.get("/desk").text


def test_a_copied_cookie_opens_nothing_after_leaving(
    app: Flask, community: StrictClient, token: str
) -> None:
    with community.session_transaction() as kept:
        copied = dict(kept)
    community.post("/logout", data={"csrf_token": token})
    thief = app.test_client()
    with thief.session_transaction() as kept:
        kept.update(copied)
    assert thief.get("/desk").location.startswith("/login")


@pytest.mark.parametrize(("only_one", "expected"), [("no", 200), ("yes", 302)])
def test_one_log_in_a_person_where_the_province_says_so(
    app: Flask, client: StrictClient, session: Session, only_one: str, expected: int
) -> None:
    _set(session, ONE_LOGIN, only_one)
    sign_in(client, "community")
    elsewhere = app.test_client()
    assert isinstance(elsewhere, StrictClient)
    sign_in(elsewhere, "community")
    first = client.get("/desk")
    assert first.status_code == expected
    if expected == 302:
        assert "另一台电脑上登录" in client.get(first.location).text
    assert elsewhere.get("/desk").status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_it(
    app: Flask, community: StrictClient, session: Session, token: str
) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, StrictClient)
    sign_in(elsewhere, "community")
    there = _login(session).id
    end = f"/account/logins/{there}/end"
    assert end in community.get("/account").text
    long_ago = datetime.now(UTC) - AGAIN
    session.execute(sa.update(Login).where(Login.id != there).values(asked_at=long_ago))
    session.commit()
    assert community.post(end, data={"csrf_token": token}).status_code == 401
    proved = community.post(end, data={"csrf_token": token, "password_again": PASSWORD})
    assert proved.location == "/account"
    assert elsewhere.get("/desk").status_code == 302
    assert community.get("/desk").status_code == 200
    sign_in(elsewhere, "community")
    community.post("/account/logins/end", data={"csrf_token": token})
    assert [one.get("/desk").status_code for one in (community, elsewhere)] == [302, 302]


def _code(secret: str, periods: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + periods * timedelta(seconds=30))


def _enrol(client: StrictClient) -> str:
    page = client.get("/account/factor").text
    secret = page.split("扫不了时手工输入：")[1].split(">")[1].split("<")[0].replace(" ", "")
    sealed = page.split('name="sealed" type="hidden" value="')[1].split('"')[0]
    typed = {"sealed": sealed, "password": PASSWORD, "csrf_token": csrf_token_in(page)}
    assert client.post("/account/factor", data={**typed, "code": "000000"}).status_code == 422
    done = client.post("/account/factor", data={**typed, "code": _code(secret, -1)})
    assert done.location == "/account", done.text
    return secret


def test_a_role_s_second_factor_from_the_first_log_in_to_the_next(
    client: StrictClient, session: Session
) -> None:
    _set(session, CODE_ROLES, "system_admin,clerk")
    sign_in(client, "community")
    assert client.get("/desk").location == "/account/factor"
    secret = _enrol(client)
    assert client.get("/desk").status_code == 200
    assert client.get("/account/factor").location == "/account", "another resets it"
    client.submit("/logout", {}, page="/account")
    sign_in(client, "community")
    assert client.get("/desk").location == "/login/code"
    wrong = client.submit("/login/code", {"code": "000000"})
    assert (wrong.status_code, "验证码不正确" in wrong.text) == (422, True)
    code = _code(secret)
    assert client.submit("/login/code", {"code": code}).status_code == 302
    assert client.get("/desk").status_code == 200
    client.submit("/logout", {}, page="/account")
    sign_in(client, "community")
    assert client.submit("/login/code", {"code": code}).status_code == 422, "a code opens once"


def test_a_password_at_the_lock_takes_nobody_past_the_other_gates(
    client: StrictClient, session: Session, forms_of: Callable[[str], str]
) -> None:
    sign_in(client, "community")
    _enrol(client)
    client.submit("/logout", {}, page="/account")
    sign_in(client, "community")
    token = client.csrf_token("/login/code")
    _login(session, seen_at=datetime.now(UTC) - timedelta(minutes=11))
    held = client.post("/account/logins/end", data={"csrf_token": token})
    assert held.status_code == LOCKED
    again = {"held": forms_of(held.text), "csrf_token": token, "password_again": PASSWORD}
    assert client.post("/account/logins/end", data=again).location == "/login/code"
    assert client.get("/desk").location == "/login/code"
    _login(session, locked_at=datetime.now(UTC))
    assert _unlock(client, token, PASSWORD).location == "/people"
    assert client.get("/people").location == "/login/code"
    _login(session, locked_at=datetime.now(UTC))
    assert client.post("/change-user", data={"csrf_token": token}).location == "/login"


def test_the_security_administrator_resets_a_lost_phone(
    app: Flask, client: StrictClient, session: Session
) -> None:
    sign_in(client, "community")
    _enrol(client)
    user_id = _user(session).id
    administrator = app.test_client()
    assert isinstance(administrator, StrictClient)
    sign_in(administrator, "secadmin")
    page = f"/admin/postings/{user_id}"
    assert administrator.submit(f"{page}/reset-factor", {}, page=page).location == page
    assert client.get("/desk").status_code == 302, "every log-in of theirs ends"
    assert _user(session).totp_secret is None


def test_a_sensitive_act_asks_for_the_password_again(
    app: Flask, client: StrictClient, session: Session, forms_of: Callable[[str], str]
) -> None:
    sign_in(client, "sysadmin")
    page = f"/admin/accounts/{_user(session).id}"
    token = client.csrf_token(page)
    _login(session, asked_at=datetime.now(UTC) - timedelta(minutes=11))
    held = client.post(f"{page}/disable", data={"csrf_token": token})
    assert (held.status_code, "再输一次密码" in held.text) == (401, True)
    assert _user(session).active
    again = {"held": forms_of(held.text), "csrf_token": token}
    done = client.post(f"{page}/disable", data={**again, "password_again": PASSWORD})
    assert done.status_code == 302
    assert not _user(session).active
    assert client.post(f"{page}/enable", data={"csrf_token": token}).status_code == 302


@pytest.fixture
def forms_of() -> Callable[[str], str]:
    """What a page holds back, sealed."""
    return lambda page: page.split('name="held" value="')[1].split('"')[0]
