"""A log-in through time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.logins import LONGEST_REST, Limits, LoginState, pin_fault, state

BEGUN = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
LIMITS = Limits(timedelta(minutes=10), timedelta(hours=10))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seen", "locked", "now", "expected"),
    [
        (timedelta(0), False, timedelta(0), LoginState.OPEN),
        (timedelta(0), False, LIMITS.lock_after - SECOND, LoginState.OPEN),
        (timedelta(0), False, LIMITS.lock_after, LoginState.LOCKED),
        (timedelta(0), True, SECOND, LoginState.LOCKED),
        (timedelta(0), True, LONGEST_REST - SECOND, LoginState.LOCKED),
        (timedelta(0), False, LONGEST_REST, LoginState.OVER),
        (LIMITS.lasts - SECOND, False, LIMITS.lasts - SECOND, LoginState.OPEN),
        (LIMITS.lasts - SECOND, False, LIMITS.lasts, LoginState.OVER),
        (LIMITS.lasts - SECOND, True, LIMITS.lasts, LoginState.OVER),
    ],
)
def test_what_it_is_good_for(
    seen: timedelta, locked: bool, now: timedelta, expected: LoginState
) -> None:
    locked_at = BEGUN if locked else None
    assert state(BEGUN, BEGUN + seen, locked_at, LIMITS, BEGUN + now) is expected


@pytest.mark.parametrize("pin", ["394017", "102938", "900172"])
def test_a_pin_that_will_do(pin: str) -> None:
    assert pin_fault(pin) is None


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "１２３４５６", "abcdef", "123456"])
@pytest.mark.parametrize("also", ["", "111111", "121212", "987654", "890123"])
def test_a_pin_that_won_t(pin: str, also: str) -> None:
    assert pin_fault(also or pin)
