"""撤销: what each completed act undoes, what hinders it, and who may (design, 13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.certificates import Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action, Status
from portal.models import (
    Basis,
    Case,
    Decision,
    EmploymentJob,
    Message,
    NoticeTopic,
    OfficeNotice,
    Person,
    Registration,
    RegistrationEnd,
    RegistrationKind,
)
from portal.queries import certificates, people, revoking
from portal.queries.deregistrations import lapsed_by
from portal.queries.invariants import broken
from portal.services import certificate_requests, registration
from portal.services import revoking as service
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    certificate_asked,
    clerk,
    job_seeking_details,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import died, hired, left
from tests.integration.services.doubles import (
    NEXT_DOOR,
    merge,
    registered_twice,
    reviewer,
    undo,
)
from tests.integration.services.records import rows_of
from tests.integration.services.test_refusals import unchanged

WHY = "录错了人，已核对身份证原件"
LATER = NOW + timedelta(hours=2)
UNEMPLOYED, EMPLOYED, SEEKING = (
    RegistrationKind.UNEMPLOYMENT,
    RegistrationKind.EMPLOYMENT,
    RegistrationKind.JOB_SEEKING,
)


def revoke(session: Session, actor: Actor, case_id: int) -> Decision:
    session.rollback()
    version = session.get_one(Case, case_id).version
    decision = service.revoke(session, actor, LATER, case_id, version, WHY)
    session.rollback()
    assert not broken(session)
    return decision


def held(session: Session, person_id: int) -> set[RegistrationKind]:
    session.rollback()
    return {one.kind for one in people.standing(session, person_id).registrations}


def open_jobs(session: Session, person_id: int) -> list[EmploymentJob]:
    return list(rows_of(session, EmploymentJob, person_id=person_id, ended_recorded_at=None))


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
    for one in people.standing(session, unemployed.person_id).registrations:
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
    standing = people.standing(session, first.person_id)
    assert {one.opened_case_id for one in standing.registrations} == {first.id}
    assert standing.serving is not None
    assert standing.serving.office_id == here.office_id


def _hired_since(session: Session, actor: Actor, case: Case, number: str) -> str:
    return hired(session, actor, number).number


def _ended_since(session: Session, actor: Actor, case: Case, number: str) -> str:
    return died(session, actor, case.person_id).number


def _asked_since(session: Session, actor: Actor, case: Case, number: str) -> str:
    session.rollback()
    asked = Asked(code_set("certificate_issue_type").item("01"), None, PhotoKind.PAPER)
    return certificate_requests.request(session, actor, NOW, case.person_id, asked).number


@pytest.mark.parametrize("since", [_hired_since, _ended_since, _asked_since])
def test_later_acts_are_named(
    engine: sa.Engine, session: Session, since: Callable[[Session, Actor, Case, str], str]
) -> None:
    actor, number, above = clerk(session), resident_number(), reviewer(session)
    case = registered(session, actor, details=unemployment_details(number))
    named = since(session, actor, case, number)
    act = partial(service.revoke, session, above, LATER, case.id, case.version, WHY)
    session.rollback()
    words = unchanged(engine, session, RuleBroken, act)
    assert named in words
    assert people.standing(session, case.person_id) is not None


@pytest.mark.parametrize("details", [unemployment_details, job_seeking_details])
def test_who_seeks_work_since_is_not_made_employed_again(
    session: Session, details: Callable[[str], Any]
) -> None:
    actor, number = clerk(session), resident_number()
    case = hired(session, actor, number)
    end = left(session, actor, case.person_id, *open_jobs(session, case.person_id))
    since = registered(session, actor, details=details(number))
    above = reviewer(session)
    with pytest.raises(RuleBroken, match=since.number):
        revoke(session, above, end.id)
    revoke(session, above, since.id)
    revoke(session, above, end.id)
    assert held(session, case.person_id) == {EMPLOYED}


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


def test_a_new_registration_keeps_the_old_ends(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = hired(session, actor, number)
    end = left(session, actor, case.person_id, *open_jobs(session, case.person_id))
    anew = registration.accept(session, actor, NOW, unemployment_details(number))
    waiting, above = anew.number, reviewer(session)
    with pytest.raises(RuleBroken, match=waiting):
        revoke(session, above, end.id)


def test_a_merge_since_is_undone_first(session: Session) -> None:
    actor, above = clerk(session), reviewer(session)
    kept, merged = registered_twice(session, actor)
    (case,) = rows_of(session, Case, person_id=kept)
    case_id = case.id
    done = merge(session, above, kept, merged)
    with pytest.raises(RuleBroken, match="合并"):
        revoke(session, above, case_id)
    undo(session, above, done)
    revoke(session, above, case_id)


def test_who_may_revoke(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    act = partial(service.revoke, session, now=LATER, case_id=case.id, version=case.version)
    for who, kind in (
        (actor, NotAllowed),
        (officer(session, "430102001001", Role.REVIEWER), NotAllowed),
        (officer(session, "430102001000", Role.SUPERVISOR), NotAllowed),
        (reviewer(session, "430103000000"), NotFound),
    ):
        session.rollback()
        unchanged(engine, session, kind, partial(act, actor=who, reason=WHY))
    above = reviewer(session, "430102000000")
    assert "理由" in unchanged(engine, session, RuleBroken, partial(act, actor=above, reason=" "))
    stale = partial(act, actor=above, reason=WHY, version=case.version + 1)
    unchanged(engine, session, Conflict, stale)
    act(actor=above, reason=WHY)
    session.rollback()
    version = session.get_one(Case, case.id).version
    again = partial(act, actor=above, reason=WHY, version=version)
    unchanged(engine, session, NotAllowed, again)


def test_not_by_whoever_acted_on_it(engine: sa.Engine, session: Session) -> None:
    """Somebody who was the clerk then, and is a reviewer above now."""
    actor = clerk(session)
    case = registered(session, actor)
    above = reviewer(session)
    moved = replace(above, user_id=actor.user_id)
    act = partial(service.revoke, session, moved, LATER, case.id, case.version, WHY)
    assert "别人" in unchanged(engine, session, NotAllowed, act)


def test_a_certificate_on_paper_is_not_revoked_but_voided(
    engine: sa.Engine, session: Session
) -> None:
    case = certificate_asked(session)
    act = partial(service.revoke, session, reviewer(session), LATER, case.id, case.version, WHY)
    unchanged(engine, session, NotAllowed, act)


def test_the_number_of_the_certificate_stays(session: Session) -> None:
    case = registered(session, clerk(session))
    given = people.certificate(session, case.person_id)
    assert given is not None
    number = given.number
    revoke(session, reviewer(session), case.id)
    kept = people.certificate(session, case.person_id)
    assert kept is not None
    assert kept.number == number
