"""Refusing, returning and withdrawing at the window (R2.6, R2.7), and the form put right."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.procedures import CATALOGUE
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Status
from portal.models import Case, Decision, Registration, UnemploymentApplication
from portal.services import registration
from portal.web.registration.forms import DECLARED
from tests.factories import NOW, job_seeking_details
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import FILLED, begin, fault_of, value_of
from tests.strict_client import StrictClient, sign_in


def turn_aside(client: StrictClient, case_id: int, act: str, **given: object) -> tuple[int, str]:
    """Refuse, return or withdraw on the page of its own; the answer's status and text."""
    path = f"/cases/{case_id}/{act}"
    version = value_of(client.get(path), "version")
    answer = client.submit(path, {"version": version, **given})
    return answer.status_code, answer.text


def _case(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def test_a_choice_that_no_page_can_hold_is_refused_on_a_sound_page(
    community: StrictClient, town: Town
) -> None:
    path = f"/cases/{town.waiting_case}/return"
    answer = community.submit(path, {"version": 1, "fields": ["\x1f\ufffe"]})
    assert answer.status_code == 422


@pytest.mark.clause("R2.7")
def test_only_lawful_reasons_can_be_chosen(community: StrictClient, town: Town) -> None:
    page = community.get(f"/cases/{town.waiting_case}/refuse").text
    offered = re.findall(r'<input[^>]*name="refusal"[^>]*value="(\w+)"', page) or re.findall(
        r'value="(\w+)"[^>]*name="refusal"', page
    )
    assert tuple(offered) == UNEMPLOYMENT.refusals
    names = [item.name for item in code_set("refusal_reason").items]
    for forbidden in ("材料不全", "未参保", "不符合领金条件"):
        assert not any(forbidden in name for name in names)
    for given in ({"refusal": "8", "opinion": "材料不全"}, {"opinion": "材料不全"}):
        status, _page = turn_aside(community, town.waiting_case, "refuse", **given)
        assert status == 422


@pytest.mark.clause("R2.7")
def test_of_a_job_seeker_only_the_reasons_of_that_procedure(
    community: StrictClient, town: Town, session: Session
) -> None:
    case = registration.accept(session, town.clerk, NOW, job_seeking_details())
    session.rollback()
    page = community.get(f"/cases/{case.id}/refuse").text
    assert 'value="6"' in page
    assert 'value="7"' not in page
    given = {"refusal": "7", "opinion": "已登记"}
    assert turn_aside(community, case.id, "refuse", **given)[0] == 422


@pytest.mark.clause("R2.7")
def test_a_refusal_at_once_shows_who_asked_as_told_and_no_record_of_elsewhere(
    client: StrictClient, town: Town
) -> None:
    """The other community's page shows what its own clerk typed, and opens nobody's record."""
    sign_in(client, "community2")
    start = {"id_number": town.number, "action": "refuse"}
    begun = client.submit("/registration/job_seeking/start", start)
    assert begun.status_code == 302
    told = {"name": "周健国", "refusal": "5", "facts": "正在上班", "phone": "19900000007"}
    answer = client.submit(begun.location, told)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "周健国" in page
    assert "周建国" not in page
    assert "打开本人记录" not in page
    sign_in(client, "community")
    assert "打开本人记录" in client.get(f"/cases/{town.completed_case}").text


@pytest.mark.clause("R2.7")
def test_a_refusal_names_its_reason_and_facts_and_closes_the_case(
    community: StrictClient, town: Town, session: Session
) -> None:
    status, page = turn_aside(community, town.waiting_case, "refuse", refusal="5")
    assert status == 422
    assert "请写明依据的事实" in page
    status, _page = turn_aside(
        community, town.waiting_case, "refuse", refusal="5", opinion="正在某厂上班，有工资"
    )
    assert status == 302
    case = _case(session, town.waiting_case)
    assert (case.status, case.step) == (Status.REFUSED, None)
    assert case.decisions[-1].refusal is not None
    assert case.decisions[-1].refusal.name in community.get(f"/cases/{case.id}").text
    opened = sa.select(Registration).where(Registration.opened_case_id == case.id)
    assert session.scalars(opened).all() == []
    begin(community, town.waiting_number)


@pytest.mark.clause("R2.6")
def test_a_return_names_fields_of_the_form_and_nothing_else(
    community: StrictClient, town: Town, app: Flask
) -> None:
    for fields in ([], ["diploma"], ["name", "离职证明"]):
        status, _page = turn_aside(community, town.waiting_case, "return", fields=fields)
        assert status == 422
    with app.test_request_context():
        for code, form in DECLARED.items():
            assert set(CATALOGUE[code].fields) - {"place"} <= set(form()._fields)


@pytest.mark.clause("R2.5", "R2.6")
def test_a_returned_case_waits_for_the_person_and_comes_back_with_a_new_revision(
    community: StrictClient, town: Town, session: Session
) -> None:
    case_id = town.waiting_case
    due = _case(session, case_id).due_on
    status, _page = turn_aside(
        community, case_id, "return", fields=["phone", "reason"], opinion="电话打不通"
    )
    assert status == 302
    case = _case(session, case_id)
    assert (case.status, case.step) == (Status.RETURNED, "verify")
    desk = community.get("/desk").text
    assert "light-paused" in desk
    assert "待本人补正" in desk
    page = community.get(f"/cases/{case_id}").text
    assert "手机号码" in page
    assert "核验并办结" not in page
    amend = f"/cases/{case_id}/amend"
    wrong = {**FILLED, "version": str(case.version), "phone": "1"}
    answer = community.submit(amend, wrong)
    assert answer.status_code == 422
    assert fault_of(answer, "phone")
    assert community.submit(amend, {**wrong, "phone": "19900739999"}).status_code == 302
    case = _case(session, case_id)
    assert (case.status, case.paused_on, case.due_on) == (Status.OPEN, None, due)
    revisions = session.scalars(
        sa.select(UnemploymentApplication).where(UnemploymentApplication.case_id == case_id)
    ).all()
    assert [one.phone for one in revisions] == ["19900000001", "19900739999"]
    assert community.get(amend).status_code == 302


def test_the_person_may_withdraw_at_any_time(
    community: StrictClient, town: Town, session: Session
) -> None:
    assert turn_aside(community, town.waiting_case, "withdraw")[0] == 422
    status, _page = turn_aside(
        community, town.waiting_case, "withdraw", opinion="找到工作了，不办了"
    )
    assert status == 302
    assert _case(session, town.waiting_case).status is Status.WITHDRAWN
    begin(community, town.waiting_number)


@pytest.mark.parametrize("act", ["refuse", "return", "withdraw"])
def test_a_closed_case_is_turned_aside_no_more(
    community: StrictClient, town: Town, session: Session, act: str
) -> None:
    given = {"refusal": "5", "opinion": "理由", "fields": ["name"]}
    status, _page = turn_aside(community, town.completed_case, act, **given)
    assert status == 403
    kept = sa.select(Decision).where(Decision.case_id == town.completed_case)
    assert len(session.scalars(kept).all()) == 3


def test_two_officers_turning_one_case_aside(community: StrictClient, town: Town) -> None:
    path = f"/cases/{town.waiting_case}/withdraw"
    version = value_of(community.get(path), "version")
    given = {"version": version, "opinion": "不办了", "csrf_token": community.csrf_token(path)}
    assert community.post(path, data=given).status_code == 302
    answer = community.post(path, data=given)
    assert answer.status_code == 409
    assert "“本人撤回”这件办件" in answer.text


def test_a_fault_does_not_pass_off_an_old_view_as_the_newest(
    community: StrictClient, town: Town, session: Session
) -> None:
    """Somebody acts while the officer mends a fault: the mended try is still told of it."""
    case_id = town.waiting_case
    seen = str(_case(session, case_id).version)
    session.rollback()
    assert turn_aside(community, case_id, "return", fields=["phone"])[0] == 302
    path = f"/cases/{case_id}/withdraw"
    faulty = community.submit(path, {"version": seen})
    assert faulty.status_code == 422
    assert value_of(faulty, "version") == seen
    told = community.submit(path, {"version": seen, "opinion": "不办了"})
    assert told.status_code == 409
    assert value_of(told, "version") == str(_case(session, case_id).version)


def test_a_case_that_waits_for_the_person_is_neither_due_today_nor_late(
    community: StrictClient, town: Town, session: Session
) -> None:
    session.execute(sa.update(Case).where(Case.id == town.waiting_case).values(due_on=NOW.date()))
    session.commit()
    assert "今天到期 1" in community.get("/desk").text
    turn_aside(community, town.waiting_case, "return", fields=["phone"])
    page = community.get("/desk").text
    assert "今天到期 0" in page
    assert "已超期 0" in page
