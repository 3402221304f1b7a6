"""规程七, 3, 8 and 9: what the records must show, over tables and over any history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.deregistration import (
    MONTHS_NEEDED,
    REFUSALS_NEEDED,
    Answer,
    Month,
    Standard,
    income_is_steady,
    may_end_for_refusals,
    may_end_unreachable,
    months_unreachable,
    refusals_in_a_row,
    standard_on,
)

YES, EXCUSED, NO = Answer.ACCEPTED, Answer.REFUSED_WITH_REASON, Answer.REFUSED


@pytest.mark.clause("R7.8")
@pytest.mark.parametrize(
    ("answers", "in_a_row"),
    [
        ([], 0),
        ([NO], 1),
        ([NO, NO], 2),
        ([NO, NO, NO], 3),
        ([NO, NO, YES], 0),
        ([NO, NO, EXCUSED], 0),
        ([YES, NO, NO, NO], 3),
        ([NO, NO, EXCUSED, NO], 1),
        ([NO, YES, NO, NO], 2),
        ([NO, NO, NO, NO], 4),
    ],
)
def test_unjustified_refusals_in_a_row(answers: list[Answer], in_a_row: int) -> None:
    assert refusals_in_a_row(answers) == in_a_row
    assert may_end_for_refusals(answers) is (in_a_row >= 3)


def month(at: int, attempts: int, *, reached: bool = False, closed: bool = True) -> Month:
    """The ``at``-th month from January 2026."""
    return Month(date(2026 + at // 12, at % 12 + 1, 1), attempts, reached, closed)


def history(words: str) -> list[Month]:
    """A letter a month: x not reached, o reached, - no attempt; a last ? is not over, not reached.

    A last ! is not over, and reached.
    """
    told: dict[str, Any] = {
        "x": {"attempts": 2},
        "o": {"attempts": 1, "reached": True},
        "-": {"attempts": 0},
        "?": {"attempts": 1, "closed": False},
        "!": {"attempts": 1, "reached": True, "closed": False},
    }
    return [month(at, **told[letter]) for at, letter in enumerate(words)]


@pytest.mark.clause("R7.9")
@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 0),
        ("xxxxx", 5),
        ("xxxxxx", 6),
        ("xxxxx?", 5),
        ("xxxxxx?", 6),
        ("xxxxxx!", 0),
        ("xxxxxo", 0),
        ("oxxxxxx", 6),
        ("xxx-xxx", 6),
        ("x-x-x-x-x-x", 6),
        ("------", 0),
        ("xxxoxxx", 3),
        ("xxxxxxo", 0),
    ],
)
def test_months_in_a_row_without_contact(words: str, count: int) -> None:
    assert months_unreachable(history(words)) == count
    assert months_unreachable(reversed(history(words))) == count, "the order given is no matter"
    assert may_end_unreachable(history(words)) is (count >= 6)


@pytest.mark.clause("R7.9")
@given(st.text("xo-", max_size=30), st.integers(0, 12))
def test_a_success_starts_again_and_silence_changes_nothing(words: str, more: int) -> None:
    assert months_unreachable(history(f"{words}o{'x' * more}")) == more
    without = words.replace("-", "")
    assert months_unreachable(history(words)) == months_unreachable(history(without))
    assert may_end_unreachable(history(words)) is without.endswith("x" * MONTHS_NEEDED)


@pytest.mark.clause("R7.8")
@given(st.lists(st.sampled_from(Answer), max_size=20))
def test_only_the_last_three_count(answers: list[Answer]) -> None:
    assert may_end_for_refusals(answers) is (answers[-REFUSALS_NEEDED:] == [NO] * 3)


def test_nobody_is_reached_without_an_attempt() -> None:
    with pytest.raises(ValueError, match="attempt"):
        Month(date(2026, 1, 1), 0, reached=True)


STANDARDS = [Standard(date(2025, 7, 1), 700), Standard(date(2026, 7, 1), 735)]


@pytest.mark.clause("R7.3")
@pytest.mark.parametrize(
    ("pay", "day", "steady"),
    [
        (5000, date(2025, 6, 30), None),
        (699, date(2025, 7, 1), False),
        (700, date(2025, 7, 1), True),
        (700, date(2026, 6, 30), True),
        (734, date(2026, 7, 1), False),
        (735, date(2026, 7, 1), True),
        (735, date(2030, 1, 1), True),
    ],
)
def test_pay_is_measured_by_the_standard_of_the_day(
    pay: int, day: date, steady: bool | None
) -> None:
    assert income_is_steady(pay, STANDARDS, day) is steady
    assert income_is_steady(pay, reversed(STANDARDS), day) is steady


@given(
    st.lists(st.builds(Standard, st.dates(), st.integers(1, 5000)), unique_by=lambda s: s.from_on),
    st.dates(),
)
def test_the_standard_in_force_is_the_last_that_has_begun(
    standards: list[Standard], day: date
) -> None:
    found = standard_on(standards, day)
    later = [one for one in standards if one.from_on <= day]
    assert (found in later) if later else (found is None)
    assert all(found is not None and one.from_on <= found.from_on for one in later)
