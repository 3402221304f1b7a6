"""安全管理员: postings, the separation of the three administrators, offices by name."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import Posting
from tests.factories import make_user
from tests.integration.web.admin_pages import (
    COMMUNITY,
    TOWN,
    last_entry,
    rows,
    signed_in,
    user_id,
    wrong_field,
)
from tests.strict_client import StrictClient

LIST = "/admin/postings"


@pytest.fixture
def secadmin(app: Flask) -> StrictClient:
    """The security administrator's browser."""
    return signed_in(app, "secadmin")


def in_force(session: Session, holder: int) -> set[tuple[Role, str]]:
    """Role and office of every posting that holds now."""
    session.rollback()
    found = session.scalars(
        sa.select(Posting).where(Posting.user_id == holder, Posting.ended_on.is_(None))
    )
    return {(one.role, one.office.full_name) for one in found}


def test_a_second_posting_lets_its_holder_switch(
    app: Flask, session: Session, secadmin: StrictClient
) -> None:
    holder = user_id(session, "community")
    clerk = signed_in(app, "community")
    page = f"{LIST}/{holder}"
    assert "切换岗位" not in clerk.get("/desk").text
    other = "湖南省株洲市荷塘区月塘街道文化路社区"  # as on paper, the province before it
    assert secadmin.submit(page, {"office": other, "role": "clerk"}).location == page
    assert rows(secadmin.get(page).text)[1][:3] == [
        "经办人",
        other.removeprefix("湖南省"),
        "2026-11-24",
    ]
    assert last_entry(session).detail == f"经办人 {other.removeprefix('湖南省')}"
    assert "切换岗位" in clerk.get("/desk").text  # no need to sign in again


REFUSED = (
    ("community", "", "clerk", "office", "请填机构全称，例如 长沙市芙蓉区文艺路街道"),
    ("community", "识字里", "clerk", "office", "没有这个机构，请从列表中选择"),
    ("community", TOWN, "", "role", "请选择角色"),
    ("community", TOWN, "emperor", "role", "请从列表中选择"),
    ("community", TOWN, "clerk", "role", "这一级机构不设经办人"),
    ("community", COMMUNITY, "supervisor", "role", "这一级机构不设主管"),
    ("community", "长沙市", "auditor", "role", "这一级机构不设审计管理员"),
    ("community", "湖南省", "auditor", "role", "管理员不得兼任业务岗位"),
    ("auditor", COMMUNITY, "clerk", "role", "管理员不得兼任业务岗位"),
    (
        "auditor",
        "湖南省",
        "system_admin",
        "role",
        "系统管理员、安全管理员、审计管理员须由不同的人担任",
    ),
)


def test_what_does_not_go_together_is_refused_in_words(
    session: Session, secadmin: StrictClient, subtests: pytest.Subtests
) -> None:
    for username, office, role, wrong, said in REFUSED:
        with subtests.test(said, username=username):
            holder = user_id(session, username)
            before = in_force(session, holder)
            answer = secadmin.submit(f"{LIST}/{holder}", {"office": office, "role": role})
            assert answer.status_code == 422
            assert wrong_field(answer.text, wrong)[1] == said
            assert f'value="{office}"' in answer.text
            if role in set(Role):
                assert f'<option selected value="{role}">' in answer.text
            assert in_force(session, holder) == before


def test_the_same_posting_twice_is_a_conflict_and_keeps_what_was_typed(
    session: Session, secadmin: StrictClient
) -> None:
    holder = user_id(session, "community")
    before = in_force(session, holder)
    typed = {"office": COMMUNITY, "role": "clerk"}
    answer = secadmin.submit(f"{LIST}/{holder}", typed)
    assert answer.status_code == 409
    assert "此人在该机构已有这个岗位" in answer.text
    assert f'value="{COMMUNITY}"' in answer.text
    assert '<option selected value="clerk">' in answer.text
    assert in_force(session, holder) == before


def test_an_ended_posting_ends_the_session_at_once(
    app: Flask, session: Session, secadmin: StrictClient
) -> None:
    holder = user_id(session, "community")
    clerk = signed_in(app, "community")
    page = f"{LIST}/{holder}"
    posting = session.scalars(sa.select(Posting.id).where(Posting.user_id == holder)).one()
    end = f"{page}/{posting}/end"
    assert end in secadmin.get(page).text

    assert secadmin.submit(end, {}, page=page).location == page
    assert clerk.get("/desk").location.startswith("/login")
    assert in_force(session, holder) == set()
    assert last_entry(session).action == "posting.end"
    shown = secadmin.get(page).text
    assert end not in shown
    assert "已结束的岗位" in shown
    assert secadmin.submit(end, {}, page=page).status_code == 404  # somebody was first

    again = secadmin.submit(page, {"office": COMMUNITY, "role": "clerk"})
    assert again.status_code == 302
    assert in_force(session, holder) == {(Role.CLERK, COMMUNITY)}


def test_a_posting_is_ended_on_its_holders_page_only(
    session: Session, secadmin: StrictClient
) -> None:
    holder, other = user_id(session, "community"), user_id(session, "township")
    posting = session.scalars(sa.select(Posting.id).where(Posting.user_id == holder)).one()
    page = f"{LIST}/{other}"
    assert secadmin.submit(f"{page}/{posting}/end", {}, page=page).status_code == 404
    assert in_force(session, holder)


def test_ones_own_postings_are_not_ones_own_to_change(
    session: Session, secadmin: StrictClient
) -> None:
    own = user_id(session, "secadmin")
    page = f"{LIST}/{own}"
    assert "/end" not in secadmin.get(page).text
    posting = session.scalars(sa.select(Posting.id).where(Posting.user_id == own)).one()
    ended = secadmin.submit(f"{page}/{posting}/end", {}, page=page)
    added = secadmin.submit(page, {"office": "湖南省", "role": "security_admin"})
    assert (ended.status_code, added.status_code) == (403, 403)
    assert "不能更改自己的岗位" in added.text
    assert in_force(session, own) == {(Role.SECURITY_ADMIN, "湖南省")}


SUGGESTED = (
    ("湖南", "湖南省", 12),
    ("湖南省长沙市芙蓉区文艺路", TOWN, 8),
    ("识字里", COMMUNITY, 1),
    ("%", None, 0),
    ("", None, 0),
    ("长" * 81, None, 0),
)


def test_offices_are_suggested_from_a_few_characters(
    secadmin: StrictClient, subtests: pytest.Subtests
) -> None:
    for typed, first, count in SUGGESTED:
        with subtests.test(typed):
            answer = secadmin.submit("/admin/offices/suggest", {"office": typed}, page=LIST)
            offered = re.findall(r'<option value="([^"]+)"', answer.text)
            assert len(offered) == count
            assert (offered[0] if offered else None) == first


def test_the_list_leads_to_the_postings(session: Session, secadmin: StrictClient) -> None:
    holder = make_user(session, "two.villages", "钟灵", "430102001001", Role.CLERK, Role.REVIEWER)
    answer = secadmin.submit(LIST, {"q": "钟"}, page=LIST)
    assert rows(answer.text) == [
        [
            "two.villages",
            "钟灵",
            f"经办人 {COMMUNITY} 审核人 {COMMUNITY}",
            "使用中",
            "没有登录记录",
            "打开",
        ]
    ]
    assert f'href="{LIST}/{holder.id}"' in answer.text
