"""The deadline light: late, today, soon or fine, counted in working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WorkCalendar
from portal.domain.lights import Light, LightKind, light

CALENDAR = WorkCalendar.default()
DAY = timedelta(days=1)
LATE, TODAY, SOON, OK, _PAUSED = LightKind
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.clause("R2.5")
@pytest.mark.parametrize(
    ("today", "due", "kind", "text"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), TODAY, "今天到期"),
        (date(2026, 11, 24), date(2026, 11, 25), SOON, "还有 1 天"),
        (date(2026, 11, 24), date(2026, 11, 26), OK, "还有 2 天"),
        (date(2026, 11, 24), date(2026, 12, 1), OK, "还有 5 天"),
        (date(2026, 11, 24), date(2026, 11, 23), LATE, "超期 1 天"),
        (date(2026, 11, 24), date(2026, 11, 20), LATE, "超期 2 天"),
        # A week-end is not counted, but who is late is never late by 0 days.
        (date(2026, 11, 27), date(2026, 11, 30), SOON, "还有 1 天"),
        (date(2026, 11, 28), date(2026, 11, 30), SOON, "还有 1 天"),
        (date(2026, 11, 28), date(2026, 12, 1), OK, "还有 2 天"),
        (date(2026, 11, 28), date(2026, 11, 27), LATE, "超期 1 天"),
        (date(2026, 11, 30), date(2026, 11, 27), LATE, "超期 1 天"),
        # 国庆: 1 to 7 October off, and Saturday the 10th worked.
        (date(2026, 9, 30), date(2026, 10, 8), SOON, "还有 1 天"),
        (date(2026, 9, 30), date(2026, 10, 9), OK, "还有 2 天"),
        (date(2026, 10, 4), date(2026, 10, 8), SOON, "还有 1 天"),
        (date(2026, 10, 4), date(2026, 9, 30), LATE, "超期 1 天"),
        (date(2026, 10, 8), date(2026, 9, 30), LATE, "超期 1 天"),
        (date(2026, 10, 9), date(2026, 10, 10), SOON, "还有 1 天"),
        (date(2026, 10, 9), date(2026, 10, 12), OK, "还有 2 天"),
        (date(2026, 10, 12), date(2026, 10, 9), LATE, "超期 2 天"),
        (date(2026, 10, 10), date(2026, 10, 10), TODAY, "今天到期"),
    ],
)
def test_lights(today: date, due: date, kind: LightKind, text: str) -> None:
    assert light(due, today, CALENDAR) == Light(kind, text)


@pytest.mark.clause("R2.5")
@given(days, st.integers(1, 10))
def test_on_the_day_of_acceptance_the_whole_period_is_left(accepted: date, period: int) -> None:
    due = CALENDAR.due(accepted, period).on
    expected = Light(SOON if period == 1 else OK, f"还有 {period} 天")
    assert light(due, accepted, CALENDAR) == expected


@given(days, st.integers(1, 60))
def test_the_light_only_ever_gets_worse(due: date, before: int) -> None:
    first = due - before * DAY
    kinds = [light(due, first + n * DAY, CALENDAR).kind for n in range(before + 10)]
    worsening = [OK, SOON, TODAY, LATE]
    assert kinds == sorted(kinds, key=worsening.index)
    assert kinds.count(TODAY) == 1
    assert kinds.count(LATE) == 9


@given(days, days)
def test_the_words_agree_with_the_kind(due: date, today: date) -> None:
    shown = light(due, today, CALENDAR)
    starts = {LATE: "超期 ", TODAY: "今天到期", SOON: "还有 ", OK: "还有 "}
    assert shown.text.startswith(starts[shown.kind])
    assert (shown.kind is LATE) is (due < today)
