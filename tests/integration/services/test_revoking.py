"""撤销: what each completed act undoes, and what holds again (design, 13)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.workflow import Action, Status
from portal.models import (
    Basis,
    Case,
    Message,
    NoticeTopic,
    OfficeNotice,
    Person,
    Registration,
    RegistrationEnd,
)
from portal.queries import certificates, people, person_standing, revoking
from portal.queries.deregistrations import lapsed_by
from portal.services.errors import RuleBroken
from tests.factories import (
    NOW,
    certificate_asked,
    clerk,
    job_seeking_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import died, hired, left
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.integration.services.records import rows_of
from tests.integration.services.revoked import (
    EMPLOYED,
    LATER,
    SEEKING,
    UNEMPLOYED,
    WHY,
    held,
    open_jobs,
    revoke,
)


@pytest.mark.parametrize("details", [unemployment_details, job_seeking_details])
def test_a_registration_that_never_was(session: Session, details: Callable[[], Any]) -> None:
    actor = clerk(session)
    case = registered(session, actor, details=details())
    above = reviewer(session)
    decision = revoke(session, above, case.id)
    assert held(session, case.person_id) == set()
    spells = rows_of(session, Registration, person_id=case.person_id)
    assert {one.end_kind for one in spells} == {RegistrationEnd.REVOKED}
    assert people.serving(session, case.person_id) is None
    (basis,) = rows_of(session, Basis, case_id=case.id, kind=BasisKind.ORDER)
    assert (basis.words, basis.id) == (WHY, decision.basis_id)
    again = session.get_one(Case, case.id)
    assert again.status is Status.REVOKED
    assert again.decisions[-1].action is Action.REVOKE
    (notice,) = rows_of(session, OfficeNotice, case_id=case.id)
    assert (notice.topic, notice.office_id) == (NoticeTopic.REVOKED, actor.office_id)
    texts = [one.text for one in rows_of(session, Message, case_id=case.id)]
    assert "上级机构撤销" in texts[-1]
    session.rollback()
    anew = registered(session, actor, details=unemployment_details(again.person.identifier.number))
    assert held(session, anew.person_id) == {UNEMPLOYED, SEEKING}


def test_what_employment_ended_holds_again(session: Session) -> None:
    here, there, number = clerk(session), clerk(session, NEXT_DOOR), resident_number()
    unemployed = registered(session, here, details=unemployment_details(number))
    before = {
        one.kind: (one.effective_on, one.wishes_id, one.handling_office_id, one.opened_case_id)
        for one in rows_of(session, Registration, person_id=unemployed.person_id)
    }
    case = hired(session, there, number)
    told = revoking.undoing(session, case)
    assert [line[-4:] for line in told] == ["起）作废", "登记作废", "恢复有效", "恢复有效"]
    revoke(session, reviewer(session), case.id)
    assert held(session, unemployed.person_id) == {UNEMPLOYED, SEEKING}
    for one in person_standing.standing(session, unemployed.person_id).registrations:
        same = (one.effective_on, one.wishes_id, one.handling_office_id, one.opened_case_id)
        assert same == before[one.kind]
        assert one.restores_id is not None
        assert one.recorded_at == LATER
    serving = people.serving(session, unemployed.person_id)
    assert serving is not None
    assert serving.office_id == here.office_id
    assert open_jobs(session, unemployed.person_id) == []
    notices = rows_of(session, OfficeNotice, case_id=case.id)
    assert {(one.topic, one.office_id) for one in notices} == {
        (NoticeTopic.EMPLOYED, here.office_id),
        (NoticeTopic.REVOKED, there.office_id),
        (NoticeTopic.RESTORED, here.office_id),
    }
    (line,) = certificates.registrations_of(session, unemployed.person_id)
    assert line.ended_on is None, "a restored registration is one line"
    assert revoking.undoing(session, case) == told, "the notice tells what the page told"
    revoke(session, reviewer(session), unemployed.id)
    assert held(session, unemployed.person_id) == set()
    assert certificates.registrations_of(session, unemployed.person_id) == []


def test_a_second_job_goes_and_the_first_stays(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    first, second = (hired(session, actor, number) for _ in range(2))
    above = reviewer(session)
    act = partial(revoke, session, above, first.id)
    with pytest.raises(RuleBroken, match=second.number):
        act()
    revoke(session, above, second.id)
    assert [one.opened_case_id for one in open_jobs(session, first.person_id)] == [first.id]
    act()
    assert held(session, first.person_id) == set()


def test_without_the_job_that_kept_it_the_registration_ends_as_it_would_have(
    session: Session,
) -> None:
    """Deregistering the other job would have ended all, had the revoked one never been."""
    actor, number = clerk(session), resident_number()
    first, second = (hired(session, actor, number) for _ in range(2))
    keeps = [one for one in open_jobs(session, first.person_id) if one.opened_case_id == first.id]
    end = left(session, actor, first.person_id, *keeps)
    revoke(session, reviewer(session), second.id)
    (spell,) = rows_of(session, Registration, person_id=first.person_id)
    assert (spell.end_kind, spell.closed_case_id) == (RegistrationEnd.DEREGISTERED, end.id)
    assert spell.end_reason is not None
    assert (spell.end_reason.code, spell.ended_on) == ("801", NOW.date())
    revoke(session, reviewer(session), end.id)
    assert [one.opened_case_id for one in open_jobs(session, first.person_id)] == [first.id]


@pytest.mark.parametrize("last", [True, False])
def test_ended_jobs_come_back(session: Session, last: bool) -> None:
    actor, number = clerk(session), resident_number()
    case = hired(session, actor, number)
    if not last:
        hired(session, actor, number)
    jobs = [one for one in open_jobs(session, case.person_id) if one.opened_case_id == case.id]
    end = left(session, actor, case.person_id, *jobs)
    assert (held(session, case.person_id) == set()) is last
    revoke(session, reviewer(session), end.id)
    assert held(session, case.person_id) == {EMPLOYED}
    (again,) = [one for one in open_jobs(session, case.person_id) if one.opened_case_id == case.id]
    assert again.registration.ended_on is None
    assert (again.employer_id, again.pay) == (jobs[0].employer_id, jobs[0].pay)


def test_death_is_taken_back_but_not_what_lapsed_with_it(session: Session) -> None:
    actor = clerk(session)
    asked = certificate_asked(session, actor)
    number, person_id = asked.number, asked.person_id
    end = died(session, actor, person_id)
    (told,) = [one for one in revoking.undoing(session, end) if number in one]
    assert "重新申请" in told
    revoke(session, reviewer(session), end.id)
    person = session.get_one(Person, person_id)
    assert person.died_on is None
    assert held(session, person_id) == {UNEMPLOYED, SEEKING}
    assert session.get_one(Case, asked.id).status is Status.LAPSED
    assert [one.id for one in lapsed_by(session, end)] == [asked.id]


def test_a_renewed_wish_gives_way_to_the_earlier_one(session: Session) -> None:
    here, there, number = clerk(session), clerk(session, NEXT_DOOR), resident_number()
    first = registered(session, here, details=unemployment_details(number))
    renewed = registered(session, there, details=job_seeking_details(number))
    with pytest.raises(RuleBroken, match=renewed.number):
        revoke(session, reviewer(session), first.id)
    revoke(session, reviewer(session), renewed.id)
    standing = person_standing.standing(session, first.person_id)
    assert {one.opened_case_id for one in standing.registrations} == {first.id}
    assert standing.serving is not None
    assert standing.serving.office_id == here.office_id


def test_who_served_before_serves_again_not_whose_service_was_revoked(session: Session) -> None:
    here, there, number = clerk(session), clerk(session, NEXT_DOOR), resident_number()
    case = registered(session, here, details=unemployment_details(number))
    end = died(session, here, case.person_id)
    revoke(session, reviewer(session), end.id)
    renewed = registered(session, there, details=job_seeking_details(number))
    revoke(session, reviewer(session), renewed.id)
    end = died(session, here, case.person_id)
    revoke(session, reviewer(session), end.id)
    serving = people.serving(session, case.person_id)
    assert serving is not None
    assert serving.office_id == here.office_id


def test_the_number_of_the_certificate_stays(session: Session) -> None:
    case = registered(session, clerk(session))
    given = people.certificate(session, case.person_id)
    assert given is not None
    number = given.number
    revoke(session, reviewer(session), case.id)
    kept = people.certificate(session, case.person_id)
    assert kept is not None
    assert kept.number == number
