"""The clock stands still while the person has to act, and only then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import Due, WorkCalendar
from portal.domain.deadlines import resumed

CALENDAR = WorkCalendar.default()
days = st.dates(date(2020, 1, 1), date(2026, 6, 30))


@pytest.mark.clause("R2.5")
@given(days, st.integers(0, 40), st.integers(0, 40))
def test_as_many_working_days_are_left_as_when_it_stopped(
    accepted: date, until_pause: int, pause: int
) -> None:
    due = CALENDAR.due(accepted, 5)
    paused_on = accepted + timedelta(days=until_pause)
    resumed_on = paused_on + timedelta(days=pause)
    after = resumed(due, paused_on, resumed_on, CALENDAR)
    left = CALENDAR.working_days_between(paused_on, due.on)
    assert CALENDAR.working_days_between(resumed_on, after.on) == left
    assert CALENDAR.is_workday(after.on)


def test_an_estimate_stays_an_estimate() -> None:
    due = Due(date(2027, 1, 4), provisional=True)
    assert resumed(due, date(2026, 12, 28), date(2026, 12, 28), CALENDAR).provisional
