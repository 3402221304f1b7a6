"""Corrections of a 就业登记: the job follows, and what began or ended with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.employment import JobDetails
from portal.domain.permissions import Actor
from portal.domain.workflow import Action
from portal.models import (
    Case,
    Decision,
    EmploymentApplication,
    EmploymentJob,
    Registration,
    RegistrationEnd,
    RegistrationKind,
)
from portal.queries import applications
from portal.services import corrections
from portal.services.errors import RuleBroken
from portal.web.cases.declared import differences
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.records import rows_of
from tests.working import STANDARD, add_employer, add_standard, employed, employment_details, job

LATER = NOW + timedelta(days=2)
REASON = "就业时间录错，按合同更正"


def correct(session: Session, actor: Actor, case: Case, number: str, declared: JobDetails) -> None:
    """Correct the job of a case as it stands."""
    session.rollback()
    details = employment_details(declared, number)
    corrections.correct(session, actor, LATER, case.id, case.version, details, REASON)
    session.rollback()


def spells(session: Session, case: Case) -> dict[RegistrationKind, Registration]:
    return {one.kind: one for one in rows_of(session, Registration, person_id=case.person_id)}


@pytest.mark.clause("R6.6")
def test_work_that_is_verified_otherwise_is_registered_anew(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = employed(session, actor, job("010", add_employer(session, actor).id), number)
    with pytest.raises(RuleBroken, match="核验方式不同"):
        correct(session, actor, case, number, job("021"))
    own = employed(session, actor, job("021"), number := resident_number())
    correct(session, actor, own, number, job("029", started_on=date(2026, 11, 12)))
    correct(session, actor, own, number, job("022"))


@pytest.mark.clause("R6.4", "R7.1", "R7.3")
def test_job_spell_day_and_reason_follow(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    add_standard(session, actor)
    registered(session, actor, details=unemployment_details(number))
    employer = add_employer(session, actor)
    case = employed(session, actor, job("010", employer.id), number)
    own = job("022", started_on=date(2026, 11, 20), pay=4000)
    correct(session, actor, case, number, own)
    (kept,) = rows_of(session, EmploymentJob, opened_case_id=case.id)
    assert (kept.form.code, kept.employer_id, kept.uscc, kept.pay, kept.started_on) == (
        "022",
        None,
        None,
        4000,
        date(2026, 11, 20),
    )
    now = spells(session, case)
    assert now[RegistrationKind.EMPLOYMENT].effective_on == date(2026, 11, 20)
    unemployed, seeking = now[RegistrationKind.UNEMPLOYMENT], now[RegistrationKind.JOB_SEEKING]
    assert unemployed.ended_on == date(2026, 11, 20)
    assert seeking.ended_on == max(date(2026, 11, 20), seeking.effective_on)
    for one in (unemployed, seeking):
        assert one.end_reason is not None
        assert one.end_reason.code == "703"
    old, new = applications.revisions(session, case)
    assert isinstance(old, EmploymentApplication)
    assert old.employer_id == employer.id
    changed = {one.label: (one.old, one.new) for one in differences(old, new)}
    assert changed["就业形式"] == ("单位就业", "灵活就业")
    assert changed["就业时间"] == ("2026-11-16", "2026-11-20")
    assert changed["用人单位"] == (employer.name, "")
    decision = rows_of(session, Decision, case_id=case.id)[-1]
    assert (decision.action, decision.revision) == (Action.CORRECT, 2)


def test_nothing_ends_before_it_began(session: Session) -> None:
    """Unemployed since 8 October: work that began before ends it on that day."""
    actor, number = clerk(session), resident_number()
    registered(session, actor, details=unemployment_details(number))
    case = employed(session, actor, job("021"), number)
    correct(session, actor, case, number, job("021", started_on=date(2026, 9, 1)))
    now = spells(session, case)
    assert now[RegistrationKind.EMPLOYMENT].effective_on == date(2026, 9, 1)
    assert now[RegistrationKind.UNEMPLOYMENT].ended_on == date(2026, 10, 8)


def test_a_second_jobs_day_moves_no_registration(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    employed(session, actor, job("021"), number)
    second = employed(session, actor, job("022"), number)
    correct(session, actor, second, number, job("022", started_on=date(2026, 11, 1)))
    assert spells(session, second)[RegistrationKind.EMPLOYMENT].effective_on == date(2026, 11, 16)
    (kept,) = rows_of(session, EmploymentJob, opened_case_id=second.id)
    assert kept.started_on == date(2026, 11, 1)


def test_a_job_that_ended_before_the_new_start_is_refused(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = employed(session, actor, job("021"), number)
    ended = {
        "ended_on": date(2026, 11, 18),
        "ended_recorded_at": NOW,
        "end_kind": RegistrationEnd.DEREGISTERED,
        "closed_case_id": case.id,
    }
    ours = EmploymentJob.opened_case_id == case.id
    session.execute(sa.update(EmploymentJob).where(ours).values(ended))
    session.commit()
    with pytest.raises(RuleBroken, match="2026-11-18 终止") as broken:
        correct(session, actor, case, number, job("021", started_on=date(2026, 11, 19)))
    assert [one.field for one in broken.value.problems] == ["started_on"]
    correct(session, actor, case, number, job("021", started_on=date(2026, 11, 18)))


@pytest.mark.clause("R7.3")
def test_a_correction_can_not_leave_unemployment_ended_below_the_standard(
    session: Session,
) -> None:
    actor, number = clerk(session), resident_number()
    add_standard(session, actor)
    registered(session, actor, details=unemployment_details(number))
    case = employed(session, actor, job("022"), number)
    with pytest.raises(RuleBroken) as broken:
        correct(session, actor, case, number, job("022", pay=STANDARD - 1))
    assert [one.field for one in broken.value.problems] == ["pay"]
    correct(session, actor, case, number, job("022", pay=STANDARD))


def test_two_jobs_at_one_employer_are_refused(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    first, second = add_employer(session, actor).id, add_employer(session, actor).id
    employed(session, actor, job("010", first), number)
    case = employed(session, actor, job("010", second), number)
    with pytest.raises(RuleBroken) as broken:
        correct(session, actor, case, number, job("010", first))
    assert [one.field for one in broken.value.problems] == ["employer_id"]
    correct(session, actor, case, number, job("010", second, pay=5000))
