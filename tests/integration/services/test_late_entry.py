"""Paper after an outage: accepted on one day, entered on another, under the number it carries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins
from portal.domain.late import Late
from portal.domain.permissions import Role
from portal.domain.workflow import Action
from portal.models import AuditEntry, Case, Decision, ReservedNumber
from portal.queries.late_entries import late_entries
from portal.queries.reserved_numbers import free
from portal.services import registration, reserved_numbers
from portal.services.errors import Conflict, NotAllowed, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    job_seeking_details,
    officer,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import race, rows_of

ON_PAPER = date(2026, 11, 19)
BEFORE = NOW - timedelta(days=30)


def late(number: str | None = None, on: date = ON_PAPER, reason: str = "停电") -> Late:
    """Paper accepted some days ago."""
    return Late(on, reason, number)


@pytest.mark.clause("R2.5")
def test_the_deadline_runs_from_the_day_on_the_paper(session: Session) -> None:
    actor = clerk(session)
    case = registration.accept(session, actor, NOW, unemployment_details(), late=late())
    assert (case.accepted_on, case.submitted_at, case.recorded_at) == (
        ON_PAPER,
        day_begins(ON_PAPER),
        NOW,
    )
    assert case.due_on == date(2026, 11, 26)
    assert case.late_reason == "停电"
    (decision,) = rows_of(session, Decision, case_id=case.id)
    assert (decision.action, decision.at) == (Action.ACCEPT, NOW)


def test_the_case_takes_the_number_that_the_paper_carries(session: Session) -> None:
    actor = clerk(session)
    reserved_numbers.reserve(session, actor, BEFORE, 3)
    first, second, third = free(session, actor.office_id)
    case = registration.accept(session, actor, NOW, job_seeking_details(), late=late(second))
    assert case.number == second
    assert free(session, actor.office_id) == [first, third]
    (taken,) = rows_of(session, ReservedNumber, number=second)
    assert taken.case_id == case.id
    plain = registration.accept(session, actor, NOW, unemployment_details())
    assert plain.number > third
    assert rows_of(session, AuditEntry, action="number.reserve")


def test_a_number_serves_once_and_only_its_own_office(session: Session) -> None:
    actor, other = clerk(session), clerk(session, "430102001002")
    reserved_numbers.reserve(session, actor, BEFORE, 1)
    (number,) = free(session, actor.office_id)[-1:]
    with pytest.raises(Conflict, match="不是本机构"):
        registration.accept(session, other, NOW, unemployment_details(), late=late(number))
    registration.accept(session, actor, NOW, unemployment_details(), late=late(number))
    with pytest.raises(Conflict, match="已经补录过"):
        registration.accept(session, actor, NOW, unemployment_details(), late=late(number))
    with pytest.raises(Conflict, match="不是本机构"):
        registration.accept(session, actor, NOW, unemployment_details(), late=late("4301020"))


def test_a_number_can_not_be_younger_than_its_paper(session: Session) -> None:
    actor = clerk(session, "430102001003")
    reserved_numbers.reserve(session, actor, NOW, 1)
    number = free(session, actor.office_id)[-1]
    with pytest.raises(Conflict, match="受理日期以后才备的"):
        registration.accept(session, actor, NOW, unemployment_details(), late=late(number))
    same_day = late(number, on=NOW.date())
    case = registration.accept(session, actor, NOW, unemployment_details(), late=same_day)
    assert case.number == number


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (late(on=NOW.date() + timedelta(days=1)), "accepted_on"),
        (late(on=NOW.date() - timedelta(days=93)), "accepted_on"),
        (late(reason=""), "late_reason"),
    ],
)
def test_what_can_not_be_is_told(session: Session, paper: Late, field: str) -> None:
    details = unemployment_details(unemployed_since=date(2026, 5, 1))
    with pytest.raises(RuleBroken) as broken:
        registration.accept(session, clerk(session), NOW, details, late=paper)
    assert [one.field for one in broken.value.problems] == [field]


def test_the_form_is_judged_by_the_day_on_the_paper(session: Session) -> None:
    since = ON_PAPER + timedelta(days=1)
    details = unemployment_details(unemployed_since=since)
    with pytest.raises(RuleBroken) as broken:
        registration.accept(session, clerk(session), NOW, details, late=late())
    assert [one.field for one in broken.value.problems] == ["unemployed_since"]
    turned_16_since = resident_number(born=date(2010, 11, 21))
    details = unemployment_details(turned_16_since, unemployed_since=date(2026, 11, 1))
    with pytest.raises(RuleBroken, match="未满 16"):
        registration.accept(session, clerk(session), NOW, details, late=late())


def test_an_office_keeps_fifty_at_the_most(session: Session) -> None:
    actor = clerk(session, "430102001002")
    ready = len(free(session, actor.office_id))
    reserved_numbers.reserve(session, actor, NOW, reserved_numbers.MOST - ready)
    with pytest.raises(Conflict, match="最多备 50 张"):
        reserved_numbers.reserve(session, actor, NOW, 1)
    with pytest.raises(NotAllowed):
        reserved_numbers.reserve(session, officer(session, "430102001000", Role.REVIEWER), NOW, 1)


def test_two_clerks_enter_the_same_paper(session: Session) -> None:
    clerks = [clerk(session), clerk(session)]
    reserved_numbers.reserve(session, clerks[0], BEFORE, 1)
    number = free(session, clerks[0].office_id)[-1]
    session.rollback()
    engine = session.get_bind()
    outcome = race(
        engine,  # type: ignore[arg-type]
        *(
            lambda own, actor=actor: registration.accept(
                own, actor, NOW, unemployment_details(), late=late(number)
            )
            for actor in clerks
        ),
    )
    assert [isinstance(one, Conflict) for one in outcome].count(True) == 1
    assert len(rows_of(session, Case, number=number)) == 1


def test_who_supervises_sees_what_was_entered_late(session: Session) -> None:
    actor = clerk(session, "430102001003")
    shown = registration.accept(session, actor, NOW, unemployment_details(), late=late())
    registration.accept(session, actor, NOW, unemployment_details())
    above = officer(session, "430102001000", Role.SUPERVISOR)
    elsewhere = officer(session, "430102002000", Role.SUPERVISOR)
    found = late_entries(session, above)
    assert found[0].id == shown.id
    assert all(one.late_reason for one in found)
    assert shown.id not in {one.id for one in late_entries(session, elsewhere)}
    assert shown.id not in {one.id for one in late_entries(session, above, shown.id)}
