"""劳动者: what a search finds, what it never shows, and what is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.identity import mask_id_number
from portal.models import AuditEntry, Case, Certificate
from tests.factories import resident_number
from tests.integration.web.admin_pages import signed_in, user_id
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in
from tests.trail import add_entries


def _search(client: StrictClient, typed: str) -> object:
    return client.submit("/people", {"q": typed}, page="/people")


@pytest.mark.parametrize("typed", ["周建国", "周", "zhou", "zjg", "ZhouJianGuo"])
def test_a_name_or_its_pinyin_finds_the_person(
    community: StrictClient, town: Town, typed: str
) -> None:
    page = community.submit("/people", {"q": typed}, page="/people").text
    assert "周建国" in page
    assert mask_id_number(town.number) in page
    assert town.number not in page


def test_name_with_the_last_four_finds_one_of_many(community: StrictClient, town: Town) -> None:
    answer = community.submit("/people", {"q": f"周建国 {town.number[-4:]}"}, page="/people")
    assert answer.location == f"/people/{town.person_id}", "the one hit opens at once"


def test_numbers_open_their_page_at_once(
    community: StrictClient, town: Town, session: Session
) -> None:
    case = session.get_one(Case, town.completed_case)
    certificate = session.scalars(
        sa.select(Certificate.number).where(Certificate.person_id == town.person_id)
    ).one()
    wanted = {
        town.number: f"/people/{town.person_id}",
        case.number: f"/cases/{case.id}",
        certificate: f"/people/{town.person_id}",
    }
    session.rollback()
    for typed, page in wanted.items():
        answer = community.submit("/people", {"q": typed}, page="/people")
        assert (answer.status_code, answer.location) == (302, page), typed


def test_a_full_number_of_another_area_shows_masked_name_status_and_office_only(
    client: StrictClient, town: Town, session: Session
) -> None:
    sign_in(client, "community2")
    page = client.submit("/people", {"q": town.number}, page="/people").text
    assert "周**" in page
    assert "失业登记，有效" in page
    assert "长沙市芙蓉区文艺路街道识字里社区" in page
    for hidden in ("周建国", town.number, mask_id_number(town.number), "1985", "文艺路 1 号"):
        assert hidden not in page.replace("文艺路街道", ""), hidden
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.person_id) == ("person.lookup", town.person_id)


def test_names_do_not_reach_into_another_area(client: StrictClient, town: Town) -> None:
    sign_in(client, "community2")
    assert "周" not in client.submit("/people", {"q": "zjg"}, page="/people").text.replace(
        "周边", ""
    )
    assert client.get(f"/people/{town.person_id}").status_code == 404
    assert client.get(f"/cases/{town.completed_case}").status_code == 404


def test_an_unknown_number_offers_to_begin(community: StrictClient) -> None:
    page = community.submit("/people", {"q": resident_number()}, page="/people").text
    assert "全省没有这个证件号码的记录" in page
    assert "开始失业登记" in page


@pytest.mark.parametrize("typed", ["x" * 61, "周\u0007", "%", "'; DROP TABLE person; --", "_"])
def test_odd_searches_do_no_harm(community: StrictClient, town: Town, typed: str) -> None:
    answer = community.submit("/people", {"q": typed}, page="/people")
    assert answer.status_code in {200, 422}
    assert mask_id_number(town.number) not in answer.text


def test_a_number_is_shown_in_full_on_purpose_and_written_down(
    community: StrictClient, town: Town, session: Session
) -> None:
    path = f"/people/{town.person_id}"
    assert town.number not in community.get(path).text
    answer = community.submit(f"{path}/reveal", {}, page=path)
    assert town.number in answer.text
    assert "19900000001" in answer.text
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person.reveal")).one()
    assert entry.person_id == town.person_id


def test_opening_a_persons_page_is_entered_once_an_hour(
    app: Flask, session: Session, community: StrictClient, town: Town
) -> None:
    page, who = f"/people/{town.person_id}", user_id(session, "community")
    old = {"action": "person.read", "user_id": who, "person_id": town.person_id}
    add_entries(session, {**old, "at": datetime.now(UTC) - timedelta(minutes=61)})
    colleague = signed_in(app, "colleague")
    for client in (community, colleague, community, colleague):
        assert client.get(page).status_code == 200
    community.get(f"/people/{town.person_id + 1}")
    read = sa.select(AuditEntry.user_id, AuditEntry.person_id).filter_by(action="person.read")
    session.rollback()
    entered = [tuple(one) for one in session.execute(read.order_by(AuditEntry.id))]
    theirs = (user_id(session, "colleague"), town.person_id)
    assert [one for one in entered if one[1] == town.person_id] == [(who, town.person_id)] * 2 + [
        theirs
    ]


def test_a_list_longer_than_a_page_goes_on(
    app: Flask, community: StrictClient, session: Session
) -> None:
    from tests.factories import clerk, registered

    actor = clerk(session)
    for _ in range(21):
        registered(session, actor)
    session.rollback()
    page = community.get("/people").text
    assert page.count("打开</a>") == 20
    assert "再看 20 人" in page
    last = page.split('name="after_name" value="')[1].split('"')[0]
    after = page.split('name="after_id" value="')[1].split('"')[0]
    more = community.submit(
        "/people", {"q": "", "after_name": last, "after_id": after}, page="/people"
    ).text
    assert more.count("打开</a>") == 1


def test_who_may_not_look_elsewhere_is_told_of_the_own_area_alone(
    client: StrictClient, town: Town
) -> None:
    """Neither that somebody is on record elsewhere, nor that nobody is."""
    sign_in(client, "counsellor")
    client.submit("/logout", {}, page="/desk")
    sign_in(client, "city")
    for number in (town.number, resident_number(county="430202")):
        page = client.submit("/people", {"q": number}, page="/people")
        seen = page.text if page.status_code == 200 else ""
        assert "全省没有" not in seen
        assert ("本辖区没有这个证件号码的记录" in seen) is (number != town.number)
