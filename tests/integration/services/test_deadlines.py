"""Within five working days, in every office alike, and put right when a year is announced."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.dates import SHANGHAI
from portal.models import Case
from portal.queries import province
from portal.services import calendars, registration
from portal.services.calendars import CalendarError
from tests.factories import NOW, clerk, registered, unemployment_details
from tests.integration.services.records import raw_rows

VECTORS = Path(__file__).parents[2] / "vectors" / "workday_vectors.csv"
with VECTORS.open(encoding="utf-8") as file:
    DUE = {row["accepted"]: row["due_5wd"] for row in csv.DictReader(file)}
LONG_AGO = date(2024, 12, 1)
NEW_YEAR = {date(2027, 1, day): False for day in (1, 2, 3)} | {date(2027, 1, 9): True}


def accepted(session: Session, now: datetime) -> Case:
    details = unemployment_details(unemployed_since=LONG_AGO)
    return registration.accept(session, clerk(session), now, details)


def at_ten(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


@pytest.mark.clause("R2.5", "R3.4")
@pytest.mark.parametrize(("day", "due"), DUE.items())
def test_due_in_five_working_days(session: Session, day: str, due: str) -> None:
    case = accepted(session, at_ten(date.fromisoformat(day)))
    assert case.accepted_on == date.fromisoformat(day)
    if due == "NO_CALENDAR":
        assert (case.due_on, case.provisional) == (date(2027, 1, 4), True)
    else:
        assert (case.due_on, case.provisional) == (date.fromisoformat(due), False)


@pytest.mark.clause("R2.5")
@pytest.mark.parametrize(
    ("moment", "accepted_on", "due"),
    [
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), date(2026, 11, 24), date(2026, 12, 1)),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), date(2026, 11, 25), date(2026, 12, 2)),
    ],
)
def test_the_day_of_acceptance_is_shanghais(
    session: Session, moment: datetime, accepted_on: date, due: date
) -> None:
    case = accepted(session, moment)
    assert (case.accepted_on, case.due_on) == (accepted_on, due)


@pytest.mark.clause("R2.5")
def test_an_estimate_is_put_right_when_the_years_notice_is_loaded(session: Session) -> None:
    last_days = at_ten(date(2026, 12, 28))
    waiting, done = accepted(session, last_days), registered(session, clerk(session), now=last_days)
    settled = accepted(session, NOW)
    ids = (waiting.id, done.id, settled.id)
    estimates = session.scalar(
        sa.select(sa.func.count()).where(Case.status == "open", Case.provisional.is_(True))
    )
    assert calendars.load_year(session, 2027, NEW_YEAR, "国办发明电", NOW) == estimates
    session.rollback()
    found = [session.get_one(Case, one) for one in ids]
    assert [(one.due_on, one.provisional) for one in found] == [
        (date(2027, 1, 5), False),
        (date(2027, 1, 4), True),  # completed: it was judged by what was known
        (date(2026, 12, 1), False),
    ]
    assert calendars.load_year(session, 2027, NEW_YEAR, "国办发明电", NOW) == 0
    case = accepted(session, at_ten(date(2027, 1, 4)))
    # Saturday the 9th is worked by the notice.
    assert (case.due_on, case.provisional) == (date(2027, 1, 10) - timedelta(days=1), False)


@pytest.mark.clause("R2.5")
@pytest.mark.parametrize(
    "days",
    [
        {},
        {date(2029, 1, 1): False, date(2028, 11, 30): True},
        {date(2030, 1, 1): False},
    ],
    ids=["empty", "november before", "year after"],
)
def test_what_is_no_years_notice_is_refused_whole(
    engine: sa.Engine, session: Session, days: dict[date, bool]
) -> None:
    before = raw_rows(engine)
    with pytest.raises(CalendarError):
        calendars.load_year(session, 2029, days, "国办发明电", NOW)
    assert raw_rows(engine) == before


@pytest.mark.clause("R2.5")
def test_a_notice_may_move_the_december_before(session: Session) -> None:
    notice = {date(2039, 1, 1): False, date(2038, 12, 31): False, date(2038, 12, 26): True}
    calendars.load_year(session, 2039, notice, "国办发明电", NOW)
    calendar = province.calendar(session)
    assert [calendar.is_workday(day) for day in notice] == [False, False, True]
    assert WorkCalendar.default().covered_years | {2039} <= calendar.covered_years
