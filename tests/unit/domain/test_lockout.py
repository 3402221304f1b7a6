"""Log-in slows down after failures, and never locks anyone out for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.lockout import FREE_TRIES, locked_until, wait_after

FAILED = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
LONGEST = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900)],
)
def test_five_are_free_then_waits_double(failures: int, seconds: int) -> None:
    wait = timedelta(seconds=seconds)
    assert wait_after(failures) == wait
    assert locked_until(failures, FAILED) == (FAILED + wait if seconds else None)


@given(st.integers(0, 10**9))
def test_waits_never_shrink_and_stay_bounded(failures: int) -> None:
    assert timedelta(0) <= wait_after(failures) <= wait_after(failures + 1) <= LONGEST


def test_without_a_failure_there_is_no_lock() -> None:
    assert locked_until(FREE_TRIES, None) is None
