"""What becomes of a month's entry: made late, ended, opened anew, merged (R4.1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI
from portal.domain.permissions import Actor
from portal.models import Roll, RollEntry
from portal.services import merging, revoking, rolls
from tests.factories import clerk, double_number, registered, resident_number, unemployment_details
from tests.integration.rolls.entries import (
    BEFORE,
    FIRST,
    HOUR,
    LATE,
    deregister,
    entry_of,
    somebody,
    version_of,
)
from tests.integration.services.acts import hired
from tests.integration.services.doubles import WHY, reviewer
from tests.integration.services.records import race


@pytest.mark.clause("R4.1")
def test_a_roll_started_twice_at_once_is_made_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    actor = clerk(session)
    people = [somebody(session, actor)[1] for _ in range(3)]
    session.rollback()
    for month in range(1, 1 + rounds):
        at = datetime(2027, 1, 1, tzinfo=SHANGHAI) + timedelta(days=31 * month)
        made = race(engine, *[lambda one, at=at: rolls.make_due(one, at)] * 3)
        assert all(isinstance(one, int) for one in made), made
    months = session.scalars(sa.select(Roll.month)).all()
    assert len(months) == len(set(months)) == rounds
    entries = session.scalars(sa.select(RollEntry.person_id)).all()
    assert sorted(entries) == sorted(people * rounds)


@pytest.mark.clause("R4.1")
@pytest.mark.parametrize(
    ("at", "on_it"),
    [(FIRST - HOUR, False), (FIRST, False), (FIRST + HOUR, True), (FIRST + 30 * HOUR, True)],
    ids=["the evening before", "at 0:00", "on the 1st", "on the 2nd"],
)
def test_three_days_late_it_is_the_roll_of_the_first(
    session: Session, at: datetime, on_it: bool
) -> None:
    """Who left between is on it, as ended; who came between is not."""
    actor = clerk(session)
    leaves, stays = somebody(session, actor)[1], somebody(session, actor)[1]
    deregister(session, actor, leaves, at)
    comes = somebody(session, actor, FIRST + HOUR)[1]
    assert rolls.make_due(session, LATE) == 1 + on_it
    left = entry_of(session, leaves)
    assert (left is not None) is on_it
    assert left is None or left.ended_at == at
    still = entry_of(session, stays)
    assert still is not None
    assert still.ended_at is None
    assert entry_of(session, comes) is None


@pytest.mark.clause("R4.1")
def test_late_or_in_time_it_is_the_same_roll(session: Session) -> None:
    """Two people to whom the same happens, one before and one after the roll is made."""
    actor = clerk(session)
    number, person_id = somebody(session, actor)
    rolls.make_due(session, FIRST)
    hired(session, actor, number, now=FIRST + HOUR)
    entry = entry_of(session, person_id)
    assert entry is not None
    assert entry.ended_at == FIRST + HOUR
    session.execute(sa.delete(RollEntry))
    session.execute(sa.delete(Roll))
    session.commit()
    rolls.make_due(session, LATE)
    late = entry_of(session, person_id)
    assert late is not None
    assert (late.ended_at, late.office_id) == (FIRST + HOUR, actor.office_id)


@pytest.mark.clause("R4.1")
def test_february_and_its_leap_day(session: Session) -> None:
    actor = clerk(session)
    _, person_id = somebody(session, actor)
    on_the_leap_day = datetime(2028, 2, 29, 18, tzinfo=SHANGHAI)
    _, late_comer = somebody(session, actor, on_the_leap_day)
    rolls.make(session, date(2028, 2, 1), on_the_leap_day)
    assert entry_of(session, person_id, date(2028, 2, 1)) is not None
    assert entry_of(session, late_comer, date(2028, 2, 1)) is None
    assert rolls.make_due(session, datetime(2028, 3, 1, tzinfo=SHANGHAI)) == 2
    assert entry_of(session, late_comer, date(2028, 3, 1)) is not None


@pytest.mark.clause("R4.1")
def test_two_registrations_in_a_year_are_two_entries(session: Session) -> None:
    """Registered again in the same month: its entry stays ended, the next month's is the new."""
    actor = clerk(session)
    number, person_id = somebody(session, actor)
    rolls.make_due(session, FIRST)
    deregister(session, actor, person_id, FIRST + HOUR)
    registered(session, actor, now=FIRST + 50 * HOUR, details=unemployment_details(number))
    first = entry_of(session, person_id)
    assert first is not None
    assert first.ended_at == FIRST + HOUR
    rolls.make_due(session, datetime(2027, 1, 1, tzinfo=SHANGHAI))
    second = entry_of(session, person_id, date(2027, 1, 1))
    assert second is not None
    assert second.ended_at is None
    assert second.registration_id != first.registration_id


@pytest.mark.clause("R4.1", "R7.6")
@pytest.mark.parametrize("late", [False, True], ids=["made in time", "made late"])
def test_an_entry_is_opened_again_with_the_registration(session: Session, late: bool) -> None:
    actor, above = clerk(session), reviewer(session)
    _, person_id = somebody(session, actor)
    if not late:
        rolls.make_due(session, FIRST)
    case = deregister(session, actor, person_id, FIRST + HOUR)
    if not late:
        ended = entry_of(session, person_id)
        assert ended is not None
        assert ended.ended_at == FIRST + HOUR
    version = version_of(session, case.id)
    revoking.revoke(session, above, FIRST + 2 * HOUR, case.id, version, WHY)
    rolls.make_due(session, LATE)
    again = entry_of(session, person_id)
    assert again is not None
    assert again.ended_at is None
    assert again.office_id == actor.office_id


@pytest.mark.clause("R4.1")
def test_a_registration_that_never_was_leaves_its_entry_ended(session: Session) -> None:
    actor, above = clerk(session), reviewer(session)
    number = resident_number()
    case = registered(session, actor, now=BEFORE, details=unemployment_details(number))
    rolls.make_due(session, FIRST)
    version = version_of(session, case.id)
    revoking.revoke(session, above, FIRST + HOUR, case.id, version, WHY)
    entry = entry_of(session, case.person_id)
    assert entry is not None
    assert entry.ended_at == FIRST + HOUR


def merge(session: Session, above: Actor, kept: int, merged: int, at: datetime) -> int:
    session.rollback()
    seal = merging.preview(session, above, kept, merged).seal
    return merging.merge(session, above, at, kept, merged, WHY, seal).id


def two_records(session: Session, actor: Actor) -> tuple[int, int]:
    """One person registered twice, an hour apart; the records in that order."""
    number, first = somebody(session, actor)
    details = unemployment_details(double_number(number))
    return first, registered(session, actor, now=BEFORE + HOUR, details=details).person_id


@pytest.mark.clause("R4.1")
@pytest.mark.parametrize("keeps_the_later", [False, True], ids=["the first", "the later"])
def test_of_two_records_on_one_roll_the_kept_one_is_to_be_reached(
    session: Session, keeps_the_later: bool
) -> None:
    actor, above = clerk(session), reviewer(session)
    kept, merged = two_records(session, actor)
    if keeps_the_later:
        kept, merged = merged, kept
    rolls.make_due(session, FIRST)
    merge_id = merge(session, above, kept, merged, FIRST + HOUR)
    stays, goes = entry_of(session, kept), entry_of(session, merged)
    assert stays is not None
    assert goes is not None
    assert stays.ended_at is None
    assert goes.ended_at == FIRST + HOUR
    session.rollback()
    merging.undo(session, above, FIRST + 2 * HOUR, merge_id, "不是同一个人")
    for person_id in (kept, merged):
        entry = entry_of(session, person_id)
        assert entry is not None
        assert entry.ended_at is None


@pytest.mark.clause("R4.1")
def test_somebody_merged_before_a_late_run_is_on_the_roll_once(session: Session) -> None:
    """Two registrations of one person at that instant, of which one was ended by itself since."""
    actor, above = clerk(session), reviewer(session)
    kept, merged = two_records(session, actor)
    deregister(session, actor, merged, FIRST + HOUR)
    merge(session, above, kept, merged, FIRST + 2 * HOUR)
    assert rolls.make_due(session, LATE) == 1
    entry = entry_of(session, kept)
    assert entry is not None
    assert entry.ended_at is None
