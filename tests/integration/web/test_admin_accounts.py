"""系统管理员: accounts, first passwords, and sessions that end at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.services.demo.accounts import ACCOUNTS
from tests.factories import make_user
from tests.integration.web.admin_pages import (
    COMMUNITY,
    HTMX,
    first_password,
    last_entry,
    rows,
    signed_in,
    user_id,
    wrong_field,
)
from tests.strict_client import StrictClient, sign_in

LIST = "/admin/accounts"
NEW_PASSWORD = "quiet-river-42"


@pytest.fixture
def sysadmin(app: Flask) -> StrictClient:
    """The system administrator's browser."""
    return signed_in(app, "sysadmin")


def add(sysadmin: StrictClient, username: str, name: str) -> str:
    """Add an account; returns its first password."""
    typed = {"username": username, "name": name, "office": COMMUNITY}
    answer = sysadmin.submit(f"{LIST}/add", typed, page=LIST)
    assert answer.status_code == 200
    return first_password(answer.text)


def test_a_new_clerk_from_the_account_to_the_desk(
    app: Flask, client: StrictClient, session: Session, sysadmin: StrictClient
) -> None:
    password = add(sysadmin, " ZhangMin01 ", "买买提•吐尔逊")
    newcomer = user_id(session, "zhangmin01")
    entry = last_entry(session)
    assert (entry.action, entry.subject_id) == ("account.add", newcomer)
    assert COMMUNITY in sysadmin.get(f"{LIST}/{newcomer}").text
    assert rows(sysadmin.get(LIST).text)[-1][:4] == [
        "zhangmin01",
        "买买提·吐尔逊",
        "还没有岗位",
        "首次密码未改",
    ]

    secadmin = signed_in(app, "secadmin")
    page = f"/admin/postings/{newcomer}"
    assert secadmin.submit(page, {"office": COMMUNITY, "role": "clerk"}).status_code == 302

    sign_in(client, "zhangmin01", password)
    for path in ("/", "/desk", "/people"):
        assert client.get(path).location == "/password", path
    typed = {"current": password, "new": NEW_PASSWORD, "repeat": NEW_PASSWORD}
    assert client.submit("/password", typed).status_code == 302
    assert client.get("/desk").status_code == 200
    assert "使用中" in sysadmin.get(f"{LIST}/{newcomer}").text


def test_the_first_password_is_shown_once_and_kept_nowhere(
    session: Session, sysadmin: StrictClient
) -> None:
    typed = {"username": "new.one", "name": "王芳", "office": COMMUNITY}
    answer = sysadmin.submit(f"{LIST}/add", typed, page=LIST)
    password = first_password(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert password not in str(answer.headers)
    with sysadmin.session_transaction() as kept:
        assert password not in str(dict(kept))
    page = f"{LIST}/{user_id(session, 'new.one')}"
    assert page in answer.text
    assert password not in sysadmin.get(page).text
    assert password not in last_entry(session).detail


REFUSED = (
    ("", "王芳", COMMUNITY, "username", "请输入用户名"),
    ("王芳", "王芳", COMMUNITY, "username", "用户名只用小写字母、数字和 _ . -，例如 zhangmin01"),
    ("ab", "王芳", COMMUNITY, "username", "用户名为 3 至 40 位，现在是 2 位"),
    ("community", "王芳", COMMUNITY, "username", "这个账号已有人使用，请换一个"),
    ("wangfang", "", COMMUNITY, "name", "请输入姓名"),
    ("wangfang", "王芳2", COMMUNITY, "name", "姓名中有数字“2”，请照证件填写。"),
    (
        "wangfang",
        "王" * 10_000,
        COMMUNITY,
        "name",
        "姓名最多 50 个字，现在是 10000 个字，请照证件填写。",
    ),
    ("wangfang", "王芳", "", "office", "请填机构全称，例如 长沙市芙蓉区文艺路街道"),
    ("wangfang", "王芳", "识字里", "office", "没有这个机构，请从列表中选择"),
)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    session: Session, sysadmin: StrictClient, subtests: pytest.Subtests
) -> None:
    before = last_entry(session).id
    for username, name, office, wrong, said in REFUSED:
        with subtests.test(said):
            typed = {"username": username, "name": name, "office": office}
            answer = sysadmin.submit(f"{LIST}/add", typed, page=LIST)
            assert answer.status_code == 422
            assert wrong_field(answer.text, wrong) == (typed[wrong], said)
            for value in typed.values():
                assert f'value="{value}"' in answer.text
    assert last_entry(session).id == before


def test_a_disabled_account_is_out_at_once_and_stays_out(
    app: Flask, client: StrictClient, session: Session, sysadmin: StrictClient
) -> None:
    clerk = signed_in(app, "community")
    page = f"{LIST}/{user_id(session, 'community')}"
    assert clerk.get("/desk").status_code == 200

    assert sysadmin.submit(f"{page}/disable", {}, page=page).location == page
    assert last_entry(session).action == "account.disable"
    assert clerk.get("/desk").location.startswith("/login")
    refused = client.submit("/login", {"username": "community", "password": "Demo-2026!"})
    assert refused.status_code == 422
    assert "已停用" in sysadmin.get(page).text

    again = sysadmin.submit(f"{page}/disable", {}, page=page)
    assert again.status_code == 409
    assert "这个账号已经停用" in again.text

    assert sysadmin.submit(f"{page}/enable", {}, page=page).location == page
    assert last_entry(session).action == "account.enable"
    assert clerk.get("/desk").location.startswith("/login")  # the old session stays dead
    sign_in(client, "community")
    assert client.get("/desk").status_code == 200


def test_a_reset_password_ends_sessions_and_the_old_password(
    app: Flask, client: StrictClient, session: Session, sysadmin: StrictClient
) -> None:
    clerk = signed_in(app, "community")
    page = f"{LIST}/{user_id(session, 'community')}"
    password = first_password(sysadmin.submit(f"{page}/reset", {}, page=page).text)
    assert last_entry(session).action == "password.reset"
    assert clerk.get("/desk").location.startswith("/login")
    old = client.submit("/login", {"username": "community", "password": "Demo-2026!"})
    assert old.status_code == 422
    sign_in(client, "community", password)
    assert client.get("/desk").location == "/password"


def test_ones_own_account_can_be_neither_disabled_nor_reset(
    session: Session, sysadmin: StrictClient
) -> None:
    page = f"{LIST}/{user_id(session, 'sysadmin')}"
    shown = sysadmin.get(page).text
    for act, said in (("disable", "不能停用自己的账号"), ("reset", "自己的密码请在")):
        assert f"{page}/{act}" not in shown
        answer = sysadmin.submit(f"{page}/{act}", {}, page=page)
        assert answer.status_code == 403
        assert said in answer.text
    assert sysadmin.get(page).status_code == 200


def test_every_account_is_listed_once_however_many_there_are(
    session: Session, sysadmin: StrictClient
) -> None:
    for number in range(95):
        make_user(session, f"clerk{number:02d}", f"测试{'甲乙丙丁戊'[number % 5]}", "430102001001")
    whole = rows(sysadmin.get(LIST).text)
    seen = [line[0] for line in whole[:-1]]
    token = sysadmin.csrf_token(LIST)
    for size in (50, 45 + len(ACCOUNTS) - 50):
        following = {"csrf_token": token, "q": "", "after": seen[-1]}
        part = sysadmin.post(LIST, data=following, headers=HTMX)
        assert "<html" not in part.text
        lines = [line[0] for line in rows(part.text) if len(line) > 1]
        assert len(lines) == size
        seen += lines
    assert seen == sorted(set(seen))
    assert len(seen) == 95 + len(ACCOUNTS)
    plain = sysadmin.post(LIST, data={"csrf_token": token, "q": "", "after": seen[-2]})
    assert [line[0] for line in rows(plain.text)] == seen[-1:]  # without scripts: a whole page


def test_accounts_are_found_by_how_username_or_name_begins(
    session: Session, sysadmin: StrictClient
) -> None:
    make_user(session, "a_b", "王芳", "430102001001", Role.CLERK)
    make_user(session, "axb", "王芳芳", "430102001001", Role.REVIEWER)

    def found(typed: str) -> list[str]:
        answer = sysadmin.submit(LIST, {"q": typed}, page=LIST)
        assert answer.status_code == 200
        return [line[0] for line in rows(answer.text)]

    assert found("王芳") == ["a_b", "axb"]
    assert found("A_") == ["a_b"]  # neither capitals nor wildcards
    assert found("%") == []
    assert found("communit") == ["community", "community2", "community_reviewer"]
    refused = sysadmin.submit(LIST, {"q": "王\u200b芳"}, page=LIST)
    assert refused.status_code == 422
    assert wrong_field(refused.text, "q")[1].startswith("文字中有看不见的字符")


def test_no_address_of_the_room_names_anybody(sysadmin: StrictClient) -> None:
    text = sysadmin.submit(LIST, {"q": "张敏"}, page=LIST).text
    assert "张敏" in text
    addresses = re.findall(r'(?:href|action|hx-post)="([^"]+)"', text)
    assert addresses
    assert not [one for one in addresses if "community" in one or "%E5" in one or "张" in one]
