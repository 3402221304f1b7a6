"""规程九 迁入: taken over at once with all that is open; the old community is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.domain.workflow import Action, Status
from portal.models import (
    AuditEntry,
    Case,
    Certificate,
    Decision,
    Message,
    Move,
    NoticeTopic,
    OfficeNotice,
    Registration,
    RegistrationKind,
    Serving,
)
from portal.queries import cases, moves, people
from portal.services import moving, registration
from portal.services.demo.accounts import OTHER_COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    certificate_asked,
    clerk,
    job_seeking_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import died
from tests.integration.services.chain import Chain
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.integration.services.records import rows_of
from tests.moving import asked, moved_in, proposed

THIRD = "430102001003"


@pytest.mark.clause("R9.1")
def test_the_new_community_takes_over_at_once(session: Session) -> None:
    old, new = clerk(session), clerk(session, OTHER_COMMUNITY)
    number = resident_number()
    before = registered(session, old, details=unemployment_details(number))
    case = moved_in(session, new, number, old.office_id, now=NOW + timedelta(days=1))
    session.rollback()
    spells = rows_of(session, Registration, person_id=case.person_id)
    assert {one.kind for one in spells} == {
        RegistrationKind.UNEMPLOYMENT,
        RegistrationKind.JOB_SEEKING,
    }
    assert {(one.handling_office_id, one.ended_on) for one in spells} == {(new.office_id, None)}
    serving = people.serving(session, case.person_id)
    assert serving is not None
    assert (serving.office_id, serving.case_id) == (new.office_id, case.id)
    assert serving.started_at == NOW + timedelta(days=1)
    assert [one.ended_at for one in rows_of(session, Serving, person_id=case.person_id)] == [
        serving.started_at,
        None,
    ]
    (decision,) = rows_of(session, Decision, case_id=case.id)
    assert (decision.action, decision.opinion) == (Action.COMPLETE, "求职地发生变化")
    assert decision.basis_id is not None
    assert session.get_one(Case, before.id).accepting_office_id == old.office_id


@pytest.mark.clause("R9.1")
def test_the_old_community_is_told_by_whom_why_and_how_to_reach_them(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number = resident_number()
    registered(session, old, details=unemployment_details(number))
    case = moved_in(session, new, number, old.office_id, said=asked("9", words="投靠子女"))
    (notice,) = rows_of(session, OfficeNotice, case_id=case.id)
    assert (notice.office_id, notice.topic) == (old.office_id, NoticeTopic.MOVED)
    move = moves.of_case(session, notice.case_id)
    assert move is not None
    assert move.to_office.full_name == new.office_title
    assert (move.reason.name, move.words) == ("其他", "投靠子女")
    (told,) = rows_of(session, Message, case_id=case.id)
    assert told.text.startswith(f"您的失业登记已迁入{new.office_title}")


@pytest.mark.clause("R9.1")
def test_after_it_the_old_community_sees_its_past_work_and_not_the_person(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number = resident_number()
    before = registered(session, old, details=unemployment_details(number))
    case = moved_in(session, new, number, old.office_id)
    session.rollback()
    assert not people.visible(session, old, case.person_id)
    assert people.visible(session, new, case.person_id)
    past = cases.in_area(session, old, before.id)
    assert past is not None
    assert [one.action for one in past.decisions] == [
        Action.ACCEPT,
        Action.VERIFY,
        Action.COMPLETE,
    ]
    assert {one.office_id for one in past.decisions} == {old.office_id}
    assert cases.in_area(session, old, case.id) is None, "the move itself is the new one's work"
    with pytest.raises(NotFound):
        died(session, old, case.person_id)


@pytest.mark.clause("R9.1")
def test_open_cases_go_along_and_an_old_tab_is_told(session: Session, who: Chain) -> None:
    new = clerk(session, NEXT_DOOR)
    number = resident_number()
    waiting = certificate_asked(session, who.clerk, details=unemployment_details(number))
    seen, certificate = waiting.version, rows_of(session, Certificate, person_id=waiting.person_id)
    moved_in(session, new, number, who.clerk.office_id)
    session.rollback()
    now_there = session.get_one(Case, waiting.id)
    assert (now_there.handling_office_id, now_there.clerk_id) == (new.office_id, new.user_id)
    assert now_there.accepting_office_id == who.clerk.office_id
    assert now_there.version > seen
    assert [one.number for one in rows_of(session, Certificate, person_id=waiting.person_id)] == [
        one.number for one in certificate
    ]


@pytest.mark.clause("R9.1")
def test_who_seeks_work_elsewhere_is_taken_along_from_there_too(session: Session) -> None:
    old, lives, new = clerk(session), clerk(session, NEXT_DOOR), clerk(session, THIRD)
    number = resident_number()
    registered(session, old, details=unemployment_details(number))
    registered(session, lives, details=job_seeking_details(number))
    case = moved_in(session, new, number, old.office_id)
    held = rows_of(session, Registration, person_id=case.person_id, ended_on=None)
    assert {one.handling_office_id for one in held} == {new.office_id}
    told = {one.office_id for one in rows_of(session, OfficeNotice, case_id=case.id)}
    assert told == {old.office_id, lives.office_id}


def test_who_is_served_there_already_stays_served(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number = resident_number()
    registered(session, old, details=unemployment_details(number))
    seeking = registered(session, new, details=job_seeking_details(number))
    case = moved_in(session, new, number, old.office_id)
    session.rollback()
    serving = people.serving(session, case.person_id)
    assert serving is not None
    assert (serving.office_id, serving.case_id) == (new.office_id, seeking.id)


def test_what_a_number_tells_is_little_and_is_written_down(session: Session) -> None:
    old, new = clerk(session), clerk(session, OTHER_COMMUNITY)
    number = resident_number()
    case = registered(session, old, details=unemployment_details(number))
    found = moving.find(session, new, parse_id_number(number))
    assert (found.name, found.office_id, found.office) == ("周**", old.office_id, old.office_title)
    looks = session.scalars(
        sa.select(AuditEntry).where(
            AuditEntry.action == "person.lookup", AuditEntry.person_id == case.person_id
        )
    ).all()
    assert [one.user_id for one in looks] == [new.user_id]


def test_there_is_nobody_to_take_over(session: Session) -> None:
    here = clerk(session)
    number = resident_number()
    nobody, own, gone = (
        parse_id_number(one) for one in (number, resident_number(), resident_number())
    )
    registered(session, here, details=unemployment_details(own.canonical))
    dead = registered(session, here, details=unemployment_details(gone.canonical))
    died(session, here, dead.person_id)
    for asked_for, words in (
        (nobody, "没有这个证件号码的登记"),
        (own, "就在本社区（村）"),
        (gone, "没有有效的失业登记"),
    ):
        with pytest.raises(RuleBroken, match=words):
            moving.find(session, here, asked_for)
    with pytest.raises(NotFound, match="没有这个证件号码"):
        moved_in(session, here, number, here.office_id)
    with pytest.raises(Conflict, match="不必迁入"):
        moved_in(session, here, own.canonical, here.office_id)
    with pytest.raises(Conflict, match="没有有效的失业登记"):
        moved_in(session, here, gone.canonical, here.office_id)
    assert rows_of(session, Move, to_office_id=here.office_id) == []


def test_it_takes_a_reason_and_a_clerk(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    above = reviewer(session)
    number = resident_number()
    registered(session, old, details=unemployment_details(number))
    with pytest.raises(RuleBroken, match="请写明原因"):
        moved_in(session, new, number, old.office_id, said=asked("9"))
    with pytest.raises(NotAllowed, match="经办人"):
        moved_in(session, above, number, old.office_id)


@pytest.mark.clause("R9.1")
def test_a_proposal_to_somebody_else_ends_and_both_are_told(session: Session) -> None:
    old, asked_for, new = clerk(session), clerk(session, NEXT_DOOR), clerk(session, THIRD)
    number = resident_number()
    person_id = registered(session, old, details=unemployment_details(number)).person_id
    proposal = proposed(session, old, person_id, asked_for.office_id)
    with pytest.raises(Conflict, match="请在待办里同意接收"):
        moved_in(session, asked_for, number, old.office_id)
    case = moved_in(session, new, number, old.office_id)
    session.rollback()
    ended = session.get_one(Case, proposal.id)
    assert ended.status is Status.LAPSED
    assert ended.decisions[-1].opinion == f"随迁入劳动者（{case.number}）终止"
    told = {
        (one.office_id, one.topic) for one in rows_of(session, OfficeNotice, person_id=person_id)
    }
    assert told == {
        (old.office_id, NoticeTopic.MOVED),
        (old.office_id, NoticeTopic.PROPOSAL_ENDED),
        (asked_for.office_id, NoticeTopic.PROPOSAL_ENDED),
    }


def test_what_was_accepted_there_is_completed_here(session: Session) -> None:
    """A 求职登记 accepted where the person was is completed where they are now."""
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number = resident_number()
    registered(session, old, details=unemployment_details(number))
    waiting = registration.accept(session, old, NOW, job_seeking_details(number))
    moved_in(session, new, number, old.office_id)
    session.rollback()
    version = session.get_one(Case, waiting.id).version
    finish = registration.Finish(asked().consent, code_set("verification_means").item("2"))
    with pytest.raises(NotFound):
        registration.complete(session, old, NOW, waiting.id, version, finish)
    registration.complete(session, new, NOW, waiting.id, version, finish)
    held = rows_of(session, Registration, person_id=waiting.person_id, ended_on=None)
    assert {one.handling_office_id for one in held} == {new.office_id}
