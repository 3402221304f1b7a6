"""When a message may leave: tables of hours, days and waits, and what holds for any moment."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.sending import (
    KEPT,
    MOST_ATTEMPTS,
    QuietHours,
    SendingRules,
    day_of,
    is_old_news,
    next_attempt,
)

NIGHT = QuietHours()
NOON = QuietHours(time(12), time(14))
NEVER = QuietHours(time(8), time(8))
AT_MIDNIGHT = QuietHours(time(22), time(0))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("quiet", "moment", "over"),
    [
        (NIGHT, at(24, 20, 59), at(24, 20, 59)),
        (NIGHT, at(24, 21), at(25, 8)),
        (NIGHT, at(24, 23, 59), at(25, 8)),
        (NIGHT, at(25, 0), at(25, 8)),
        (NIGHT, at(25, 7, 59), at(25, 8)),
        (NIGHT, at(25, 8), at(25, 8)),
        (NIGHT, at(30, 22), datetime(2026, 12, 1, 8, tzinfo=SHANGHAI)),
        (NIGHT, datetime(2026, 11, 24, 13, tzinfo=UTC), at(25, 8)),
        (NOON, at(24, 11, 59), at(24, 11, 59)),
        (NOON, at(24, 12), at(24, 14)),
        (NOON, at(24, 14), at(24, 14)),
        (NOON, at(24, 2), at(24, 2)),
        (NEVER, at(24, 8), at(24, 8)),
        (NEVER, at(24, 3), at(24, 3)),
        (AT_MIDNIGHT, at(24, 22), at(25, 0)),
        (AT_MIDNIGHT, at(24, 0), at(24, 0)),
    ],
)
def test_quiet_hours_end(quiet: QuietHours, moment: datetime, over: datetime) -> None:
    assert quiet.over(moment) == over


@pytest.mark.parametrize(
    ("now", "sent", "expected"),
    [
        (at(24, 9), 0, at(24, 9)),
        (at(24, 9), 2, at(24, 9)),
        (at(24, 9), 3, at(25, 8)),
        (at(24, 9), 7, at(25, 8)),
        (at(24, 22), 0, at(25, 8)),
        (at(24, 22), 3, at(25, 8)),
        (at(24, 3), 3, at(25, 8)),
        (at(24, 3), 0, at(24, 8)),
    ],
)
def test_a_phone_is_sent_three_messages_a_day(now: datetime, sent: int, expected: datetime) -> None:
    assert SendingRules().from_when(now, sent) == expected


def test_without_quiet_hours_the_next_day_begins_at_midnight() -> None:
    assert SendingRules(NEVER, 1).from_when(at(24, 9), 1) == at(25, 0)


hours = st.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = st.integers(0, 5 * 366 * 24 * 60).map(lambda one: at(24, 0) + timedelta(minutes=one))


@given(hours, hours, moments, st.integers(0, 9), st.integers(1, 5))
def test_the_moment_allowed_is_allowed_and_never_earlier(
    begin: time, end: time, now: datetime, sent: int, a_day: int
) -> None:
    quiet = QuietHours(begin, end)
    allowed = SendingRules(quiet, a_day).from_when(now, sent)
    assert allowed >= now
    assert quiet.over(allowed) == allowed
    assert allowed - now <= timedelta(days=2)
    if sent >= a_day:
        assert shanghai_day(allowed) > shanghai_day(now)


def test_each_wait_is_longer_than_the_one_before() -> None:
    now = at(24, 9)
    waits = [next_attempt(now, attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
    minutes = [int((one - now).total_seconds()) // 60 for one in waits if one is not None]
    assert minutes == [1, 5, 30, 120]
    assert waits[-1] is None


def test_old_news_does_not_leave() -> None:
    now = at(24, 9)
    assert not is_old_news(now - KEPT, now)
    assert is_old_news(now - KEPT - timedelta(seconds=1), now)


def test_the_day_is_counted_in_shanghai() -> None:
    assert day_of(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == (at(24, 0), at(25, 0))
