"""A month's entry goes where its person is served, unless they were reached (R9.1, R10.1)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult
from portal.domain.dates import day_begins
from portal.services import objecting, rolls
from tests.confirming import record, said
from tests.factories import NOW, clerk, job_seeking_details, registered
from tests.integration.rolls.entries import (
    FIRST,
    HOUR,
    LATE,
    NOVEMBER,
    deregister,
    entry_of,
    somebody,
)
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.moving import moved_in, proposed, taken


@pytest.mark.clause("R9.1")
@pytest.mark.parametrize("late", [False, True], ids=["moves after", "moves before"])
def test_who_moves_is_to_be_reached_by_the_new_community(session: Session, late: bool) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number, person_id = somebody(session, old)
    if not late:
        rolls.make_due(session, FIRST)
        before = entry_of(session, person_id)
        assert before is not None
        version = before.version
    moved_in(session, new, number, old.office_id, now=FIRST + HOUR)
    rolls.make_due(session, LATE)
    entry = entry_of(session, person_id)
    assert entry is not None
    assert (entry.office_id, entry.ended_at) == (new.office_id, None)
    if not late:
        assert entry.version > version, "whoever looks at it is told"


@pytest.mark.clause("R9.1")
def test_a_move_put_back_takes_the_entry_back(session: Session) -> None:
    old, new, above = clerk(session), clerk(session, NEXT_DOOR), reviewer(session)
    number, person_id = somebody(session, old)
    rolls.make_due(session, FIRST)
    move = moved_in(session, new, number, old.office_id, now=FIRST + HOUR)
    objecting.object_to(session, old, FIRST + 2 * HOUR, move.id, "本人没有同意")
    session.rollback()
    objecting.uphold(session, above, FIRST + 3 * HOUR, move.id, "已核实")
    entry = entry_of(session, person_id)
    assert entry is not None
    assert entry.office_id == old.office_id


@pytest.mark.clause("R10.1")
def test_a_move_that_is_proposed_changes_nothing_before_it_is_accepted(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    _, person_id = somebody(session, old)
    rolls.make_due(session, FIRST)
    case = proposed(session, old, person_id, new.office_id, now=FIRST + HOUR)
    entry = entry_of(session, person_id)
    assert entry is not None
    assert entry.office_id == old.office_id
    taken(session, new, case, now=FIRST + 2 * HOUR)
    entry = entry_of(session, person_id)
    assert entry is not None
    assert entry.office_id == new.office_id


@pytest.mark.clause("R9.1")
@pytest.mark.parametrize(
    ("result", "goes"), [(ContactResult.UNREACHABLE, True), (ContactResult.UNEMPLOYED, False)]
)
def test_who_was_reached_stays_where_that_was(
    session: Session, result: ContactResult, goes: bool
) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number, person_id = somebody(session, old)
    rolls.make_due(session, FIRST)
    entry = entry_of(session, person_id)
    assert entry is not None
    record(session, old, entry.id, said(result, at=FIRST + HOUR), now=FIRST + HOUR)
    moved_in(session, new, number, old.office_id, now=FIRST + 2 * HOUR)
    after = entry_of(session, person_id)
    assert after is not None
    assert after.office_id == (new if goes else old).office_id
    assert after.attempts == 1


@pytest.mark.clause("R3.3")
def test_who_seeks_work_elsewhere_is_reached_from_there(session: Session) -> None:
    keeps, serves = clerk(session), clerk(session, NEXT_DOOR)
    number, person_id = somebody(session, keeps)
    rolls.make_due(session, FIRST)
    registered(session, serves, now=FIRST + HOUR, details=job_seeking_details(number))
    entry = entry_of(session, person_id)
    assert entry is not None
    assert entry.office_id == serves.office_id


def test_a_month_that_is_over_stays_as_it_was(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    number, person_id = somebody(session, old, day_begins(NOVEMBER) - HOUR)
    rolls.make_due(session, NOW)
    rolls.make_due(session, FIRST)
    moved_in(session, new, number, old.office_id, now=FIRST + HOUR)
    deregister(session, new, person_id, FIRST + 2 * HOUR)
    past = entry_of(session, person_id, NOVEMBER)
    assert past is not None
    assert (past.office_id, past.ended_at) == (old.office_id, None)
