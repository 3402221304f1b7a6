"""People on record under a travel pass: found, shown, printed, put right, moved to a permit."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.models import Case, IdentityChange, Person
from portal.services import registration
from tests.factories import NOW, clerk, on_a_pass, registered, resident_number
from tests.integration.web.registration_form import FILLED, START, fault_of
from tests.integration.web.test_asides import turn_aside
from tests.integration.web.test_identity_changes import send
from tests.strict_client import StrictClient, sign_in

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

HONG_KONG, TAIWAN, WAITING = "H12345678", "00123456", "M12345678"
FORM = {
    key: value for key, value in FILLED.items() if key not in ("consent", "verification", "action")
}


@dataclass(frozen=True)
class Held:
    """A case of somebody on record with a pass."""

    case_id: int
    person_id: int


@dataclass(frozen=True)
class OnPasses:
    """Two who are registered, and one whose case waits."""

    hong_kong: Held
    taiwan: Held
    waiting: Held


@pytest.fixture
def on_passes(app: Flask, session: Session) -> OnPasses:
    actor = clerk(session)
    cases = (
        registered(session, actor, details=on_a_pass(HONG_KONG)),
        registered(session, actor, details=on_a_pass(TAIWAN)),
        registration.accept(session, actor, NOW, on_a_pass(WAITING)),
    )
    made = OnPasses(*(Held(case.id, case.person_id) for case in cases))
    session.rollback()
    return made


def search(client: StrictClient, typed: str) -> str | None:
    return client.submit("/people", {"q": typed}, page="/people").location


@pytest.mark.clause("P1")
@pytest.mark.parametrize("typed", [HONG_KONG, "h12345678 01", "Ｈ１２３４５６７８"])
def test_the_whole_number_opens_the_record(
    community: StrictClient, on_passes: OnPasses, typed: str
) -> None:
    address = search(community, typed)
    assert address == f"/people/{on_passes.hong_kong.person_id}"
    page = community.get(address).text
    assert "港澳居民来往内地通行证" in page
    assert "H1*****78" in page
    assert HONG_KONG not in page


@pytest.mark.usefixtures("on_passes")
def test_eight_digits_of_nobodys_pass_open_nothing(community: StrictClient) -> None:
    answer = community.submit("/people", {"q": "87654321"}, page="/people")
    assert answer.status_code == 200
    assert "H1*****78" not in answer.text


def test_the_name_with_the_last_four_finds_it(community: StrictClient, on_passes: OnPasses) -> None:
    answer = community.submit("/people", {"q": "周建国 3456"}, page="/people")
    assert answer.location == f"/people/{on_passes.taiwan.person_id}"


@pytest.mark.clause("P1", "R2.4")
def test_at_the_counter_the_permit_is_asked_for(
    community: StrictClient, on_passes: OnPasses
) -> None:
    for number in (HONG_KONG, TAIWAN):
        answer = community.submit(START, {"id_number": number})
        assert answer.status_code == 422
        assert "原来用通行证登记的，在本人记录里换为居住证号码" in fault_of(answer, "id_number")


def test_every_page_of_the_case_can_be_opened(community: StrictClient, on_passes: OnPasses) -> None:
    for case, masked in (
        (on_passes.hong_kong, "H1*****78"),
        (on_passes.taiwan, "00****56"),
    ):
        for address in (f"/cases/{case.case_id}", f"/people/{case.person_id}/identity"):
            assert masked in community.get(address).text, address
        assert community.get(f"/cases/{case.case_id}/correct").status_code == 200


def test_a_completed_case_is_corrected(
    community: StrictClient, on_passes: OnPasses, session: Session
) -> None:
    case = on_passes.hong_kong
    given = {**FORM, "correction": "手机号码写错"}
    answer = send(community, f"/cases/{case.case_id}/correct", **given)
    assert (answer.status_code, answer.location) == (302, f"/cases/{case.case_id}/revisions")
    person = session.get_one(Person, case.person_id)
    assert person.phone == FORM["phone"]
    assert person.id_number == on_a_pass(HONG_KONG).id_number


def test_a_returned_case_is_amended_and_completed(
    community: StrictClient, on_passes: OnPasses, session: Session
) -> None:
    case_id = on_passes.waiting.case_id
    turn_aside(community, case_id, "return", fields=["phone"], opinion="电话打不通")
    amended = send(community, f"/cases/{case_id}/amend", **FORM)
    assert (amended.status_code, amended.location) == (302, f"/cases/{case_id}")
    compared = community.submit(f"/cases/{case_id}/compare", {}, page=f"/cases/{case_id}")
    assert compared.status_code == 200
    version = session.get_one(Case, case_id).version
    session.rollback()
    finish = {"consent": "1", "verification": "2", "opinion": "已核对", "version": str(version)}
    done = community.submit(f"/cases/{case_id}/complete", finish, page=f"/cases/{case_id}")
    assert done.status_code == 302


@pytest.mark.usefixtures("render_server")
def test_the_form_carries_the_pass(community: StrictClient, on_passes: OnPasses) -> None:
    answer = community.get(f"/cases/{on_passes.hong_kong.case_id}/registration-form.pdf")
    assert answer.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().replace("\n", "")
    for told in (HONG_KONG, "港澳居民来往内地通行证", "1985"):
        assert told in text.replace(" ", "")


@pytest.mark.clause("P1")
def test_the_permit_takes_the_passs_place_and_the_pass_still_finds_the_person(
    community: StrictClient, on_passes: OnPasses
) -> None:
    person_id, new = on_passes.hong_kong.person_id, resident_number(county="810000")
    given = {"kind": "pass_to_permit", "evidence": "港澳居民居住证"}
    address = f"/people/{person_id}/identity"
    assert send(community, address, id_number=HONG_KONG, **given).status_code == 422
    assert send(community, address, id_number=new, **given).status_code == 302
    assert search(community, HONG_KONG) == f"/people/{person_id}"
    assert "这是曾用的证件号码" in community.get(f"/people/{person_id}").text


def test_a_mistyped_pass_is_put_right_only_where_one_is_on_record(
    community: StrictClient, on_passes: OnPasses, session: Session
) -> None:
    given = {"kind": "mistyped_number", "evidence": "通行证原件", "id_number": "H87654321"}
    person_id = on_passes.hong_kong.person_id
    assert send(community, f"/people/{person_id}/identity", **given).status_code == 302
    plain = registered(session, clerk(session)).person_id
    session.rollback()
    answer = send(community, f"/people/{plain}/identity", **given)
    assert answer.status_code == 422
    assert "请用港澳居民居住证办理" in fault_of(answer, "id_number")
    changed = session.scalars(sa.select(IdentityChange.person_id)).all()
    assert changed == [person_id]


def test_a_double_under_a_pass_is_found_for_merging(
    client: StrictClient, on_passes: OnPasses
) -> None:
    sign_in(client, "township")
    address = f"/people/{on_passes.hong_kong.person_id}/merge"
    answer = send(client, address, id_number=TAIWAN)
    assert (answer.status_code, answer.location) == (
        302,
        f"{address}/{on_passes.taiwan.person_id}",
    )
    assert "00****56" in client.get(answer.location).text
