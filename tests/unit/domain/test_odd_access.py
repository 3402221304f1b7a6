"""What an auditor is shown first: much in little time, and work at unusual hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.dates import SHANGHAI
from portal.domain.odd_access import (
    LOOK_UP,
    REVEAL,
    Look,
    Oddity,
    OddityError,
    Thresholds,
    most_people,
    oddities,
    read_thresholds,
)
from portal.domain.policy import PolicyError, read_policy

DAY = datetime(2026, 11, 24, tzinfo=SHANGHAI)
LIMITS = Thresholds(people=3, minutes=10, off_hours=2, reveals=2, lookups=2)


def looks(*told: tuple[float, int | None], action: str = "case.accept") -> list[Look]:
    """Entries at so many minutes after nine, about these people."""
    nine = DAY + timedelta(hours=9)
    return [Look(nine + timedelta(minutes=after), action, who) for after, who in told]


def kinds(found: list[Look], *, is_workday: bool = True) -> list[Oddity]:
    return [one.oddity for one in oddities(found, LIMITS, is_workday=is_workday)]


def test_many_people_in_few_minutes() -> None:
    assert kinds(looks((0, 1), (5, 2), (10, 3))) == [Oddity.MANY_PEOPLE]
    assert kinds(looks((0, 1), (5, 2), (10.01, 3))) == []
    assert kinds(looks((0, 1), (1, 1), (2, 2), (3, None))) == []


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6)), max_size=40),
    st.integers(1, 6),
    st.integers(1, 30),
)
def test_the_busiest_stretch_is_the_busiest(
    told: list[tuple[int, int]], people: int, minutes: int
) -> None:
    found = most_people(looks(*sorted(told)), Thresholds(people=people, minutes=minutes))
    most = max(
        (
            len({who for after, who in told if begin <= after <= begin + minutes})
            for begin, _who in told
        ),
        default=0,
    )
    assert (found.times if found else 0) == (most if most >= people else 0)
    if found:
        assert found.last - found.first <= timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("hour", "is_workday", "is_odd"),
    [(6, True, True), (7, True, False), (19, True, False), (20, True, True), (10, False, True)],
)
def test_work_at_unusual_hours(hour: int, is_workday: bool, is_odd: bool) -> None:
    at = DAY + timedelta(hours=hour, minutes=59)
    entries = [Look(at, "case.accept", None)] * 2
    assert (Oddity.OFF_HOURS in kinds(entries, is_workday=is_workday)) is is_odd
    assert kinds(entries[:1], is_workday=is_workday) == []


@pytest.mark.parametrize(
    ("action", "oddity"), [(REVEAL, Oddity.MANY_REVEALS), (LOOK_UP, Oddity.MANY_LOOKUPS)]
)
def test_many_of_what_is_kept_from_sight(action: str, oddity: Oddity) -> None:
    assert kinds(looks((0, 1), (30, 1), action=action)) == [oddity]
    assert kinds(looks((0, 1), action=action)) == []


def test_each_threshold_is_a_setting() -> None:
    assert read_thresholds({}) == Thresholds()
    assert read_policy({"odd.people": "7"}).odd.people == 7
    assert read_policy({"odd.from_hour": "8", "odd.to_hour": "18"}).odd.to_hour == 18


@pytest.mark.parametrize(
    ("name", "value"),
    [("nights", "1"), ("people", "0"), ("people", "many"), ("to_hour", "24"), ("from_hour", "21")],
)
def test_a_threshold_that_can_not_hold_is_refused(name: str, value: str) -> None:
    with pytest.raises(OddityError):
        read_thresholds({name: value})
    with pytest.raises(PolicyError, match=r"odd\."):
        read_policy({f"odd.{name}": value})


def test_every_oddity_has_its_words() -> None:
    assert len({one.label for one in Oddity}) == len(Oddity)
