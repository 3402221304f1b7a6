"""What becomes of a month's entry: late, ended, opened anew, merged, moved (R4.1, R9.1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult
from portal.domain.dates import SHANGHAI, day_begins
from portal.domain.permissions import Actor
from portal.models import Case, Roll, RollEntry
from portal.queries.invariants import broken
from portal.services import deregistration, merging, objecting, revoking, rolls
from tests.confirming import record, said
from tests.factories import (
    NOW,
    clerk,
    double_number,
    job_seeking_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import SILENT, by_family, hired
from tests.integration.services.doubles import NEXT_DOOR, WHY, reviewer
from tests.integration.services.records import race
from tests.moving import moved_in, proposed, taken

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FIRST = day_begins(DECEMBER)
BEFORE = FIRST - timedelta(days=5)
HOUR = timedelta(hours=1)
LATE = FIRST + timedelta(days=3, hours=9)


def somebody(session: Session, actor: Actor, at: datetime = BEFORE) -> tuple[str, int]:
    """Number and id of somebody registered at a moment."""
    number = resident_number()
    details = unemployment_details(number)
    return number, registered(session, actor, now=at, details=details).person_id


def entry_of(session: Session, person_id: int, month: date = DECEMBER) -> RollEntry | None:
    """The person's entry as it is in the database; the ledger holds."""
    session.rollback()
    session.expire_all()
    assert not broken(session)
    return session.scalars(
        sa.select(RollEntry).where(RollEntry.person_id == person_id, RollEntry.month == month)
    ).one_or_none()


def deregister(session: Session, actor: Actor, person_id: int, at: datetime) -> Case:
    grounds = by_family("706", at.astimezone(SHANGHAI).date())
    return deregistration.end_unemployment(session, actor, at, SILENT, person_id, grounds)


def version_of(session: Session, case_id: int) -> int:
    session.rollback()
    return session.get_one(Case, case_id).version


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
