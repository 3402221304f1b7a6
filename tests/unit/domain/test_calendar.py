"""Working days: the vectors, the whole table, and what must hold for any day."""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import Due, WorkCalendar

VECTORS = Path(__file__).parents[2] / "vectors" / "workday_vectors.csv"
CALENDAR = WorkCalendar.default()
DAY = timedelta(days=1)

with VECTORS.open(encoding="utf-8") as file:
    CASES = [
        (date.fromisoformat(row["accepted"]), count, row[f"due_{count}wd"])
        for row in csv.DictReader(file)
        for count in (3, 5, 7)
    ]

covered_days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
any_days = st.dates(date(1950, 1, 1), date(2080, 12, 31))


@pytest.mark.clause("R2.5")
@pytest.mark.parametrize(("accepted", "count", "due"), CASES)
def test_vectors(accepted: date, count: int, due: str) -> None:
    found = CALENDAR.due(accepted, count)
    if due == "NO_CALENDAR":
        assert found.provisional
        assert found.on.year == 2027
    else:
        assert found == Due(date.fromisoformat(due), provisional=False)


def test_every_day_is_as_chinesecalendar_has_it() -> None:
    first, last = date(min(CALENDAR.covered_years), 1, 1), date(max(CALENDAR.covered_years), 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    wrong = [d for d in days if CALENDAR.is_workday(d) != chinese_calendar.is_workday(d)]
    assert wrong == []
    assert frozenset(range(2004, 2027)) == CALENDAR.covered_years


@pytest.mark.parametrize(
    ("accepted", "count", "due", "provisional"),
    [
        (date(2026, 12, 28), 3, date(2026, 12, 31), False),
        (date(2026, 12, 28), 4, date(2027, 1, 1), True),
        (date(2026, 12, 28), 5, date(2027, 1, 4), True),
        (date(2027, 1, 1), 1, date(2027, 1, 4), True),
        (date(2003, 12, 31), 1, date(2004, 1, 2), False),
        (date(2003, 12, 30), 1, date(2003, 12, 31), True),
        (date(2026, 11, 20), 0, date(2026, 11, 20), False),
        (date(2026, 11, 21), 0, date(2026, 11, 23), False),
        (date(2027, 1, 2), 0, date(2027, 1, 4), True),
    ],
)
def test_edges_of_the_calendar(accepted: date, count: int, due: date, provisional: bool) -> None:
    assert CALENDAR.due(accepted, count) == Due(due, provisional)


def test_negative_working_days_are_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.due(date(2026, 11, 24), -1)


@given(any_days, st.integers(0, 60))
def test_due_is_the_workday_that_many_workdays_on(accepted: date, count: int) -> None:
    due = CALENDAR.due(accepted, count)
    assert CALENDAR.is_workday(due.on)
    if count:
        assert CALENDAR.working_days_between(accepted, due.on) == count
        assert CALENDAR.working_days_between(due.on, accepted) == -count


@given(any_days, any_days, st.integers(0, 30), st.integers(0, 30))
def test_due_is_monotone(one: date, other: date, few: int, more: int) -> None:
    first, second = sorted((one, other))
    low, high = sorted((few, more))
    assert CALENDAR.due(first, low).on <= CALENDAR.due(second, low).on
    assert CALENDAR.due(first, low).on <= CALENDAR.due(first, high).on


@given(any_days, st.integers(0, 30))
def test_provisional_means_a_day_outside_the_calendar_was_counted(day: date, count: int) -> None:
    due = CALENDAR.due(day, count)
    first = day + DAY if count else day
    assert due.provisional == any(
        y not in CALENDAR.covered_years for y in (first.year, due.on.year)
    )


@given(st.tuples(any_days, st.integers(-400, 400), st.integers(-400, 400)))
def test_working_days_add_up(days: tuple[date, int, int]) -> None:
    start, to_middle, to_end = days[0], *days[1:]
    middle, end = start + timedelta(days=to_middle), start + timedelta(days=to_end)
    between = CALENDAR.working_days_between
    assert between(start, middle) + between(middle, end) == between(start, end)


def test_a_weekend_between_has_no_working_day() -> None:
    assert CALENDAR.working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


def test_a_notice_settles_its_year_and_the_december_before() -> None:
    free, worked = date(2027, 1, 1), date(2026, 12, 27)
    loaded = CALENDAR.with_year(2027, [free], [worked])
    assert loaded.due(date(2026, 12, 28), 4) == Due(date(2027, 1, 4), provisional=False)
    assert loaded.is_workday(worked)
    assert not CALENDAR.is_workday(worked)
    assert CALENDAR.due(date(2026, 12, 28), 4).provisional


def test_a_corrected_notice_replaces_the_year() -> None:
    assert not CALENDAR.is_workday(date(2026, 10, 1))
    assert CALENDAR.with_year(2026, [], []).is_workday(date(2026, 10, 1))
    moved = CALENDAR.with_year(2027, [date(2026, 12, 31)], [])
    assert not moved.is_workday(date(2026, 12, 31))
    assert moved.with_year(2027, [], [date(2026, 12, 31)]).is_workday(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("holidays", "makeup", "words"),
    [
        ([date(2028, 1, 1)], [], "2028-01-01"),
        ([], [date(2026, 11, 30)], "2026-11-30"),
        ([date(2027, 2, 6)], [date(2027, 2, 6)], "both"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(
    holidays: list[date], makeup: list[date], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        CALENDAR.with_year(2027, holidays, makeup)
