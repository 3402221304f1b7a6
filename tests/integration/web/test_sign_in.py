"""Signing in and out, headers, error pages, and what the browser keeps."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import AuditEntry, Posting, User
from portal.queries.areas import office_by_area_code
from portal.services.demo.accounts import ACCOUNTS, PASSWORD
from tests.factories import NOW
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_every_demo_account_reaches_its_first_page(client: StrictClient, account: object) -> None:
    sign_in(client, account.username)  # type: ignore[attr-defined]
    page = client.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert account.name in page.text  # type: ignore[attr-defined]


def test_demo_accounts_stand_on_the_log_in_page_in_demo_mode_only(
    app: Flask, client: StrictClient
) -> None:
    assert PASSWORD in client.get("/login").text
    live = app.config["PORTAL"].model_copy(update={"demo": False})
    app.config["PORTAL"] = live
    assert PASSWORD not in client.get("/login").text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    client: StrictClient, session: Session
) -> None:
    answers = [
        client.submit("/login", {"username": name, "password": "wrong"})
        for name in ("community", "nobody")
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("账号或密码不正确" in answer.text for answer in answers)
    results = session.scalars(sa.select(AuditEntry.result)).all()
    assert list(results) == ["refused", "refused"]


def test_after_five_failures_the_log_in_slows_down(client: StrictClient) -> None:
    for _ in range(5):
        client.submit("/login", {"username": "community", "password": "wrong"})
    answer = client.submit("/login", {"username": "community", "password": PASSWORD})
    assert answer.status_code == 422
    assert "请 1 分钟后再试" in answer.text


def test_a_first_password_must_be_changed(client: StrictClient, session: Session) -> None:
    session.execute(
        sa.update(User).where(User.username == "community").values(must_change_password=True)
    )
    session.commit()
    sign_in(client, "community")
    assert client.get("/desk").location == "/password"
    new = "蔡锷中路的梧桐树-7"
    for given, said in (
        ({"current": "x", "new": new, "repeat": new}, "现在的密码不正确"),
        ({"current": PASSWORD, "new": "short", "repeat": "short"}, "至少 10 位"),
        ({"current": PASSWORD, "new": new, "repeat": "other"}, "不一样"),
        ({"current": PASSWORD, "new": "community99!", "repeat": "community99!"}, "不能含有账号"),
    ):
        answer = client.submit("/password", given)
        assert answer.status_code == 422
        assert said in answer.text
    done = client.submit("/password", {"current": PASSWORD, "new": new, "repeat": new})
    assert done.status_code == 302
    assert client.get("/desk").status_code == 200


def test_a_changed_password_ends_the_other_sessions(app: Flask, client: StrictClient) -> None:
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(client, "community")
    sign_in(other, "community")
    new = "蔡锷中路的梧桐树-7"
    client.submit("/password", {"current": PASSWORD, "new": new, "repeat": new})
    assert client.get("/desk").status_code == 200
    assert other.get("/desk").status_code == 302


def test_log_out_ends_the_session(community: StrictClient) -> None:
    assert community.submit("/logout", {}, page="/desk").location == "/login"
    assert community.get("/desk").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", ""])
def test_the_way_back_stays_on_this_site(client: StrictClient, target: str) -> None:
    token = client.csrf_token("/login")
    answer = client.post(
        "/login",
        query_string={"next": target},
        data={"username": "community", "password": PASSWORD, "csrf_token": token},
    )
    assert answer.location == "/"


def test_a_clerk_of_two_villages_switches_between_them(
    client: StrictClient, session: Session
) -> None:
    user = session.scalars(sa.select(User).where(User.username == "community")).one()
    office = office_by_area_code(session, "430102001002")
    assert office is not None
    session.add(
        Posting(user_id=user.id, office_id=office.id, role=Role.CLERK, started_on=NOW.date())
    )
    session.commit()
    sign_in(client, "community")
    assert "切换岗位" in client.get("/desk").text
    assert client.submit("/postings", {"office": str(office.id)}).status_code == 302
    assert "文艺新村社区" in client.get("/desk").text
    assert client.submit("/postings", {"office": "1"}).status_code == 404


def test_every_answer_carries_the_strict_headers(
    client: StrictClient, community: StrictClient, town: Town
) -> None:
    for path in ("/login", "/desk", f"/people/{town.person_id}", "/nowhere"):
        headers = community.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
    cookie = community.get_cookie("portal")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_pages_hold_nothing_inline_and_no_address_elsewhere(
    community: StrictClient, town: Town
) -> None:
    for path in ("/login", "/desk", "/people", f"/cases/{town.waiting_case}"):
        page = community.get(path).text
        for banned in ("<style", " style=", "onclick=", "javascript:", "http://", "https://"):
            assert banned not in page, (path, banned)
        assert "<script>" not in page


def test_an_outage_says_what_to_do(
    community: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("portal.queries.desk.page", gone)
    answer = community.get("/desk")
    assert answer.status_code == 503
    assert "请过一分钟再试" in answer.text


def test_a_surprise_is_told_without_a_trace_and_logged_without_its_words(
    app: Flask,
    community: StrictClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ValueError("周建国 430102")

    monkeypatch.setattr("portal.queries.desk.page", broken)
    app.testing = False
    answer = community.get("/desk")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "Traceback" not in answer.text
    assert "周建国" not in caplog.text
    assert "ValueError" in caplog.text


def test_an_expired_log_in_moves_the_whole_page(app: Flask) -> None:
    answer = app.test_client().get("/desk", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login?next=")


def test_without_a_posting_there_is_no_way_in(client: StrictClient, session: Session) -> None:
    session.execute(sa.update(Posting).values(ended_on=NOW.date()))
    session.commit()
    answer = client.submit("/login", {"username": "community", "password": PASSWORD})
    assert answer.status_code == 422
    assert "还没有岗位" in answer.text
    assert client.get("/desk").status_code == 302
