"""What the demo shows of employment, certificates and policies."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.deregistration import standard_on
from portal.domain.lights import light
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import Status
from portal.models import (
    Case,
    Employer,
    PolicyBenefit,
    Registration,
    User,
)
from portal.queries import staff, standards, workforce
from portal.queries.areas import office_by_area_code
from portal.queries.workforce import Change
from portal.services.demo import jobs
from portal.services.demo.accounts import COMMUNITY, TOWNSHIP
from portal.services.demo.certificates import AT_DISTRICT, AT_TOWNSHIP, SENT_BACK
from portal.services.demo.life import OFFICES, begins_on
from tests.factories import NOW
from tests.integration.demo.filled import (
    CALENDAR,
    count,
)


@pytest.mark.clause("R7.1", "R7.3", "R8.1")
def test_those_who_were_taken_on_or_left_ended_something(filled: Session) -> None:
    ended = filled.scalars(
        sa.select(Registration).where(Registration.ended_recorded_at.is_not(None))
    ).all()
    reasons = Counter((one.kind.value, one.end_reason and one.end_reason.code) for one in ended)
    assert reasons == {
        ("unemployment", "701"): len(jobs.TAKEN_ON),
        ("job_seeking", "701"): len(jobs.TAKEN_ON),
        ("unemployment", "703"): 1,
        ("job_seeking", "703"): 1,
        ("employment", "801"): jobs.LEAVING,
    }


@pytest.mark.clause("R6.3", "R7.3")
def test_employers_have_people_events_on_time_and_late_and_counties_standards(
    filled: Session,
) -> None:
    user = filled.scalars(sa.select(User).filter_by(username="community")).one()
    actor = staff.actor_at(user, user.postings[0].office)
    found = filled.scalars(sa.select(Employer.id)).all()
    assert len(found) == 3
    timings = set()
    for employer_id in found:
        working = workforce.workers(filled, actor, employer_id)
        assert working.here
        assert working.elsewhere
        events = workforce.events(filled, actor, employer_id).rows
        timings |= {(one.change, one.timing and one.timing.on_time) for one in events}
    assert timings == {(change, on_time) for change in Change for on_time in (True, False)}
    for one in OFFICES:
        office = office_by_area_code(filled, one.area_code)
        assert office is not None
        known = standards.at_office(filled, office.id)
        assert standard_on(known, begins_on(NOW)) is not None


@pytest.mark.clause("R11.4")
def test_requests_for_certificates_wait_at_every_step(filled: Session) -> None:
    found = filled.scalars(sa.select(Case).where(Case.procedure == CERTIFICATE.code)).all()
    assert Counter((one.step, one.status) for one in found) == {
        ("review", Status.OPEN): AT_TOWNSHIP,
        ("accept", Status.SENT_BACK): SENT_BACK,
        ("make", Status.OPEN): AT_DISTRICT,
    }
    township = office_by_area_code(filled, TOWNSHIP)
    assert township is not None
    assert all(one.handling_office.area.path.startswith(township.area.path) for one in found)
    assert len({one.handling_office_id for one in found}) > 1
    assert sum(one.handling_office.area.code == COMMUNITY for one in found) >= 5
    kinds = {light(one.due_on, shanghai_day(NOW), CALENDAR).kind for one in found if one.due_on}
    assert len(kinds) > 1
    back = next(one for one in found if one.status is Status.SENT_BACK)
    assert back.handling_office.area.code == COMMUNITY, "its clerk has an account to sign in with"


@pytest.mark.clause("R11.2")
def test_some_enjoy_policies(filled: Session) -> None:
    assert count(filled, PolicyBenefit) == 6
    enjoying = set(filled.scalars(sa.select(PolicyBenefit.person_id)))
    assert len(enjoying) == 6
    assert enjoying <= set(filled.scalars(sa.select(Registration.person_id)))
