"""The pages on which two records are found to be one person's, compared, merged and parted."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.identity import mask_id_number
from portal.models import (
    AuditEntry,
    Case,
    Merge,
    Office,
    Person,
    Registration,
    RegistrationEnd,
    Serving,
)
from portal.queries import people
from portal.services.demo.accounts import OTHER_COMMUNITY
from tests.factories import (
    NOW,
    clerk,
    double_number,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.web.conftest import Double, Town
from tests.integration.web.registration_form import value_of
from tests.integration.web.test_identity_changes import rows, send
from tests.strict_client import StrictClient


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
    number = double_number(town.number)
    there = clerk(session, OTHER_COMMUNITY)
    other = registered(session, there, details=unemployment_details(number)).person_id
    hidden = people.certificate(session, other)
    assert hidden is not None
    secrets = (number, hidden.number)
    office = session.get_one(Office, there.office_id).full_name
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
    assert not [secret for secret in secrets if secret in page]
    assert send(township, compare, reason="同一人").status_code == 422
    ended = {"ended_on": shanghai_day(NOW), "ended_recorded_at": NOW}
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == other)
        .values(**ended, end_kind=RegistrationEnd.RENEWED)
    )
    session.commit()
    page = township.get(compare).text
    assert not [secret for secret in (*secrets, office) if secret in page]
    assert page.count("，办件 1 件") == 1, "the kept record's alone"
    assert "另一条记录的服务机构不再提供服务" in page
    session.execute(sa.update(Serving).where(Serving.person_id == other).values(ended_at=NOW))
    session.commit()
    assert send(township, compare, reason="同一人").status_code == 302
    with township.session_transaction() as kept:
        assert "number_given" not in kept


def test_a_number_is_given_for_one_record_at_one_office(
    township: StrictClient, town: Town, session: Session
) -> None:
    number = double_number(town.number)
    there = clerk(session, OTHER_COMMUNITY)
    other = registered(session, there, details=unemployment_details(number)).person_id
    mine = session.get_one(Case, town.waiting_case).person_id
    session.rollback()
    find, compare = f"/people/{town.person_id}/merge", f"/people/{town.person_id}/merge/{other}"
    assert send(township, find, id_number=number).status_code == 302
    assert township.get(compare).status_code == 200
    assert township.get(f"/people/{mine}/merge/{other}").status_code == 404
    assert township.get(compare).status_code == 404, "asked for another record, it is used up"
    send(township, find, id_number=number)
    township.get(find)
    assert township.get(compare).status_code == 404, "another search was begun"
    send(township, find, id_number=number)
    with township.session_transaction() as kept:
        assert number not in str(kept)
        office, *rest = kept["number_given"]
        kept["number_given"] = [office + 1, *rest]
    assert township.get(compare).status_code == 404, "it was given at another office"


def test_records_of_the_same_name_and_birth_are_offered(
    township: StrictClient, town: Town, double: Double
) -> None:
    page = township.get(f"/people/{town.person_id}/merge").text
    assert f"/people/{town.person_id}/merge/{double.person_id}" in page
    assert mask_id_number(double.number) in page
