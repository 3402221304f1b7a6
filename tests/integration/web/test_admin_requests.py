"""安全管理员: the postings that were asked for, granted or turned down together."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import Posting, PostingRequest
from portal.queries.areas import office_by_area_code
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from tests.factories import NOW, make_user
from tests.integration.web.admin_pages import rows, signed_in, user_id
from tests.strict_client import StrictClient

PAGE = "/admin/postings/requests"


@pytest.fixture
def secadmin(app: Flask) -> StrictClient:
    """The browser of 芙蓉区's 安全管理员."""
    return signed_in(app, "district_secadmin")


def ask(session: Session, username: str, code: str, role: Role = Role.CLERK) -> int:
    """A request for a new account; returns its id."""
    session.rollback()
    office = office_by_area_code(session, code)
    assert office is not None
    request = PostingRequest(
        user_id=make_user(session, username, "钟灵", code).id,
        office_id=office.id,
        role=role,
        requested_by_id=user_id(session, "district_sysadmin"),
        requested_at=NOW,
    )
    session.add(request)
    session.commit()
    return request.id


def posted(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count(Posting.id))) or 0


def ticked(text: str) -> list[int]:
    boxes = re.findall(r'<input[^>]*name="chosen"[^>]*>', text, re.DOTALL)
    return [int(re.findall(r'value="(\d+)"', box)[0]) for box in boxes if "checked" in box]


def test_what_is_ticked_is_granted_together(session: Session, secadmin: StrictClient) -> None:
    ids = [ask(session, f"asked.{at}", COMMUNITY) for at in range(3)]
    ask(session, "far", OTHER_COMMUNITY)
    before = posted(session)
    listed = rows(secadmin.get(PAGE).text)
    assert [line[1] for line in listed] == [f"钟灵 asked.{at}" for at in range(3)]
    assert "待批准的岗位 3" in secadmin.get("/admin/postings").text
    granted = secadmin.submit(PAGE, {"chosen": [str(one) for one in ids[:2]], "act": "grant"})
    assert granted.location == PAGE
    assert posted(session) == before + 2
    down = secadmin.submit(PAGE, {"chosen": str(ids[2]), "act": "turn_down"})
    assert down.location == PAGE
    assert "没有待批准的岗位" in secadmin.get(PAGE).text
    assert posted(session) == before + 2


def test_a_broken_rule_stands_beside_its_row_and_the_ticks_stay(
    session: Session, secadmin: StrictClient
) -> None:
    good = ask(session, "good", COMMUNITY)
    wrong = ask(session, "wrong", COMMUNITY, Role.CERTIFICATE_MAKER)
    before = posted(session)
    answer = secadmin.submit(PAGE, {"chosen": [str(good), str(wrong)], "act": "grant"})
    assert answer.status_code == 422
    assert ticked(answer.text) == [good, wrong]
    assert f'id="request-{wrong}-error">这一级机构不设制证员' in answer.text
    assert f'id="request-{good}-error"' not in answer.text
    assert posted(session) == before


def test_nothing_ticked_and_what_another_decided(session: Session, secadmin: StrictClient) -> None:
    one = ask(session, "one", COMMUNITY)
    nothing = secadmin.submit(PAGE, {"act": "grant"})
    assert nothing.status_code == 422
    assert "请先勾选" in nothing.text
    assert secadmin.submit(PAGE, {"chosen": str(one), "act": "turn_down"}).status_code == 302
    ask(session, "two", COMMUNITY)
    late = secadmin.submit(PAGE, {"chosen": str(one), "act": "grant"})
    assert late.status_code == 409
    assert "已由他人办理" in late.text
    for nonsense in ("x", "-1", "99999999", "²"):
        assert secadmin.submit(PAGE, {"chosen": nonsense}).status_code in {409, 422}


@pytest.mark.parametrize(("digits", "status"), [(18, 409), (19, 422), (20, 422), (5000, 422)])
def test_an_id_of_very_many_digits_is_no_request(
    secadmin: StrictClient, digits: int, status: int
) -> None:
    assert secadmin.submit(PAGE, {"chosen": "9" * digits}).status_code == status


def test_a_delegate_is_offered_no_administrators_role(
    session: Session, secadmin: StrictClient
) -> None:
    page = f"/admin/postings/{user_id(session, 'community')}"
    offered = re.findall(r'<option value="([a-z_]+)"', secadmin.get(page).text)
    assert offered == ["clerk", "reviewer", "certificate_maker", "counsellor", "supervisor"]
    smuggled = secadmin.submit(page, {"office": "长沙市芙蓉区", "role": "system_admin"})
    assert smuggled.status_code == 422
    assert "请从列表中选择" in smuggled.text
    far = f"/admin/postings/{user_id(session, 'community2')}"
    assert secadmin.get(far).status_code == 404
