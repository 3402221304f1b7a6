"""状态核实 on the screen: by number and purpose, then shown and printed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.identity import mask_id_number
from portal.models import AuditEntry, StatusCheck
from portal.services import status_checks
from portal.services.errors import Conflict
from portal.web.status_checks import routes
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import value_of
from tests.strict_client import StrictClient, sign_in

ELSEWHERE = "430202001001"


def ask(client: StrictClient, number: str, **given: str) -> str:
    """Look somebody up; the page's address."""
    answer = client.submit("/status-check", {"id_number": number, "purpose": "service", **given})
    assert answer.status_code == 302, answer.text
    assert answer.location.startswith("/status-check/")
    return answer.location


def checks(session: Session) -> Sequence[StatusCheck]:
    session.rollback()
    return session.scalars(sa.select(StatusCheck).order_by(StatusCheck.id)).all()


@pytest.mark.clause("R11.2")
def test_somebody_elsewhere_is_looked_up_by_the_whole_number(
    community: StrictClient, session: Session
) -> None:
    number = resident_number()
    case = registered(session, clerk(session, ELSEWHERE), details=unemployment_details(number))
    name, person_id = case.person.name, case.person_id
    where = ask(community, number, purpose="policy", words="社保补贴")
    page = community.get(where).text
    for words in (
        name,
        mask_id_number(number),
        "失业登记有效",
        "求职登记",
        "审核就业创业扶持政策：社保补贴",
    ):
        assert words in page, words
    assert "没有有效的纸质证" in page
    assert number not in page
    assert f"/people/{person_id}" not in page, "outside the area the record does not open"
    (row,) = checks(session)
    assert row.person_id == person_id
    assert number not in where
    assert name in community.get("/status-check").text


@pytest.mark.clause("R11.2")
def test_the_record_opens_where_it_lies_in_the_area(community: StrictClient, town: Town) -> None:
    assert f"/people/{town.person_id}" in community.get(ask(community, town.number)).text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"id_number": ""}, "请输入身份证件号码"),
        ({"id_number": "4301"}, "现在是 4 位"),
        ({"purpose": ""}, "请选择用途"),
        ({"purpose": "gossip"}, "不是有效的选择"),
        ({"purpose": "other"}, "请写明用于什么"),
        ({"words": "字" * 101}, "最多 100 个字"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_shown(
    community: StrictClient, session: Session, town: Town, given: dict[str, str], words: str
) -> None:
    typed = {"id_number": town.number, "purpose": "service", "words": "", **given}
    answer = community.submit("/status-check", typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert value_of(answer, "id_number") == typed["id_number"]
    assert not checks(session)


def test_an_unknown_number_is_said_in_words(community: StrictClient, session: Session) -> None:
    typed = {"id_number": resident_number(), "purpose": "service"}
    answer = community.submit("/status-check", typed)
    assert answer.status_code == 422
    assert routes.UNKNOWN in answer.text
    assert not checks(session)
    (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "status.check"))
    assert (entry.person_id, entry.subject_id) == (None, None)
    assert entry.detail == "办理公共就业服务：没有记录"


def test_a_look_up_that_came_too_late_keeps_what_was_typed(
    community: StrictClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merged(*_given: object) -> None:
        raise Conflict("本人的记录刚刚并入另一条")

    monkeypatch.setattr(status_checks, "look_up", merged)
    answer = community.submit("/status-check", {"id_number": town.number, "purpose": "service"})
    assert answer.status_code == 409
    assert "刚刚并入另一条" in answer.text
    assert value_of(answer, "id_number") == town.number


@pytest.mark.usefixtures("render_server")
@pytest.mark.clause("R11.2")
def test_the_sheet_is_the_same_byte_for_byte(
    community: StrictClient, session: Session, town: Town
) -> None:
    where = ask(community, town.number)
    first = community.get(f"{where}/sheet.pdf")
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    (row,) = checks(session)
    assert row.sha256
    assert "已打印" in community.get("/status-check").text
    assert community.get(f"{where}/sheet.pdf").data == first.data
    printed = sa.select(sa.func.count()).where(AuditEntry.action == "status.print")
    session.rollback()
    assert session.scalar(printed) == 2


def test_another_office_sees_nothing_of_it(app: Flask, community: StrictClient, town: Town) -> None:
    where = ask(community, town.number)
    for username, status in (("colleague", 200), ("township", 404), ("community2", 404)):
        client = app.test_client()
        assert isinstance(client, StrictClient)
        sign_in(client, username)
        assert client.get(where).status_code == status, username
        if status == 404:
            assert client.get(f"{where}/sheet.pdf").status_code == 404


@pytest.mark.clause("R11.2")
def test_what_a_colleague_opens_is_written_down(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    where = ask(community, town.number)
    assert community.get(where).status_code == 200
    looks = sa.select(AuditEntry).where(AuditEntry.action == "status.view")
    assert session.scalars(looks).all() == []
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "colleague")
    assert client.get(where).status_code == 200
    session.rollback()
    (look,) = session.scalars(looks).all()
    (check,) = checks(session)
    assert (look.subject_id, look.person_id) == (check.id, town.person_id)
    assert look.user_id != check.asked_by_id
