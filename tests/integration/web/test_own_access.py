"""本人信息查询 on the screen: from the person's page to the paper."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.models import AccessRequest, AuditEntry
from portal.services import own_access
from portal.services.errors import Conflict
from tests.integration.web.admin_pages import rows, signed_in, user_id, wrong_field
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import value_of
from tests.strict_client import StrictClient

OWN = {"first": "2026-01-01", "last": "2026-01-31", "asker": "person", "seen": "y"}


def page_of(town: Town) -> str:
    return f"/people/{town.person_id}/own-access"


def papers(text: str) -> list[str]:
    return re.findall(r"/own-access/\d+/record\.pdf", text)


@pytest.mark.usefixtures("render_server")
def test_the_person_gets_the_record_on_paper(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    assert page_of(town) in community.get(f"/people/{town.person_id}").text
    before = shanghai_day(datetime.now(UTC))
    last = value_of(community.get(page_of(town)), "last")
    assert before.isoformat() <= last <= shanghai_day(datetime.now(UTC)).isoformat()
    assert community.submit(page_of(town), OWN | {"last": last}).location == page_of(town)
    page = community.get(page_of(town)).text
    (address,) = papers(page)
    first = community.get(address)
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    said = "".join(one.extract_text() for one in PdfReader(io.BytesIO(first.data)).pages)
    assert "查看劳动者" in said
    assert f"{user_id(session, 'community'):06d}" in said
    assert town.number not in said
    assert community.get(address).data == first.data, "byte for byte"
    assert "再打印" in community.get(page_of(town)).text
    session.rollback()
    entered = sa.select(AuditEntry.action).where(AuditEntry.subject == "access_request")
    assert session.scalars(entered.order_by(AuditEntry.id)).all() == [
        "person.ask_access",
        *["person.print_access"] * 2,
    ]
    for stranger, status in (("community2", 404), ("township", 403)):
        assert signed_in(app, stranger).get(address).status_code == status


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"seen": ""}, "seen", "请先核对来人的身份证件"),
        ({"asker": "agent"}, "words", "请写明来人"),
        ({"first": "昨天"}, "first", "请按"),
        ({"first": ""}, "first", "请填开始的日期"),
        ({"first": "2026-01-02", "last": "2026-01-01"}, "last", "不能早于开始的日期"),
    ],
)
def test_a_fault_stands_beside_its_field(
    community: StrictClient,
    session: Session,
    town: Town,
    given: dict[str, str],
    field: str,
    words: str,
) -> None:
    answer = community.submit(page_of(town), OWN | given)
    assert answer.status_code == 422
    assert words in wrong_field(answer.text, field)[1]
    assert value_of(answer, "first") == (OWN | given)["first"]
    assert not session.scalars(sa.select(AccessRequest)).all()


def test_a_request_that_came_too_late_keeps_what_was_typed(
    community: StrictClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merged(*_given: object) -> None:
        raise Conflict("本人的记录刚刚并入另一条")

    monkeypatch.setattr(own_access, "ask", merged)
    answer = community.submit(page_of(town), OWN)
    assert answer.status_code == 409
    assert "刚刚并入另一条" in answer.text
    assert value_of(answer, "first") == "2026-01-01"


def test_putting_right_is_one_click_away(community: StrictClient, app: Flask, town: Town) -> None:
    address = f"/cases/{town.completed_case}/correct"
    page = community.get(f"/people/{town.person_id}").text
    assert page.count(f'href="{address}"') == 1
    assert community.get(address).status_code == 200
    assert address not in signed_in(app, "township").get(f"/people/{town.person_id}").text


def test_the_auditor_finds_who_a_staff_number_is(app: Flask, session: Session) -> None:
    auditor, who = signed_in(app, "auditor"), user_id(session, "auditor")
    found = rows(
        auditor.submit("/admin/audit", {"username": f"{who:06d}"}, page="/admin/audit").text
    )
    assert {line[1] for line in found} == {"审计管理员 auditor"}
