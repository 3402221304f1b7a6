"""How log-in slows down after failures: it never locks anyone out for good."""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_TRIES = 5
FREE_FOR_ALL = 20
"""Wrong passwords for one account from all addresses together, before a strange one waits."""
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=15)
_DOUBLINGS = 5


def wait_after(failures: int) -> timedelta:
    """How long the next try must wait: nothing below 5 failures, then 30 s doubling to 15 min."""
    if failures < FREE_TRIES:
        return timedelta(0)
    doublings = min(failures - FREE_TRIES, _DOUBLINGS)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def locked_until(failures: int, last_failed_at: datetime | None) -> datetime | None:
    """The instant from which a try counts again; None where there is no wait."""
    if last_failed_at is None or failures < FREE_TRIES:
        return None
    return last_failed_at + wait_after(failures)


def locked_until_for_strangers(failures: int, last_failed_at: datetime | None) -> datetime | None:
    """The same for an address that never opened the account, by the failures from everywhere."""
    return locked_until(failures - FREE_FOR_ALL + FREE_TRIES, last_failed_at)
