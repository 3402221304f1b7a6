"""失业登记 at the window: one page registers, drafts are kept, and who is known is told apart."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import (
    AuditEntry,
    Case,
    Certificate,
    Draft,
    Person,
    Registration,
    Serving,
    UnemploymentApplication,
)
from tests.factories import NOW, deregistered, resident_number
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import FILLED, START, begin, fault_of, value_of
from tests.strict_client import StrictClient, sign_in


@pytest.mark.clause("R2.4", "R2.6")
def test_the_form_asks_only_for_what_the_regulation_allows(community: StrictClient) -> None:
    page = community.get(begin(community, resident_number())).text
    assert "身份证、就业失业求职登记表" in page
    assert "不得要求" in page
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*name="([a-z_0-9]+)"', page))
    documents = ("proof", "diploma", "file", "upload", "contract", "insurance_record")
    assert not [name for name in names if any(word in name for word in documents)]
    assert 'type="file"' not in page


@pytest.mark.clause("R2.8", "R2.9", "R3.2", "R11.1")
def test_one_page_registers_the_person_and_all_that_follows(
    community: StrictClient, session: Session
) -> None:
    number = resident_number()
    answer = community.submit(begin(community, number), dict(FILLED))
    assert answer.status_code == 302, answer.text
    case = session.scalars(sa.select(Case)).one()
    kinds = session.scalars(
        sa.select(Registration.kind).where(Registration.opened_case_id == case.id)
    ).all()
    assert {kind.value for kind in kinds} == {"unemployment", "job_seeking"}
    assert session.scalars(sa.select(Serving.office_id)).one() == case.handling_office_id
    assert session.scalars(sa.select(Certificate.number)).one().startswith("4301020026")
    assert session.scalars(sa.select(Draft)).all() == []
    page = community.get(str(answer.location)).text
    assert "已办结" in page
    assert number not in page


@pytest.mark.parametrize(
    ("typed", "day"), [("10-31", date(2026, 10, 31)), ("1125", date(2025, 11, 25))]
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_day_of_the_past_year_needs_no_year(
    community: StrictClient, session: Session, typed: str, day: date
) -> None:
    given = dict(FILLED) | {"unemployed_since": typed}
    answer = community.submit(begin(community, resident_number()), given)
    assert answer.status_code == 302, answer.text
    assert session.scalars(sa.select(UnemploymentApplication.unemployed_since)).one() == day


def test_a_known_person_of_another_area_is_not_shown_on_the_form(
    app: Flask, client: StrictClient, town: Town, session: Session
) -> None:
    session.execute(sa.update(Registration).values(deregistered(NOW - timedelta(days=4))))
    session.commit()
    sign_in(client, "community2")
    page = client.get(begin(client, town.number))
    assert value_of(page, "name") == ""
    own = app.test_client()
    assert isinstance(own, StrictClient)
    sign_in(own, "community")
    assert value_of(own.get(begin(own, town.number)), "name") == "周建国"


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("username", ["community", "community2"])
def test_somebody_registered_is_told_where(client: StrictClient, town: Town, username: str) -> None:
    sign_in(client, username)
    answer = client.submit(START, {"id_number": town.number})
    assert answer.status_code == 422
    assert "识字里社区办理失业登记，登记有效" in answer.text
    assert ("打开本人记录" in answer.text) is (username == "community")


def test_registered_meanwhile_elsewhere_is_a_conflict_that_keeps_the_form(
    app: Flask, client: StrictClient
) -> None:
    number = resident_number()
    sign_in(client, "community")
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    mine, theirs = begin(client, number), begin(other, number)
    assert other.submit(theirs, dict(FILLED)).status_code == 302
    answer = client.submit(mine, dict(FILLED))
    assert answer.status_code == 409
    assert "文化路社区" in answer.text
    assert value_of(answer, "household_address") == FILLED["household_address"]


def test_a_draft_keeps_what_was_typed_and_is_its_owners_alone(
    app: Flask, community: StrictClient, session: Session
) -> None:
    address = begin(community, resident_number())
    saved = community.submit(f"{address}/draft", {"name": "刘洋"}, page=address)
    assert "已保存" in saved.text
    assert value_of(community.get(address), "name") == "刘洋"
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community2")
    assert other.get(address).status_code == 404
    assert community.submit(f"{address}/discard", {}, page=address).status_code == 302
    assert community.get(address).status_code == 404
    assert session.scalars(sa.select(Person)).all() == []


@pytest.mark.clause("P1")
def test_a_resident_from_hong_kong_is_registered_alike(community: StrictClient) -> None:
    answer = community.submit(begin(community, "810000199408230021"), dict(FILLED))
    assert answer.status_code == 302


def test_a_foreign_resident_needs_no_ethnic_group_and_the_old_card_asks_for_the_sex(
    community: StrictClient,
) -> None:
    foreign = {**FILLED, "ethnicity": "", "name": "John Smith"}
    assert community.submit(begin(community, "911124198108030024"), foreign).status_code == 302
    address = begin(community, "USA110185081912")
    answer = community.submit(address, foreign)
    assert answer.status_code == 422
    assert fault_of(answer, "sex")
    assert community.submit(address, {**foreign, "sex": "F"}).status_code == 302


def test_typing_the_number_again_leads_back_to_the_draft_and_the_desk_lists_it(
    community: StrictClient,
) -> None:
    number = resident_number()
    address = begin(community, number)
    community.submit(f"{address}/draft", {"name": "刘洋"}, page=address)
    assert begin(community, number) == address
    assert f'href="{address}">刘洋</a>' in community.get("/desk").text


def test_a_number_of_another_area_typed_at_the_counter_is_written_down(
    app: Flask, client: StrictClient, town: Town, session: Session
) -> None:
    looked_up = sa.select(AuditEntry.person_id).where(AuditEntry.action == "person.lookup")
    sign_in(client, "community2")
    assert client.submit(START, {"id_number": town.number}).status_code == 422
    assert session.scalars(looked_up).all() == [town.person_id]
    session.rollback()
    own = app.test_client()
    assert isinstance(own, StrictClient)
    sign_in(own, "community")
    own.submit(START, {"id_number": town.number})
    assert session.scalars(looked_up).all() == [town.person_id]
