"""规程二 with 规程三: one act registers, and what it takes is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem, code_set
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action, Status
from portal.models import (
    AuditEntry,
    Basis,
    Case,
    Certificate,
    Decision,
    Draft,
    Person,
    Registration,
    RegistrationKind,
    Serving,
    UnemploymentApplication,
)
from portal.queries import applications, people
from portal.services import drafts, engine, registration
from portal.services.errors import RuleBroken
from portal.services.registration import Finish
from tests.factories import (
    NOW,
    clerk,
    deregistered,
    job_seeking_details,
    personal_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.records import rows_of

BY_HAND = code_set("verification_means").item("2")
Way = Callable[[Session, Actor], Case]


def at_once(session: Session, actor: Actor) -> Case:
    finish = Finish(signed_on_paper(), BY_HAND, "已电话核实")
    return registration.accept(session, actor, NOW, unemployment_details(), finish=finish)


def in_two_steps(session: Session, actor: Actor) -> Case:
    case = registration.accept(
        session, actor, NOW, unemployment_details(), consent=signed_on_paper()
    )
    finish = Finish(None, BY_HAND, "已电话核实")
    return registration.complete(session, actor, NOW, case.id, case.version, finish)


both_ways = pytest.mark.parametrize("way", [at_once, in_two_steps])


@pytest.mark.clause("R2.8", "R2.9", "R3.1", "R3.2", "R11.1")
@both_ways
def test_a_completed_case_brings_all_about(session: Session, way: Way) -> None:
    actor = clerk(session)
    case = way(session, actor)
    assert (case.status, case.step, case.closed_at, case.channel) == (
        Status.COMPLETED,
        None,
        NOW,
        "window",
    )
    assert {case.accepting_office_id, case.handling_office_id} == {actor.office_id}
    assert (case.accepted_on, case.submitted_at, case.recorded_at) == (NOW.date(), NOW, NOW)

    application = applications.in_force(session, case)
    assert isinstance(application, UnemploymentApplication)
    opened = rows_of(session, Registration, person_id=case.person_id)
    assert [(one.kind, one.effective_on, one.wishes_id) for one in opened] == [
        (RegistrationKind.UNEMPLOYMENT, date(2026, 10, 8), None),
        (RegistrationKind.JOB_SEEKING, NOW.date(), application.wishes_id),
    ]
    for one in opened:
        assert (one.opened_case_id, one.handling_office_id) == (case.id, actor.office_id)
        assert (one.recorded_at, one.ended_on, one.ended_recorded_at) == (NOW, None, None)
    wishes = opened[1].wishes
    assert wishes is not None
    assert [work.title for work in wishes.occupations] == ["保洁"]
    assert [place.words for place in wishes.places] == ["湖南省长沙市"]

    (serving,) = rows_of(session, Serving, person_id=case.person_id)
    assert (serving.office_id, serving.case_id) == (actor.office_id, case.id)
    assert (serving.started_at, serving.ended_at) == (NOW, None)
    (certificate,) = rows_of(session, Certificate, person_id=case.person_id)
    assert (certificate.case_id, certificate.made_at) == (case.id, NOW)


@pytest.mark.clause("R2.8", "R2.9")
@both_ways
def test_each_step_is_a_decision_that_says_who_when_and_why(session: Session, way: Way) -> None:
    actor = clerk(session)
    case = way(session, actor)
    (basis,) = rows_of(session, Basis, case_id=case.id)
    assert basis.means is not None
    assert (basis.means.name, basis.at, basis.recorded_by_id) == (
        "本人在登记表上签字",
        NOW,
        actor.user_id,
    )
    decisions = rows_of(session, Decision, case_id=case.id)
    assert [(one.seq, one.action, one.step_from, one.step_to) for one in decisions] == [
        (1, Action.ACCEPT, "accept", "verify"),
        (2, Action.VERIFY, "verify", "complete"),
        (3, Action.COMPLETE, "complete", None),
    ]
    assert [one.verification for one in decisions] == [None, BY_HAND, None]
    assert [one.opinion for one in decisions] == [None, "已电话核实", "已电话核实"]
    assert decisions[-1].basis_id == basis.id
    who = {(one.actor_id, one.office_id, one.at) for one in decisions}
    assert who == {(actor.user_id, actor.office_id, NOW)}


@both_ways
def test_each_change_has_its_audit_entry(session: Session, way: Way) -> None:
    actor = clerk(session)
    case = way(session, actor)
    entries = rows_of(session, AuditEntry, person_id=case.person_id)
    (certificate,) = rows_of(session, Certificate, person_id=case.person_id)
    assert [(one.action, one.subject, one.subject_id) for one in entries] == [
        ("case.accept", "case", case.id),
        ("case.verify", "case", case.id),
        ("case.complete", "case", case.id),
        ("certificate.make", "certificate", certificate.id),
    ]
    assert {(one.user_id, one.office_id, one.result) for one in entries} == {
        (actor.user_id, actor.office_id, "done")
    }


@pytest.mark.clause("R3.2")
def test_an_accepted_case_registers_nothing_yet(session: Session) -> None:
    case = registration.accept(session, clerk(session), NOW, unemployment_details())
    assert (case.status, case.step, case.closed_at) == (Status.OPEN, "verify", None)
    for model in (Registration, Serving, Certificate):
        assert not rows_of(session, model, person_id=case.person_id)


@pytest.mark.clause("R2.1")
@pytest.mark.parametrize("place", code_set("place_kind").items, ids=lambda item: item.name)
def test_each_lawful_place_is_recorded(session: Session, place: CodeItem) -> None:
    details = unemployment_details(place=place)
    case = registration.accept(session, clerk(session), NOW, details)
    session.rollback()
    assert session.get_one(Case, case.id).place == place


@pytest.mark.clause("R2.2", "R3.1")
@pytest.mark.parametrize(
    ("born", "now"),
    [
        (date(2010, 11, 24), NOW),
        (date(1950, 1, 1), NOW),
        (date(2010, 11, 25), NOW.replace(hour=23, minute=59) + timedelta(minutes=1)),
    ],
)
def test_from_sixteen_on_without_an_upper_limit(
    session: Session, born: date, now: datetime
) -> None:
    details = unemployment_details(resident_number(born=born))
    assert registered(session, clerk(session), now=now, details=details).status is Status.COMPLETED


def test_the_person_becomes_what_the_completed_form_says(session: Session) -> None:
    """Nothing of a form counts before it is completed; who the person is no form changes."""
    number, actor = resident_number(), clerk(session)
    registered(session, actor, details=unemployment_details(number))
    (person,) = rows_of(
        session, Person, id=rows_of(session, Case, clerk_id=actor.user_id)[0].person_id
    )
    session.execute(
        sa.update(Registration).where(Registration.person_id == person.id).values(deregistered())
    )
    session.commit()
    renamed = personal_details(number, name="单雄信", phone="19900000002")
    with pytest.raises(RuleBroken) as told:
        registration.accept(session, actor, NOW, unemployment_details(number, personal=renamed))
    assert [problem.field for problem in told.value.problems] == ["name"]
    assert "周" not in told.value.problems[0].message
    moved = personal_details(number, phone="19900000002")
    again = registration.accept(session, actor, NOW, unemployment_details(number, personal=moved))
    assert again.person_id == person.id
    session.refresh(person)
    assert (person.name, person.phone) == ("周建国", "19900000001")
    registration.complete(
        session, actor, NOW, again.id, again.version, Finish(signed_on_paper(), BY_HAND)
    )
    session.refresh(person)
    assert (person.name, person.phone) == ("周建国", "19900000002")


def test_a_name_mistyped_at_first_is_put_right_with_the_only_form(session: Session) -> None:
    """Until something else rests on the record; what came to nothing holds nobody up."""
    number, actor = resident_number(), clerk(session)
    asked = unemployment_details(number, personal=personal_details(number, name="周建帼"))
    refused = registration.Refused(
        asked.id_number,
        "周建過",
        asked.personal.sex,
        code_set("refusal_reason").item("4"),
        "本人表示不找工作",
    )
    registration.refuse_at_once(session, clerk(session, "430202001001"), NOW, UNEMPLOYMENT, refused)
    case = registration.accept(session, actor, NOW, asked)
    person_id = case.person_id
    right = unemployment_details(number)
    given = Given(fields=("name",))
    engine.advance(session, actor, NOW, case.id, case.version, Action.RETURN, given)
    registration.resubmit(session, actor, NOW, case.id, case.version, right)
    session.rollback()
    person = session.get_one(Person, person_id)
    assert (person.name, person.pinyin) == ("周建国", "zhoujianguo")
    registration.accept(session, actor, NOW, job_seeking_details(number))
    engine.advance(session, actor, NOW, case.id, case.version, Action.RETURN, given)
    with pytest.raises(RuleBroken, match="姓名不一致"):
        registration.resubmit(session, actor, NOW, case.id, case.version, asked)
    session.refresh(person)
    assert person.name == "周建国"


@pytest.mark.clause("R2.2", "R3.1")
def test_what_the_form_says_is_judged_whole(session: Session) -> None:
    details = unemployment_details(
        resident_number(born=date(2010, 11, 25)), unemployed_since=date(2026, 11, 25)
    )
    with pytest.raises(RuleBroken) as refused:
        registration.accept(session, clerk(session), NOW, details)
    assert [problem.field for problem in refused.value.problems] == [
        "id_number",
        "unemployed_since",
    ]
    assert people.by_id_number(session, details.id_number) is None


def test_the_draft_goes_with_its_case_and_only_the_own(session: Session) -> None:
    actor, other = clerk(session), clerk(session)
    own, foreign = (drafts.start(session, who, "unemployment", {}, NOW) for who in (actor, other))
    for token in (own, foreign):
        registration.accept(session, actor, NOW, unemployment_details(), draft=token)
    left = {one.token for one in rows_of(session, Draft)}
    assert left & {own, foreign} == {foreign}


def test_a_later_registration_ends_the_serving_before(session: Session) -> None:
    """One office serves at a time: the newest registration says which (R3.2)."""
    number, here, there = resident_number(), clerk(session), clerk(session, "430202001001")
    first = registered(session, here, details=unemployment_details(number))
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == first.person_id)
        .values(deregistered())
    )
    session.commit()
    later = NOW + timedelta(days=30)
    registered(session, there, now=later, details=unemployment_details(number))
    spells = rows_of(session, Serving, person_id=first.person_id)
    assert [(one.office_id, one.started_at, one.ended_at) for one in spells] == [
        (here.office_id, NOW, later),
        (there.office_id, later, None),
    ]


def test_the_form_is_kept_as_declared(session: Session) -> None:
    details = unemployment_details()
    details = replace(
        details, former_employer="长沙某厂", former_pay=4200, claims_insurance=False, remarks="无"
    )
    case = registration.accept(session, clerk(session), NOW, details)
    session.rollback()
    kept = applications.in_force(session, case)
    assert isinstance(kept, UnemploymentApplication)
    assert (kept.name, kept.phone, kept.revision) == ("周建国", "19900000001", 1)
    assert (kept.former_employer, kept.former_pay) == ("长沙某厂", 4200)
    assert (kept.claims_insurance, kept.remarks, kept.reason) == (False, "无", details.reason)
    assert (kept.household_region, kept.residence_address) == ("湖南省长沙市芙蓉区", "文艺路 1 号")
