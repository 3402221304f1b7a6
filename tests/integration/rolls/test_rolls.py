"""The monthly roll: who is on it, made once, also late (R4.1; design, "Months")."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, day_begins
from portal.models import Registration, Roll, RollEntry
from portal.services import rolls
from tests.factories import clerk, registered

DECEMBER = date(2026, 12, 1)
FIRST = day_begins(DECEMBER)
SECOND = timedelta(seconds=1)


def entries(session: Session, month: date = DECEMBER) -> list[RollEntry]:
    """The month's roll as it is in the database."""
    session.expire_all()
    return list(session.scalars(sa.select(RollEntry).where(RollEntry.month == month)))


@pytest.mark.clause("R4.1")
@pytest.mark.parametrize(
    ("at", "on_it"),
    [(FIRST - SECOND, True), (FIRST, True), (FIRST + SECOND, False)],
    ids=["the second before", "at 0:00", "the second after"],
)
def test_who_is_registered_at_midnight_is_on_the_roll(
    session: Session, at: datetime, on_it: bool
) -> None:
    registered(session, clerk(session), now=at)
    assert rolls.make_due(session, FIRST + timedelta(days=2)) == int(on_it)
    assert len(entries(session)) == int(on_it)


@pytest.mark.clause("R4.1")
def test_a_roll_is_made_once_and_counts_its_people(session: Session) -> None:
    actor = clerk(session)
    for _ in range(3):
        registered(session, actor, now=FIRST - timedelta(days=5))
    assert rolls.make_due(session, FIRST) == 3
    assert rolls.make_due(session, FIRST) == 0
    assert rolls.make(session, DECEMBER, FIRST) == 0
    assert session.get_one(Roll, DECEMBER).people == 3
    assert {one.office_id for one in entries(session)} == {actor.office_id}


def test_months_missed_are_made_up_for(session: Session) -> None:
    registered(session, clerk(session), now=datetime(2026, 11, 20, 9, tzinfo=SHANGHAI))
    rolls.make_due(session, FIRST)
    assert rolls.make_due(session, datetime(2027, 3, 4, 9, tzinfo=SHANGHAI)) == 3
    months = session.scalars(sa.select(Roll.month).order_by(Roll.month)).all()
    assert months == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]
    assert session.scalar(sa.select(sa.func.count()).select_from(Registration))
