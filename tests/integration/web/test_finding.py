"""The one search box: whatever number or name is typed leads there, or to one list by kind."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import Case, Certificate
from portal.services.provinces import set_policy
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.statements import statements
from tests.strict_client import StrictClient, sign_in
from tests.working import add_employer

FIRM = "周氏某某餐饮有限公司"
START = "/registration/unemployment/start"


def _search(client: StrictClient, typed: str) -> TestResponse:
    return client.submit("/people", {"q": typed}, page="/people")


def test_an_employer_opens_by_its_code_or_by_how_its_name_begins(
    community: StrictClient, session: Session, town: Town
) -> None:
    firm = add_employer(session, town.clerk, FIRM)
    code, page = firm.uscc, f"/employers/{firm.id}"
    session.rollback()
    for typed in (code, code.lower(), f" {code[:8]} {code[8:]}", "周氏某某", FIRM):
        assert _search(community, typed).location == page, typed


def test_people_and_employers_stand_in_one_list(
    community: StrictClient, session: Session, town: Town
) -> None:
    for at in range(6):
        add_employer(session, town.clerk, f"{FIRM}{at}")
    page = _search(community, "周").text
    people, _, firms = page.partition(">用人单位</h2>")
    assert "周建国" in people
    assert [at for at in range(6) if f"{FIRM}{at}" in firms] == [0, 1, 2, 3, 4]
    assert "看全部单位" in firms
    assert ">办件</h2>" not in page


def test_a_number_that_two_registers_use_leads_to_both(
    community: StrictClient, session: Session, town: Town
) -> None:
    case = session.get_one(Case, town.completed_case)
    certificate = session.query(Certificate).filter_by(person_id=town.person_id).one()
    certificate.number = number = case.number
    session.commit()
    page = _search(community, number).text
    for one in (">办件</h2>", ">证书</h2>", f"/cases/{case.id}", f"/people/{town.person_id}"):
        assert one in page


@pytest.mark.parametrize("username", ["community2", "counsellor"])
def test_numbers_of_another_area_lead_nowhere(
    client: StrictClient, session: Session, town: Town, username: str
) -> None:
    case = session.get_one(Case, town.completed_case).number
    certificate = session.query(Certificate).filter_by(person_id=town.person_id).one().number
    session.rollback()
    sign_in(client, username)
    is_below = username == "counsellor"
    for typed, page in ((case, "/cases/"), (certificate, "/people/")):
        answer = _search(client, typed)
        assert (answer.location or "").startswith(page) is is_below, typed
        assert "周建国" not in answer.text


@pytest.mark.parametrize("typed", ["周", "zhou", "zjg", "0" * 19, "CERT-00000001", "{number}"])
def test_a_search_asks_eight_times_at_most(
    app: Flask, community: StrictClient, session: Session, town: Town, typed: str
) -> None:
    add_employer(session, town.clerk, FIRM)
    typed = typed.format(number=town.number)
    token = {"csrf_token": community.csrf_token("/people"), "q": typed}
    community.post("/people", data=token)
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        assert community.post("/people", data=token).status_code in (200, 302)
    reads = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 8, "\n".join(reads)


def test_a_mistyped_number_is_told_as_such(community: StrictClient, town: Town) -> None:
    answer = _search(community, f"{town.number[:-1]}{'1' if town.number[-1] == '0' else '0'}")
    assert answer.status_code == 422
    assert "号码校验不通过" in answer.text


def _card(number: str, **changed: str) -> str:
    told = {"name": "易春生", "sex": "男", "group": "土家", "born": number[6:14]}
    told |= {"address": "湖南省长沙市芙蓉区马坡岭路 6 号", "number": number} | changed
    return "|".join(told.values())


def test_a_card_is_read_at_the_window_and_in_the_search_box(
    community: StrictClient, session: Session, town: Town
) -> None:
    stranger = resident_number(611)
    sex = "男" if int(stranger[16]) % 2 else "女"
    assert fault_of(community.submit(START, {"id_number": _card(stranger, sex=sex)}), "id_number")
    set_policy(session, "card_reader", "pipe")
    session.rollback()
    answer = community.submit(START, {"id_number": _card(stranger, sex=sex)})
    form = community.get(answer.location)
    assert value_of(form, "name") == "易春生"
    assert value_of(form, "household_address") == "马坡岭路 6 号"
    assert '<option selected value="15">土家族' in form.text

    wrong = "女" if sex == "男" else "男"
    refused = community.submit(START, {"id_number": _card(stranger, sex=wrong)})
    assert refused.status_code == 422
    assert "“性别”读不清或与号码不符" in fault_of(refused, "id_number")
    assert _search(community, _card(stranger, sex=wrong)).status_code == 422

    known = _card(town.number, sex="男" if int(town.number[16]) % 2 else "女")
    assert _search(community, known).location == f"/people/{town.person_id}"
    unknown = _search(community, _card(stranger, sex=sex))
    assert "全省没有这个证件号码的记录" in unknown.text
    assert "马坡岭路 6 号" in value_of(unknown, "id_number"), "the card goes along"


def test_the_record_goes_before_the_card(community: StrictClient, session: Session) -> None:
    number = resident_number()
    registered(session, clerk(session), details=unemployment_details(number))
    set_policy(session, "card_reader", "pipe")
    session.rollback()
    sex = "男" if int(number[16]) % 2 else "女"
    answer = community.submit(
        START.replace("unemployment", "job_seeking"), {"id_number": _card(number, sex=sex)}
    )
    form = community.get(answer.location)
    assert value_of(form, "name") == "周建国"
    assert "马坡岭路" not in form.text
    assert "意愿取自" in form.text
