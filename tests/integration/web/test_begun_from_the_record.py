"""A registration begun from a person's record, with what is known of them (R7, R8)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from portal.models import (
    EmploymentJob,
)
from tests.factories import (
    clerk,
    resident_number,
)
from tests.integration.services.acts import hired
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import fault_of, value_of
from tests.integration.web.test_deregistration import address, send
from tests.strict_client import StrictClient
from tests.working import employed, job


@pytest.mark.clause("R7.1")
def test_the_first_three_lead_through_the_employment_form(
    community: StrictClient, town: Town
) -> None:
    token = community.csrf_token("/desk")
    answer = community.post(
        f"/people/{town.person_id}/begin/employment", data={"csrf_token": token}
    )
    assert answer.status_code == 302
    assert answer.location.startswith("/registration/employment/")
    page = community.get(answer.location)
    assert value_of(page, "name") == "周建国"


@pytest.mark.clause("R8.1")
def test_the_last_job_leads_to_a_prefilled_unemployment_form(
    community: StrictClient, session: Session
) -> None:
    actor, number = clerk(session), resident_number()
    person_id = hired(session, actor, number).person_id
    employed(session, actor, job("021"), number)
    first, second = rows_of(session, EmploymentJob, person_id=person_id)
    titles, ids = (first.title, second.title), (first.id, second.id)
    session.rollback()
    path = address(person_id, "employment")
    page = community.get(path).text
    assert all(title in page for title in titles)
    assert 'checked class="form-check-input" id="jobs' not in page
    typed = {"reason": "801", "consent": "1"}
    assert "请勾选终止的工作" in fault_of(send(community, path, **typed), "jobs")
    answer = send(community, path, jobs=str(ids[1]), **typed)
    shown = community.get(answer.location).text
    assert "本人还有别的工作，就业登记继续有效" in shown
    assert "办理失业登记" not in shown
    assert re.search(r'name="jobs"[^>]*checked|checked[^>]*name="jobs"', community.get(path).text)
    answer = send(community, path, jobs=str(ids[0]), **typed)
    shown = community.get(answer.location).text
    assert "单位按时办理" in shown
    assert "办理失业登记" in shown
    token = community.csrf_token("/desk")
    begun = community.post(f"/people/{person_id}/begin/unemployment", data={"csrf_token": token})
    form = community.get(begun.location)
    assert value_of(form, "unemployed_since") == "2026-11-24"
    assert value_of(form, "former_employer") == titles[0]
    assert value_of(form, "former_pay") == "3600"
    assert value_of(form, "name") == "周建国"
    # The number at the counter leads there, too; the page says what is to be confirmed.
    at_window = community.submit("/registration/unemployment/start", {"id_number": number})
    assert at_window.location == begun.location
    assert re.search(r'<option selected value="3">就业地', form.text)
    told = "登记地类型取自 2026-11-24 的登记；失业时间、原工作单位取自 2026-11-2"
    assert told in form.text


def test_a_registration_that_is_in_the_way_is_told(community: StrictClient, town: Town) -> None:
    token = community.csrf_token("/desk")
    answer = community.post(
        f"/people/{town.person_id}/begin/unemployment",
        data={"csrf_token": token},
        follow_redirects=True,
    )
    assert "登记有效。不必再办" in answer.text
