"""求职登记 alone: the community of residence serves, and what is handled elsewhere stays (R3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import ROLE_LEVELS, Role
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.workflow import Status
from portal.models import (
    Case,
    Certificate,
    JobSeekingApplication,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
    WishedOccupation,
)
from portal.queries import applications
from portal.services import registration
from portal.services.errors import Conflict, NotAllowed
from tests.factories import (
    NOW,
    WISHES,
    clerk,
    job_seeking_details,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import rows_of

NEXT_DOOR = "430102001002"


def _open(session: Session, person_id: int) -> dict[RegistrationKind, Registration]:
    found = rows_of(session, Registration, person_id=person_id, ended_recorded_at=None)
    return {one.kind: one for one in found}


def _served_by(session: Session, person_id: int) -> int:
    (serving,) = rows_of(session, Serving, person_id=person_id, ended_at=None)
    return serving.office_id


@pytest.mark.clause("R3.1", "R3.3", "R3.4")
def test_somebody_new_is_registered_as_a_job_seeker_and_served_here(session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor, details=job_seeking_details())
    assert (case.procedure, case.status, case.place) == (
        "job_seeking",
        Status.COMPLETED,
        job_seeking_details().place,
    )
    assert (case.due_on, JOB_SEEKING.working_days) == (NOW.date().replace(month=12, day=1), 5)
    opened = _open(session, case.person_id)
    assert set(opened) == {RegistrationKind.JOB_SEEKING}
    assert opened[RegistrationKind.JOB_SEEKING].effective_on == NOW.date()
    assert _served_by(session, case.person_id) == actor.office_id
    assert JOB_SEEKING.materials == ("身份证", "就业失业求职登记表")


@pytest.mark.clause("R11.1")
def test_no_certificate_comes_of_it(session: Session) -> None:
    case = registered(session, clerk(session), details=job_seeking_details())
    assert rows_of(session, Certificate, person_id=case.person_id) == []


@pytest.mark.clause("R3.3")
def test_the_serving_office_moves_and_the_handling_office_stays(session: Session) -> None:
    home, here = clerk(session), clerk(session, NEXT_DOOR)
    number = resident_number()
    person_id = registered(session, home, details=unemployment_details(number)).person_id
    earlier = _open(session, person_id)[RegistrationKind.JOB_SEEKING].id
    cooking = replace(WISHES, training="中式烹调师")
    case = registered(session, here, details=job_seeking_details(number, wishes=cooking))

    assert case.person_id == person_id
    opened = _open(session, person_id)
    assert opened[RegistrationKind.UNEMPLOYMENT].handling_office_id == home.office_id
    assert opened[RegistrationKind.JOB_SEEKING].handling_office_id == here.office_id
    assert _served_by(session, person_id) == here.office_id
    wishes = opened[RegistrationKind.JOB_SEEKING].wishes
    assert wishes is not None
    assert wishes.training == "中式烹调师"
    (before,) = rows_of(session, Registration, id=earlier)
    assert (before.ended_on, before.end_kind) == (NOW.date(), RegistrationEnd.RENEWED)


@pytest.mark.clause("R3.2")
def test_unemployment_registered_later_takes_the_job_seeking_over(session: Session) -> None:
    number = resident_number()
    registered(session, clerk(session, NEXT_DOOR), details=job_seeking_details(number))
    actor = clerk(session)
    case = registered(session, actor, details=unemployment_details(number))
    opened = _open(session, case.person_id)
    assert set(opened) == {RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING}
    assert {one.handling_office_id for one in opened.values()} == {actor.office_id}
    assert _served_by(session, case.person_id) == actor.office_id


def test_a_second_time_here_renews_the_wishes(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    first = registered(session, actor, details=job_seeking_details(number))
    second = registered(session, actor, details=job_seeking_details(number))
    spells = rows_of(session, Registration, person_id=first.person_id)
    assert [one.opened_case_id for one in spells] == [first.id, second.id]
    assert [one.ended_on is None for one in spells] == [False, True]
    words = session.scalars(sa.select(WishedOccupation.words)).all()
    assert "保洁" in words


def test_two_requests_of_one_person_at_once_are_one_too_many(session: Session) -> None:
    number = resident_number()
    registration.accept(session, clerk(session), NOW, job_seeking_details(number))
    with pytest.raises(Conflict):
        registration.accept(session, clerk(session, NEXT_DOOR), NOW, job_seeking_details(number))


def test_the_form_is_kept_without_what_it_does_not_ask(session: Session) -> None:
    case = registration.accept(session, clerk(session), NOW, job_seeking_details(remarks="夜班"))
    session.rollback()
    kept = applications.in_force(session, session.get_one(Case, case.id))
    assert isinstance(kept, JobSeekingApplication)
    assert (kept.name, kept.remarks, kept.revision) == ("周建国", "夜班", 1)
    assert [one.title for one in kept.wishes.occupations] == ["保洁"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_nobody_but_a_clerk_accepts(session: Session, role: Role) -> None:
    codes = {
        Level.COMMUNITY: "430102001001",
        Level.TOWN: "430102001000",
        Level.COUNTY: "430102000000",
        Level.CITY: "430100000000",
        Level.PROVINCE: "430000000000",
    }
    for level in ROLE_LEVELS[role]:
        actor = officer(session, codes[level], role)
        with pytest.raises(NotAllowed, match="求职登记"):
            registration.accept(session, actor, NOW, job_seeking_details())
