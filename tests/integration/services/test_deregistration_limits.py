"""Who may end a registration, from which day, how often, and which of its jobs (R7, R8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.permissions import Role
from portal.models import (
    AuditEntry,
    Case,
    EmploymentJob,
    Registration,
    RegistrationEnd,
    RegistrationKind,
)
from portal.services import deregistration
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    job_seeking_details,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import hired
from tests.integration.services.ending import (
    TODAY,
    end,
    faults,
    grounds,
    kind_of,
    knowing,
    open_jobs,
    somebody,
)
from tests.integration.services.records import race, rows_of
from tests.working import employed, job

GIVEN = list(BasisKind)


@pytest.mark.parametrize("code", ["705", "803"])
def test_it_ends_between_its_first_day_and_today(session: Session, code: str) -> None:
    actor = clerk(session)
    person_id = somebody(session, actor, code)
    (spell,) = rows_of(session, Registration, person_id=person_id, kind=kind_of(code))
    since = spell.effective_on
    for day in (since - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(RuleBroken) as refused:
            end(session, actor, person_id, grounds(code, BasisKind.FAMILY, ended_on=day))
        assert set(faults(refused)) == {"ended_on"}
    end(session, actor, person_id, grounds(code, BasisKind.FAMILY, ended_on=since))
    (ended,) = rows_of(session, Registration, person_id=person_id, kind=kind_of(code))
    assert ended.ended_on == since


def test_a_reason_of_the_other_article_ends_nothing(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    said = grounds("802", *GIVEN)
    with pytest.raises(RuleBroken, match="失业登记不能因此注销"):
        deregistration.end_unemployment(session, actor, NOW, knowing("802"), person_id, said)


def test_only_the_office_that_keeps_the_registration_ends_it(session: Session) -> None:
    actor = clerk(session, COMMUNITY)
    person_id = registered(session, actor).person_id
    said = grounds("705", BasisKind.PERSON)
    with pytest.raises(NotFound):
        end(session, clerk(session, OTHER_COMMUNITY), person_id, said)
    for role, code in ((Role.REVIEWER, COMMUNITY), (Role.REVIEWER, TOWNSHIP)):
        with pytest.raises(NotAllowed):
            end(session, officer(session, code, role), person_id, said)


def test_an_office_that_only_serves_sends_to_the_one_that_keeps(session: Session) -> None:
    """求职登记 elsewhere opens the person, and does not let that office end the 失业登记."""
    actor, other = clerk(session), clerk(session, OTHER_COMMUNITY)
    number = resident_number()
    person_id = registered(session, actor, details=unemployment_details(number)).person_id
    registered(session, other, details=job_seeking_details(number))
    with pytest.raises(NotAllowed, match="由登记地社区（村）注销"):
        end(session, other, person_id, grounds("705", BasisKind.PERSON))


def test_it_ends_once(session: Session, engine: sa.Engine) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    said = grounds("706", BasisKind.PERSON)
    session.rollback()

    def act(own: Session) -> Case:
        return end(own, actor, person_id, said)

    done, refused = sorted(race(engine, act, act), key=lambda one: isinstance(one, Conflict))
    assert isinstance(done, Case)
    assert isinstance(refused, Conflict)
    assert "现在没有有效的失业登记" in str(refused)
    assert (
        len(rows_of(session, Case, person_id=person_id, procedure="deregister_unemployment")) == 1
    )


@pytest.mark.clause("R8.1")
def test_a_registration_of_several_jobs_ends_with_the_last(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    person_id = hired(session, actor, number).person_id
    employed(session, actor, job("021"), number)
    first, second = open_jobs(session, person_id)
    said = grounds("801", BasisKind.PERSON, jobs=frozenset({first.id}))
    case_id = end(session, actor, person_id, said).id
    assert [one.id for one in open_jobs(session, person_id)] == [second.id]
    (gone,) = rows_of(session, EmploymentJob, closed_case_id=case_id)
    assert (gone.id, gone.ended_on, gone.end_kind) == (
        first.id,
        TODAY,
        RegistrationEnd.DEREGISTERED,
    )
    assert rows_of(session, Registration, closed_case_id=case_id) == []
    said = grounds("801", BasisKind.PERSON, jobs=frozenset({second.id}))
    case_id = end(session, actor, person_id, said).id
    (spell,) = rows_of(session, Registration, closed_case_id=case_id)
    assert spell.kind is RegistrationKind.EMPLOYMENT


@pytest.mark.clause("R8.1")
def test_it_ends_with_the_last_day_of_work_in_whatever_order_the_ends_are_told(
    session: Session,
) -> None:
    actor, number = clerk(session), resident_number()
    person_id = hired(session, actor, number).person_id
    employed(session, actor, job("021"), number)
    first, second = (one.id for one in open_jobs(session, person_id))
    for job_id, day in ((first, TODAY), (second, TODAY - timedelta(days=5))):
        said = grounds("801", BasisKind.PERSON, jobs=frozenset({job_id}), ended_on=day)
        end(session, actor, person_id, said)
    session.rollback()
    (spell,) = rows_of(session, Registration, person_id=person_id)
    assert spell.ended_on == TODAY


@pytest.mark.clause("R7.4", "R7.10", "R8.2")
@pytest.mark.parametrize("code", ["704", "710", "802"])
def test_every_look_at_the_sources_is_written_down(session: Session, code: str) -> None:
    """Also where nothing was found, and nothing ends; what is not the office's is not looked up."""
    actor, other = clerk(session), clerk(session, OTHER_COMMUNITY)
    person_id = somebody(session, actor, code)
    said = grounds(code, BasisKind.PERSON, BasisKind.COMPARISON)
    with pytest.raises(RuleBroken):
        end(session, actor, person_id, said)
    with pytest.raises(NotFound):
        end(session, other, person_id, said)
    looks = rows_of(session, AuditEntry, action="person.compare", person_id=person_id)
    assert [one.user_id for one in looks] == [actor.user_id]


@pytest.mark.clause("R8.1")
def test_jobs_are_named_and_are_the_persons_own(session: Session) -> None:
    actor = clerk(session)
    person_id, other_id = (somebody(session, actor, "801") for _ in range(2))
    with pytest.raises(RuleBroken) as refused:
        end(session, actor, person_id, grounds("801", BasisKind.PERSON))
    assert faults(refused) == {"jobs": "请勾选终止的工作"}
    (others,) = open_jobs(session, other_id)
    said = grounds("801", BasisKind.PERSON, jobs=frozenset({others.id}))
    with pytest.raises(Conflict):
        end(session, actor, person_id, said)
    (own,) = open_jobs(session, person_id)
    early = own.started_on - timedelta(days=1)
    said = grounds("801", BasisKind.PERSON, jobs=frozenset({own.id}), ended_on=early)
    with pytest.raises(RuleBroken) as refused:
        end(session, actor, person_id, said)
    assert set(faults(refused)) == {"ended_on"}
    assert open_jobs(session, other_id)
