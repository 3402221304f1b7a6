"""系统管理员: a list of staff from the file to the slips with the first passwords."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import ImportBatch, PostingRequest, User
from portal.services import first_passwords, sheets
from portal.services.demo.accounts import OTHER_COMMUNITY
from portal.services.staff_import.intake import COLUMNS
from tests.factories import make_user
from tests.integration.web.admin_pages import (
    COMMUNITY,
    HTMX,
    last_entry,
    rows,
    signed_in,
    wrong_field,
)
from tests.strict_client import StrictClient

START = "/admin/accounts/import"
HEAD = "姓名,用户名,所属机构,岗位\n"
PASSWORD = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")


@pytest.fixture
def sysadmin(app: Flask) -> StrictClient:
    """The browser of 芙蓉区's 系统管理员."""
    return signed_in(app, "district_sysadmin")


def upload(sysadmin: StrictClient, *lines: str, name: str = "名单.csv") -> str:
    """Upload a list; returns the address of its page."""
    text = HEAD + "\n".join(lines)
    answer = sysadmin.submit(START, {"file": (io.BytesIO(text.encode()), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_list_from_the_file_to_the_slips(
    session: Session, sysadmin: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_passwords, "PORTION", 2)
    page = upload(
        sysadmin,
        f"钟灵,zhong.ling,{COMMUNITY},经办人",
        f"钟灵,zhong.ling,{COMMUNITY},审核人",
        f"王芳,wang.fang,{COMMUNITY},经办人",
        f"李军,li.jun,{COMMUNITY},站长",
        f"周秀英,zhou.xy,{COMMUNITY},经办人",
    )
    assert session.scalar(sa.select(sa.func.count(PostingRequest.id))) == 0
    shown = sysadmin.get(page).text
    assert rows(shown)[3] == [
        "5",
        "李军",
        "li.jun",
        COMMUNITY,
        "站长",
        "有错误 没有“站长”这个岗位，请从下拉列表中选择",
    ]
    assert [line[0] for line in rows(sysadmin.get(f"{page}?verdict=error").text)] == ["5"]

    slips = f"{page}/passwords"
    answer = sysadmin.submit(f"{page}/apply", {}, page=page)
    assert answer.location == slips
    before = sysadmin.get(slips)
    assert "新增 3 个账号，申请 4 个岗位" in before.text
    assert "生成并显示 3 个首次密码" in before.text
    assert PASSWORD.findall(before.text) == []

    token = sysadmin.csrf_token(slips)
    first = sysadmin.post(slips, data={"csrf_token": token}, headers=HTMX)
    second = sysadmin.post(slips, data={"csrf_token": token}, headers=HTMX)
    assert "<html" not in first.text
    assert 'hx-trigger="load, submit"' in first.text
    assert "还有 1 个" in first.text
    assert "<form" not in second.text
    assert "data-print" in second.text
    passwords = PASSWORD.findall(first.text) + PASSWORD.findall(second.text)
    assert len(set(passwords)) == 3
    assert first.headers["Cache-Control"] == "no-store"
    again = sysadmin.get(slips).text
    assert PASSWORD.findall(again) == []
    assert "3 人的首次密码已经生成" in again

    renewed = sysadmin.submit(f"{slips}/renew", {}, page=slips)
    assert renewed.location == slips
    plain = sysadmin.post(slips, data={"csrf_token": token})  # without scripts: a whole page
    assert len(PASSWORD.findall(plain.text)) == 2
    assert "继续生成" in plain.text


def test_what_is_no_list_is_refused_beside_the_field(
    session: Session, sysadmin: StrictClient, subtests: pytest.Subtests
) -> None:
    refused = (
        ("list.xlsx", None, "请选择要上传的文件"),
        ("list.xlsx", b"", "这个文件是空的"),
        ("list.csv", "姓名,岗位\n王芳,经办人".encode(), "表格缺少“用户名、所属机构”这一列"),
        ("list.csv", HEAD.encode(), "标题下面没有内容"),
        ("list.xlsx", HEAD.encode(), "内容却是 CSV 文本，请把结尾改成“.csv”再上传"),
        ("list.xlsx", b"PK\x03\x04 broken", "这个文件打不开"),
    )
    for name, content, said in refused:
        with subtests.test(said):
            data = {} if content is None else {"file": (io.BytesIO(content), name)}
            answer = sysadmin.submit(START, data)
            assert answer.status_code == 422
            assert said in wrong_field(answer.text, "file")[1]
    assert session.scalar(sa.select(sa.func.count(ImportBatch.id))) == 0


def test_what_changed_meanwhile_is_shown_before_it_counts(
    session: Session, sysadmin: StrictClient
) -> None:
    page = upload(sysadmin, f"钟灵,zhong.ling,{COMMUNITY},经办人")
    make_user(session, "zhong.ling", "别人", OTHER_COMMUNITY, Role.CLERK)
    changed = sysadmin.submit(f"{page}/apply", {}, page=page)
    assert changed.status_code == 409
    assert "情况有变化" in changed.text
    assert "已有人使用" in rows(changed.text)[0][5]
    nothing = sysadmin.submit(f"{page}/apply", {}, page=START)
    assert nothing.status_code == 409
    assert "没有可以导入的行" in nothing.text


def test_a_list_is_applied_once_however_often_it_is_sent(
    session: Session, sysadmin: StrictClient
) -> None:
    page = upload(sysadmin, f"钟灵,zhong.ling,{COMMUNITY},经办人")
    assert sysadmin.submit(f"{page}/apply", {}, page=page).status_code == 302
    again = sysadmin.submit(f"{page}/apply", {}, page=START)
    assert again.status_code == 409
    assert "这份名单已经导入" in again.text
    assert session.scalar(sa.select(sa.func.count(PostingRequest.id))) == 1


def test_long_lists_are_shown_a_hundred_rows_at_a_time(sysadmin: StrictClient) -> None:
    lines = [f"陈{chr(0x4E00 + at)},chen.{at},{COMMUNITY},经办人" for at in range(230)]
    page = upload(sysadmin, *lines)
    seen, text = [], sysadmin.get(page).text
    while True:
        shown = rows(text)
        seen += [line[2] for line in shown if len(line) > 1]
        more = re.search(r'hx-get="([^"]+)"', text)
        if more is None:
            break
        text = sysadmin.get(more[1].replace("&amp;", "&"), headers=HTMX).text
        assert "<html" not in text
    assert seen == [f"chen.{at}" for at in range(230)]


def test_template_and_result_are_workbooks_to_save(sysadmin: StrictClient) -> None:
    page = upload(sysadmin, f"钟灵2,zhong.ling,{COMMUNITY},经办人")
    for address, filled in ((f"{START}/template", False), (f"{page}/file", True)):
        answer = sysadmin.get(address)
        assert str(answer.mimetype).endswith("spreadsheetml.sheet")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
        if filled:
            (row,) = sheets.read_table(answer.data, COLUMNS, 10).rows
            assert row.texts()["name"] == "钟灵2"
    assert last_entry_action(sysadmin) == "import.download"


def last_entry_action(sysadmin: StrictClient) -> str:
    with sysadmin.application.app_context():
        from portal.extensions import db

        return last_entry(db.session()).action


def test_the_page_of_accounts_offers_the_districts_own_and_its_office(
    session: Session, sysadmin: StrictClient
) -> None:
    page = sysadmin.get("/admin/accounts").text
    listed = {line[0] for line in rows(page)}
    assert "community" in listed
    assert not listed & {"community2", "city", "province", "sysadmin", "district_secadmin"}
    assert 'value="长沙市芙蓉区"' in page
    typed = {"username": "far.away", "name": "王芳", "office": "株洲市"}
    answer = sysadmin.submit("/admin/accounts/add", typed, page="/admin/accounts")
    assert answer.status_code == 422
    assert wrong_field(answer.text, "office") == ("株洲市", "这个机构不在您的辖区")
    assert not session.scalar(sa.select(sa.exists().where(User.username == "far.away")))
