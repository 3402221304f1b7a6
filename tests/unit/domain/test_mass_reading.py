"""The limits on reading in mass: settings of the province, and generous ones."""

from __future__ import annotations

import pytest

from portal.domain.mass_reading import DEFAULTS, LEAST, MOST, Mass
from portal.domain.policy import PolicyError, read_policy


@pytest.mark.parametrize("kind", Mass)
def test_each_limit_is_a_setting(kind: Mass) -> None:
    assert read_policy({}).a_minute == DEFAULTS
    for value in (LEAST, MOST):
        assert read_policy({f"limit.{kind}": str(value)}).a_minute == {**DEFAULTS, kind: value}


@pytest.mark.parametrize("value", ["4", "10001", "-5", "", "５", "1e3", "never"])
def test_a_limit_that_can_not_hold_is_refused(value: str) -> None:
    with pytest.raises(PolicyError, match=r"limit\.prints: a whole number from 5 to 10000"):
        read_policy({"limit.prints": value})


@pytest.mark.parametrize("key", ["limit.", "limit.PRINTS", "limit.all"])
def test_an_unknown_limit_is_refused(key: str) -> None:
    with pytest.raises(PolicyError, match="no such setting"):
        read_policy({key: "60"})


def test_nobody_in_a_hurry_meets_one() -> None:
    """Hands need three seconds for a number, two for a print of the next paper."""
    fastest = {Mass.REVEALS: 20, Mass.LOOKUPS: 20, Mass.EXPORTS: 6, Mass.PRINTS: 30}
    assert all(DEFAULTS[kind] > times for kind, times in fastest.items())
