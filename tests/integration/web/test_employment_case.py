"""A 就业登记 after the form: on the person's page, put right, corrected (R6, R7.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.models import EmploymentJob
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.integration.web.employment_form import FLEXIBLE, WORKER, begin, only_job
from tests.integration.web.registration_form import fault_of, value_of
from tests.strict_client import StrictClient
from tests.working import add_employer, credit_code


@pytest.mark.clause("R6.1", "R6.4", "R7.1")
def test_somebody_hired_is_registered_and_unemployment_ends(
    community: StrictClient, town: Town, session: Session
) -> None:
    employer = add_employer(session, town.clerk)
    hired = {
        **WORKER,
        "form": "010",
        "employer_code": f" {employer.uscc.lower()} ",
        "contract": "1",
    }
    answer = community.submit(begin(community, town.number), hired)
    assert answer.status_code == 302, answer.text
    job = only_job(session)
    assert job.employer is not None
    assert (job.person_id, job.employer.id, job.occupation) == (
        town.person_id,
        employer.id,
        "服务员",
    )
    case = community.get(str(answer.location)).text
    assert "就业情况" in case
    assert employer.name in case
    person = community.get(f"/people/{town.person_id}").text
    now, past = person[: person.index("基本信息")], person[person.index("基本信息") :]
    assert "就业登记有效" in now
    assert "失业登记" not in now
    assert employer.name in now
    assert "注销：被用人单位录用" in past


@pytest.mark.clause("R6.1")
def test_a_second_employer_joins_the_same_registration(
    community: StrictClient, town: Town, session: Session
) -> None:
    number, names = resident_number(), ("长沙某某餐饮有限公司", "长沙某某物业有限公司")
    for code in [add_employer(session, town.clerk, name).uscc for name in names]:
        hired = {**WORKER, "form": "010", "employer_code": code}
        answer = community.submit(begin(community, number), hired)
        assert answer.status_code == 302, answer.text
    session.rollback()
    jobs = session.scalars(sa.select(EmploymentJob)).all()
    assert len({one.registration_id for one in jobs}) == 1
    page = community.get(f"/people/{jobs[0].person_id}").text
    assert page.index("长沙某某餐饮有限公司") < page.index("长沙某某物业有限公司")
    again = {**WORKER, "form": "010", "employer_code": code}
    answer = community.submit(begin(community, number), again)
    assert answer.status_code == 422
    assert "不必再办" in fault_of(answer, "employer_code")


def as_seen(
    client: StrictClient, address: str, typed: dict[str, Any], page: str = ""
) -> TestResponse:
    """Send a form of a case as it stands on its page."""
    version = value_of(client.get(page or address), "version")
    return client.submit(address, {**typed, "version": version}, page=page or address)


def test_a_returned_form_is_put_right_and_a_completed_one_corrected(
    community: StrictClient, town: Town, session: Session
) -> None:
    first = {**WORKER, **FLEXIBLE, "action": "accept"}
    case = str(community.submit(begin(community, resident_number()), first).location)
    back = {"fields": ["workplace", "employer_id"], "opinion": "改为单位就业"}
    assert as_seen(community, f"{case}/return", back).status_code == 302
    page = community.get(f"{case}/amend").text
    assert 'href="#works_at"' in page
    assert 'href="#employer_code"' in page
    code = add_employer(session, town.clerk).uscc
    hired = {**WORKER, "form": "010", "employer_code": code}
    assert as_seen(community, f"{case}/amend", hired).status_code == 302
    assert as_seen(community, f"{case}/complete", {"verification": "2"}, case).status_code == 302
    assert value_of(community.get(f"{case}/correct"), "employer_code") == code
    wrong = {**hired, "correction": "录错", "employer_code": credit_code()}
    answer = as_seen(community, f"{case}/correct", wrong)
    assert answer.status_code == 422
    assert "还没有登记这个单位" in fault_of(answer, "employer_code")
    right = {**hired, "correction": "录错", "started_on": "20261117"}
    assert as_seen(community, f"{case}/correct", right).status_code == 302
    assert only_job(session).started_on == date(2026, 11, 17)
    shown = community.get(f"{case}/revisions").text
    assert "2026-11-17" in shown
    assert "灵活就业" in shown
