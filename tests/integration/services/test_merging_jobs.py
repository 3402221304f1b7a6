"""Two records of one person, both employed: one 就业登记 takes the jobs of the other (2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import EmploymentJob, Registration, RegistrationEnd, RegistrationKind
from portal.queries import people, person_standing
from portal.queries.invariants import broken
from tests.factories import (
    NOW,
    clerk,
    double_number,
    job_seeking_details,
    registered,
    resident_number,
)
from tests.integration.services.acts import left
from tests.integration.services.doubles import (
    LATER,
    NEXT_DOOR,
    kept_rows,
    merge,
    reviewer,
    undo,
)
from tests.integration.services.records import rows_of
from tests.working import add_employer, employed, job


def _twice(session: Session, *, same_employer: bool) -> tuple[int, int]:
    """One person hired twice under two numbers, half an hour apart; the records' ids."""
    here, there = clerk(session), clerk(session, NEXT_DOOR)
    employers = [add_employer(session, here).id, add_employer(session, here).id]
    number = resident_number()
    cases = [
        employed(
            session,
            who,
            job("010", employers[0 if same_employer else after]),
            given,
            now=NOW + timedelta(minutes=30 * after),
        )
        for after, (who, given) in enumerate([(here, number), (there, double_number(number))])
    ]
    return cases[0].person_id, cases[1].person_id


@pytest.mark.clause("R6.1")
@pytest.mark.parametrize("same_employer", [True, False])
@pytest.mark.parametrize("kept_first", [True, False])
def test_one_registration_takes_the_jobs_of_the_other(
    engine: sa.Engine, session: Session, kept_first: bool, same_employer: bool
) -> None:
    pair = _twice(session, same_employer=same_employer)
    kept, merged = pair if kept_first else reversed(pair)
    actor = reviewer(session)
    before = kept_rows(engine)
    done = merge(session, actor, kept, merged)
    assert not broken(session)
    (stays,) = person_standing.standing(session, kept).registrations
    jobs = rows_of(session, EmploymentJob, person_id=kept)
    assert {one.registration_id for one in jobs} == {stays.id}
    ends = [one.end_kind for one in jobs]
    assert ends == [None, RegistrationEnd.MERGED if same_employer else None]
    assert rows_of(session, EmploymentJob, person_id=merged) == []
    undo(session, actor, done)
    assert kept_rows(engine) == before
    assert not broken(session)


def test_the_taken_job_keeps_the_registration_alive(session: Session) -> None:
    kept, merged = _twice(session, same_employer=False)
    merge(session, reviewer(session), kept, merged)
    own, taken = rows_of(session, EmploymentJob, person_id=kept)
    office = session.get_one(Registration, own.registration_id).handling_office
    here = clerk(session, office.area.code)
    left(session, here, kept, own, now=LATER)
    assert not broken(session)
    assert [one.kind for one in person_standing.standing(session, kept).registrations] == [
        RegistrationKind.EMPLOYMENT
    ]
    left(session, here, kept, taken, now=LATER)
    assert not broken(session)
    assert person_standing.standing(session, kept).registrations == []


@pytest.mark.parametrize("kept_works", [True, False])
def test_who_turns_out_to_be_employed_seeks_no_work(
    engine: sa.Engine, session: Session, kept_works: bool
) -> None:
    here, number = clerk(session), resident_number()
    works = employed(session, here, job("010", add_employer(session, here).id), number).person_id
    double = double_number(number)
    seeks = registered(session, here, details=job_seeking_details(double)).person_id
    kept, merged = (works, seeks) if kept_works else (seeks, works)
    actor = reviewer(session)
    before = kept_rows(engine)
    done = merge(session, actor, kept, merged)
    assert not broken(session)
    assert people.serving(session, kept) is None
    undo(session, actor, done)
    assert kept_rows(engine) == before
