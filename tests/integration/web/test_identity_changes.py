"""The pages of a changed number or name, of notes on cards, and of merging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.dates import shanghai_day
from portal.domain.identity import mask_id_number
from portal.models import (
    AuditEntry,
    CardNote,
    IdentityChange,
    Merge,
    Person,
    Registration,
    RegistrationEnd,
    Serving,
)
from portal.services.demo.accounts import OTHER_COMMUNITY
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.web.conftest import Town
from tests.integration.web.test_registration import value_of
from tests.strict_client import StrictClient, sign_in

NEW = {"kind": "new_card_number", "evidence": "新身份证原件"}


@dataclass(frozen=True)
class Double:
    """Another record of the town's registered person."""

    person_id: int
    number: str


@pytest.fixture
def double(session: Session, town: Town) -> Double:
    """Registered a second time in the same community, under another number."""
    number = resident_number()
    case = registered(session, town.clerk, details=unemployment_details(number))
    made = Double(case.person_id, number)
    session.rollback()
    return made


@pytest.fixture
def township(app: Flask) -> StrictClient:
    """The township's reviewer, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "township")
    return client


def send(client: StrictClient, path: str, **given: str) -> TestResponse:
    """Open a page with its hidden fields, fill in the rest and send it."""
    page = client.get(path)
    hidden = {
        name: value_of(page, name) for name in ("version", "seal") if f'name="{name}"' in page.text
    }
    return client.submit(path, {**hidden, **given})


def rows(session: Session, statement: sa.Select[Any]) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0


def test_a_number_is_changed_and_the_old_one_leads_to_the_person(
    community: StrictClient, town: Town
) -> None:
    path, new = f"/people/{town.person_id}/identity", resident_number()
    answer = send(community, path, id_number=f" {new[:6]} {new[6:]} ", **NEW)
    assert (answer.status_code, answer.location) == (302, f"/people/{town.person_id}")
    page = community.get(answer.location).text
    assert mask_id_number(new) in page
    assert "已经打印的单据保持原样" in page
    answer = community.submit("/people", {"q": town.number}, page="/people")
    assert answer.location == f"/people/{town.person_id}"
    assert "这是曾用的证件号码" in community.get(answer.location).text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "请选择变更情形"),
        ({"kind": "pass_to_permit"}, "不是有效的选择"),
        ({"kind": "mistyped_number", "evidence": "证件"}, "请输入身份证件号码"),
        ({"kind": "mistyped_number", "id_number": "4301"}, "请写明看了什么证件或材料"),
        ({"kind": "mistyped_number", "id_number": "4301", "evidence": "证件"}, "现在是 4 位"),
        ({"kind": "renamed", "evidence": "户口簿"}, "请照证件填写姓名"),
        ({"kind": "renamed", "name": "1", "evidence": "户口簿"}, "数字"),
        ({"kind": "renamed", "name": "周建国", "evidence": "户口簿"}, "与现在的姓名相同"),
    ],
)
def test_a_fault_stands_beside_its_field_and_all_that_was_typed_is_kept(
    community: StrictClient, town: Town, session: Session, given: dict[str, str], words: str
) -> None:
    answer = send(community, f"/people/{town.person_id}/identity", **given)
    assert answer.status_code == 422
    assert words in answer.text
    for name in ("id_number", "name", "evidence"):
        assert value_of(answer, name) == given.get(name, "")
    assert rows(session, sa.select(IdentityChange)) == 0


def test_another_records_number_leads_to_merging(
    community: StrictClient, town: Town, double: Double
) -> None:
    answer = send(community, f"/people/{town.person_id}/identity", id_number=double.number, **NEW)
    assert answer.status_code == 422
    assert "请联系街道（乡镇）审核人核实后合并" in answer.text
    assert value_of(answer, "id_number") == double.number


def test_the_second_of_two_clerks_is_told_and_keeps_what_was_typed(
    community: StrictClient, town: Town
) -> None:
    path = f"/people/{town.person_id}/identity"
    seen = value_of(community.get(path), "version")
    first, second = resident_number(), resident_number()
    assert send(community, path, id_number=first, **NEW).status_code == 302
    late = {**NEW, "id_number": second, "version": seen}
    answer = community.submit(path, late)
    assert answer.status_code == 409
    assert "刚刚有改动" in answer.text
    assert value_of(answer, "id_number") == second
    assert mask_id_number(first) in answer.text
    assert value_of(answer, "version") != seen


def test_a_note_shows_on_the_persons_page_until_it_is_cleared(
    community: StrictClient, town: Town, session: Session
) -> None:
    path = f"/people/{town.person_id}/card"
    assert send(community, path, kind="temporary").status_code == 422
    day = shanghai_day(NOW).isoformat()
    answer = send(community, path, kind="temporary", until="昨天", words="派出所开具")
    assert answer.status_code == 422
    assert (value_of(answer, "until"), value_of(answer, "words")) == ("昨天", "派出所开具")
    assert send(community, path, kind="temporary", until=day, words="派出所开具").status_code == 302
    for page in (f"/people/{town.person_id}", path):
        assert "持临时身份证" in community.get(page).text
    note = session.scalars(sa.select(CardNote.id)).one()
    session.rollback()
    clear = f"{path}/{note}/clear"
    assert community.submit(clear, {}, page=path).status_code == 302
    pills = community.get(f"/people/{town.person_id}").text.partition("</h1>")[2]
    assert "持临时身份证" not in pills.partition('class="split"')[0]
    again = community.submit(clear, {}, page=path)
    assert again.status_code == 409
    assert "已经取消" in again.text


@pytest.mark.clause("R11.1")
def test_two_records_are_compared_merged_and_made_two_again(
    township: StrictClient, town: Town, double: Double, session: Session
) -> None:
    find = f"/people/{town.person_id}/merge"
    answer = send(township, find, id_number=double.number)
    compare = f"{find}/{double.person_id}"
    assert (answer.status_code, answer.location) == (302, compare)
    page = township.get(compare).text
    for shown in (mask_id_number(town.number), mask_id_number(double.number), "重复登记终止"):
        assert shown in page
    for kept_back in (town.number, double.number):
        assert kept_back not in page
    assert send(township, compare).status_code == 422
    assert send(township, compare, reason="已核对身份证原件").status_code == 302
    gone = township.get(f"/people/{double.person_id}")
    assert gone.location == f"/people/{town.person_id}"
    answer = township.submit("/people", {"q": double.number}, page="/people")
    assert answer.location == f"/people/{town.person_id}"

    merge = session.scalars(sa.select(Merge.id)).one()
    session.rollback()
    undo = f"/people/{town.person_id}/merges/{merge}/undo"
    assert "撤销合并" in township.get(f"/people/{town.person_id}").text
    assert "请写明理由" in send(township, undo).text
    assert send(township, undo, reason="不是同一个人").status_code == 302
    assert township.get(f"/people/{double.person_id}").status_code == 200
    answer = send(township, undo, reason="再撤一次")
    assert answer.status_code == 409
    assert "已经撤销" in answer.text
    assert township.get(f"/people/{double.person_id}/merges/{merge}/undo").status_code == 404


def test_a_page_out_of_date_merges_nothing(
    township: StrictClient, town: Town, double: Double, session: Session
) -> None:
    compare = f"/people/{town.person_id}/merge/{double.person_id}"
    seal = value_of(township.get(compare), "seal")
    session.execute(
        sa.update(Person).where(Person.id == double.person_id).values(version=Person.version + 1)
    )
    session.commit()
    answer = township.submit(compare, {"seal": seal, "reason": "已核对"})
    assert answer.status_code == 409
    assert value_of(answer, "reason") == "已核对"
    assert "刚刚有改动" in answer.text
    assert rows(session, sa.select(Merge)) == 0
    assert send(township, compare, reason="已核对").status_code == 302
    late = township.post(
        compare, data={"csrf_token": township.csrf_token("/desk"), "reason": "又来"}
    )
    assert late.status_code == 409
    assert township.get(f"/people/{double.person_id}/merge").status_code == 409


def test_a_number_that_leads_nowhere_or_back(township: StrictClient, town: Town) -> None:
    find = f"/people/{town.person_id}/merge"
    for number, words in (
        (town.number, "另一条记录的号码"),
        (resident_number(), "全省没有"),
        ("43", "位"),
    ):
        answer = send(township, find, id_number=number)
        assert answer.status_code == 422
        assert words in answer.text
        assert value_of(answer, "id_number") == number


def test_a_record_elsewhere_needs_its_whole_number_and_is_masked(
    township: StrictClient, town: Town, session: Session
) -> None:
    number = resident_number()
    there = clerk(session, OTHER_COMMUNITY)
    other = registered(session, there, details=unemployment_details(number)).person_id
    session.rollback()
    compare = f"/people/{town.person_id}/merge/{other}"
    assert township.get(compare).status_code == 404
    answer = send(township, f"/people/{town.person_id}/merge", id_number=number)
    assert answer.location == compare
    looked = sa.select(AuditEntry).where(
        AuditEntry.action == "person.lookup", AuditEntry.person_id == other
    )
    assert rows(session, looked) == 1
    page = township.get(compare).text
    assert "周**" in page
    assert "请先由" in page
    assert 'name="reason"' not in page
    assert send(township, compare, reason="同一人").status_code == 422
    ended = {"ended_on": shanghai_day(NOW), "ended_recorded_at": NOW}
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == other)
        .values(**ended, end_kind=RegistrationEnd.RENEWED)
    )
    session.execute(sa.update(Serving).where(Serving.person_id == other).values(ended_at=NOW))
    session.commit()
    assert send(township, compare, reason="同一人").status_code == 302


def test_records_of_the_same_name_and_birth_are_offered(
    township: StrictClient, town: Town, double: Double
) -> None:
    page = township.get(f"/people/{town.person_id}/merge").text
    assert f"/people/{town.person_id}/merge/{double.person_id}" in page
    assert mask_id_number(double.number) in page


def test_links_stand_where_they_may_be_followed(
    community: StrictClient, township: StrictClient, town: Town
) -> None:
    page = f"/people/{town.person_id}"
    for client, shown, hidden in (
        (community, "更正证件号码或姓名", "合并重复记录"),
        (township, "合并重复记录", "更正证件号码或姓名"),
    ):
        text = client.get(page).text
        assert f">{shown}<" in text
        assert f">{hidden}<" not in text


def test_a_lost_card_is_told_beside_the_form(community: StrictClient, town: Town) -> None:
    """Somebody comes with the number of a person whose card is reported lost."""
    case = f"/people/{town.person_id}"
    assert send(community, f"{case}/card", kind="lost", words="已挂失").status_code == 302
    start = "/registration/job_seeking/start"
    answer = community.submit(start, {"id_number": town.number})
    assert answer.status_code == 302, answer.text
    page = community.get(answer.location).text
    assert "身份证挂失补办中" in page
    assert "请核对来人与证件是否一致" in page
