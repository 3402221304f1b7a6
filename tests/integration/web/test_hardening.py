"""What docs/security says of every answer, whoever asks and for whatever."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from sqlalchemy.orm import Session

from portal import create_app
from portal.config import Settings
from portal.models import AuditEntry, User
from portal.services.password_hashes import hash_password
from portal.web.headers import add_headers
from portal.web.responses import csv, pdf, workbook
from tests.integration.web.admin_pages import COMMUNITY, signed_in
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient

ON_EVERY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SPOKEN_OF = "203.0.113.9"
BEFORE_THE_PROXY = "10.1.2.3"
PASSWORD_FIELDS = {"current-password", "new-password"}


@pytest.fixture
def dialect() -> str:
    """No answer here depends on the kind of database."""
    return "sqlite"


def dispose(app: Flask) -> None:
    """Close the connections of an app made here."""
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def test_every_kind_of_answer_carries_the_headers(
    app: Flask, community: StrictClient, town: Town
) -> None:
    pages = ("/login", "/desk", f"/people/{town.person_id}", "/nowhere", "/static/js/keys.js")
    answers = [community.get(page) for page in pages]
    with app.test_request_context("/"):
        answers.append(add_headers(pdf(b"%PDF-", "a.pdf")))  # type: ignore[arg-type]
    for answer in answers:
        assert {name: answer.headers[name] for name in ON_EVERY} == ON_EVERY
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        answer.close()


def test_no_other_origin_is_let_in(community: StrictClient) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "OPTIONS"):
        answer = community.open("/desk", method=method, headers=asked)
        assert not [name for name in answer.headers if name[0].startswith("Access-Control")]


def test_text_says_its_charset(app: Flask, client: StrictClient) -> None:
    said = []
    for address in ("/login", "/static/css/page.css"):
        with client.get(address) as answer:
            said.append(answer.content_type)
    with app.test_request_context("/"):
        said.append(csv(b"", "名单").content_type)
    assert said == [f"text/{kind}; charset=utf-8" for kind in ("html", "css", "csv")]


def test_what_leaves_is_named_by_the_server(app: Flask) -> None:
    def named(response: Response) -> str:
        return response.headers["Content-Disposition"]

    with app.test_request_context("/"):
        assert named(workbook(b"", "花名册")).endswith(
            "filename*=UTF-8''%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx"
        )
        with pytest.raises(ValueError, match="newline"):
            csv(b"", '"\r\nX: y')
        assert named(pdf(b"", "2026-receipt.pdf")) == 'inline; filename="2026-receipt.pdf"'


@pytest.mark.parametrize(
    "address",
    [
        "/static/",
        "/static/css",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/.git/config",
        "/instance/keys.toml",
        "/portal/config.py",
        "/archive/",
    ],
)
def test_nothing_but_static_files_lies_open(community: StrictClient, address: str) -> None:
    assert community.get(address).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_trace_and_its_like_are_refused(community: StrictClient, method: str) -> None:
    for address in ("/", "/login", "/desk", "/static/css/page.css"):
        assert community.open(address, method=method).status_code == 405, address


def test_a_forged_session_is_nobody(app: Flask, community: StrictClient) -> None:
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = community.get_cookie(name)
    assert cookie is not None
    assert community.get("/desk").status_code == 200
    for at in (0, len(cookie.value) // 2):
        other = "A" if cookie.value[at] != "A" else "B"
        community.set_cookie(name, cookie.value[:at] + other + cookie.value[at + 1 :])
        assert community.get("/desk").status_code == 302


@pytest.mark.parametrize(("proxies", "believed"), [(0, "127.0.0.1"), (1, BEFORE_THE_PROXY)])
def test_the_address_is_believed_of_named_proxies_alone(
    settings: Settings, session: Session, proxies: int, believed: str
) -> None:
    app = create_app(settings.model_copy(update={"trusted_proxies": proxies}))
    client = StrictClient(app, use_cookies=True)
    client.environ_base["HTTP_X_FORWARDED_FOR"] = f"{SPOKEN_OF}, {BEFORE_THE_PROXY}"
    client.submit("/login", {"username": "nobody", "password": "wrong"})
    assert session.scalars(sa.select(AuditEntry.remote)).all() == [believed]
    dispose(app)


def test_an_unknown_host_is_refused(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"allowed_hosts": ("portal.example",)}))
    client = app.test_client()
    assert client.get("/login", base_url="http://portal.example").status_code == 200
    assert client.get("/login", base_url="http://elsewhere.example").status_code == 400
    dispose(app)


def test_in_production_browsers_are_bound_to_this_host_and_https(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"secure_cookies": True}))
    answer = app.test_client().get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-portal=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    dispose(app)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_s_page_can_ask_for_nothing(community: StrictClient, site: str) -> None:
    elsewhere = {"Sec-Fetch-Site": site}
    assert community.get("/people", headers=elsewhere).status_code == 403
    assert community.get("/", headers=elsewhere).status_code in {200, 302}
    for ours in ("same-origin", "none"):
        assert community.get("/people", headers={"Sec-Fetch-Site": ours}).status_code == 200


def test_a_password_counts_as_it_was_typed(client: StrictClient, session: Session) -> None:
    password = " Loudly 走马楼 2026 "
    session.execute(
        sa.update(User)
        .where(User.username == "community")
        .values(password_hash=hash_password(password))
    )
    session.commit()
    for typed in (password.strip(), password.lower(), password[:-1]):
        answer = client.submit("/login", {"username": "community", "password": typed})
        assert answer.status_code == 422
    assert client.submit("/login", {"username": "community", "password": password}).location == "/"


def test_passwords_are_hidden_and_may_be_pasted_or_kept_by_a_manager(
    community: StrictClient,
) -> None:
    for address, names in (("/login", {"current-password"}), ("/password", PASSWORD_FIELDS)):
        page = community.get(address).text
        fields = [one for one in re.findall(r"<input[^>]*>", page) if "-password" in one]
        assert {found for one in fields for found in re.findall(r"\w+-password", one)} == names
        assert all('type="password"' in one for one in fields)
        assert "paste" not in page


def test_a_form_takes_its_own_fields_alone(app: Flask, session: Session) -> None:
    typed = {"username": "zhong.ling", "name": "钟灵", "office": COMMUNITY}
    more = {"demo": "y", "session_epoch": "9", "password_hash": "x", "roles": "clerk"}
    sysadmin = signed_in(app, "sysadmin")
    added = sysadmin.submit("/admin/accounts/add", typed | more, page="/admin/accounts")
    assert added.status_code == 200
    user = session.scalars(sa.select(User).where(User.username == typed["username"])).one()
    assert (user.demo, user.session_epoch, user.postings) == (False, 0, [])
    assert user.password_hash != more["password_hash"]
    assert user.must_change_password
