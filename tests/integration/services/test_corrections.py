"""Corrections: nothing is overwritten, and what follows from the form follows the correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import UnemploymentDetails
from portal.domain.codes import code_set
from portal.domain.workflow import Action
from portal.models import (
    AuditEntry,
    Case,
    Decision,
    Person,
    Registration,
    RegistrationKind,
    UnemploymentApplication,
)
from portal.queries import applications
from portal.services import corrections, registration
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.web.cases.declared import Difference, differences
from tests.factories import (
    NOW,
    WISHES,
    clerk,
    deregistered,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import rows_of

LATER = NOW + timedelta(days=2)
REASON = "失业时间录错，本人出示原件核对"


def _corrected(details: UnemploymentDetails) -> UnemploymentDetails:
    return replace(
        details,
        reason=code_set("unemployment_reason").offered[1],
        unemployed_since=date(2026, 9, 30),
        wishes=replace(WISHES, pay_to=5200),
        personal=replace(details.personal, phone="19900000002"),
    )


@pytest.mark.clause("R2.1", "R2.9")
def test_a_correction_is_a_new_revision_and_the_registration_follows(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    case = registered(session, actor, details=details)
    case_id, version = case.id, case.version
    corrections.correct(session, actor, LATER, case_id, version, _corrected(details), REASON)

    session.rollback()
    case = session.get_one(Case, case_id)
    old, new = applications.revisions(session, case)
    assert isinstance(old, UnemploymentApplication)
    assert isinstance(new, UnemploymentApplication)
    assert (old.unemployed_since, new.unemployed_since) == (date(2026, 10, 8), date(2026, 9, 30))
    assert (old.reason, old.phone) == (details.reason, "19900000001")
    assert (old.wishes.pay_to, new.wishes.pay_to) == (4000, 5200)
    spells = {one.kind: one for one in rows_of(session, Registration, opened_case_id=case_id)}
    assert spells[RegistrationKind.UNEMPLOYMENT].effective_on == date(2026, 9, 30)
    assert spells[RegistrationKind.JOB_SEEKING].wishes_id == new.wishes_id
    assert session.get_one(Person, case.person_id).phone == "19900000002"
    decision = rows_of(session, Decision, case_id=case_id)[-1]
    assert (decision.action, decision.revision, decision.opinion, decision.step_from) == (
        Action.CORRECT,
        2,
        REASON,
        None,
    )
    assert session.get_one(Case, case_id).version > version
    assert rows_of(session, AuditEntry, action="case.correct", subject_id=case_id)


def test_a_later_registration_keeps_the_person_as_it_said(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    details = unemployment_details(number)
    first = registered(session, actor, details=details)
    first_id, version, person_id = first.id, first.version, first.person_id
    session.execute(
        sa.update(Registration).where(Registration.person_id == person_id).values(deregistered())
    )
    session.commit()
    moved = personal_details(number, phone="19900000009")
    registered(session, actor, now=LATER, details=unemployment_details(number, personal=moved))
    corrections.correct(session, actor, LATER, first_id, version, _corrected(details), REASON)
    assert session.get_one(Person, person_id, populate_existing=True).phone == "19900000009"


def test_what_breaks_the_rules_is_told_and_changes_nothing(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    case = registered(session, actor, details=details)
    case_id, version = case.id, case.version
    accepted = case.accepted_on
    assert accepted is not None
    after = replace(details, unemployed_since=accepted + timedelta(days=1))
    with pytest.raises(RuleBroken) as broken:
        corrections.correct(session, actor, LATER, case_id, version, after, "")
    assert {one.field for one in broken.value.problems} == {"unemployed_since", "correction"}
    session.execute(
        sa.update(Registration)
        .where(Registration.opened_case_id == case_id)
        .values(deregistered(on=date(2026, 10, 1)))
    )
    session.commit()
    with pytest.raises(RuleBroken, match="注销"):
        corrections.correct(session, actor, LATER, case_id, version, details, REASON)
    assert len(rows_of(session, UnemploymentApplication, case_id=case_id)) == 1


def test_only_a_completed_case_of_ones_own_and_only_as_it_was_seen(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    waiting = registration.accept(session, actor, NOW, unemployment_details())
    with pytest.raises(NotAllowed, match="在办的请退回补正"):
        corrections.correct(session, actor, LATER, waiting.id, waiting.version, details, REASON)
    case = registered(session, actor, details=details)
    case_id, version = case.id, case.version
    other = clerk(session, "430102001002")
    with pytest.raises(NotFound):
        corrections.correct(session, other, LATER, case_id, version, details, REASON)
    corrections.correct(session, actor, LATER, case_id, version, _corrected(details), REASON)
    with pytest.raises(Conflict, match="更正"):
        corrections.correct(session, actor, LATER, case_id, version, details, REASON)


@pytest.mark.clause("R2.1")
def test_each_revision_keeps_the_kind_of_place_it_declared(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    here, there = code_set("place_kind").items[:2]
    case = registered(session, actor, details=replace(details, place=here))
    case_id, version = case.id, case.version
    elsewhere = replace(details, place=there)
    corrections.correct(session, actor, LATER, case_id, version, elsewhere, "登记地类型录错")

    session.rollback()
    case = session.get_one(Case, case_id)
    old, new = applications.revisions(session, case)
    assert isinstance(old, UnemploymentApplication)
    assert isinstance(new, UnemploymentApplication)
    assert (old.place, new.place, case.place) == (here, there, there)
    assert differences(old, new) == (Difference("登记地类型", here.name, there.name),)


def test_a_correction_renames_nobody(session: Session) -> None:
    actor, details = clerk(session), unemployment_details()
    case = registered(session, actor, details=details)
    case_id, version, person_id = case.id, case.version, case.person_id
    renamed = replace(details, personal=replace(details.personal, name="单雄信"))
    with pytest.raises(RuleBroken) as broken:
        corrections.correct(session, actor, LATER, case_id, version, renamed, REASON)
    assert [one.field for one in broken.value.problems] == ["name"]
    assert session.get_one(Person, person_id, populate_existing=True).name == "周建国"
