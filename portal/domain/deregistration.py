"""Which reasons of 规程七 the records bear out: refusals (8), months unreachable (9), pay (3).

Pure rules over a history. The caller passes what was recorded since the registration in force
began, so that a new registration starts at zero.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Final

REFUSALS_NEEDED: Final = 3
"""Unjustified refusals in a row after which somebody may be deregistered (R7.8)."""

MONTHS_NEEDED: Final = 6
"""Months in a row without contact after which somebody may be deregistered (R7.9)."""


class Answer(enum.StrEnum):
    """What became of a "311" service that was offered."""

    ACCEPTED = "accepted"
    REFUSED_WITH_REASON = "refused_with_reason"
    REFUSED = "refused"


@dataclass(frozen=True)
class Month:
    """What was done in a month to reach somebody; ``first`` is the month's first day.

    A month is ``closed`` once it is over: until then a success may still come.
    """

    first: date
    attempts: int
    reached: bool
    closed: bool = True

    def __post_init__(self) -> None:
        if self.reached and not self.attempts:
            raise ValueError("nobody is reached without an attempt")


def refusals_in_a_row(answers: Sequence[Answer]) -> int:
    """Unjustified refusals since the last other answer; ``answers`` are oldest first (R7.8)."""
    return sum(1 for _ in takewhile(lambda one: one is Answer.REFUSED, reversed(answers)))


def months_unreachable(months: Iterable[Month]) -> int:
    """Closed months in a row, up to now, in which attempts were made and none succeeded (R7.9).

    A month without an attempt breaks nothing and counts nothing; one success clears, also in the
    month that is not over yet.
    """
    count = 0
    for month in sorted(months, key=lambda one: one.first):
        if month.reached:
            count = 0
        elif month.attempts and month.closed:
            count += 1
    return count


def may_end_for_refusals(answers: Sequence[Answer]) -> bool:
    """无正当理由连续3次拒绝公共就业服务 (R7.8)."""
    return refusals_in_a_row(answers) >= REFUSALS_NEEDED


def may_end_unreachable(months: Iterable[Month]) -> bool:
    """连续6个月无法取得联系 (R7.9)."""
    return months_unreachable(months) >= MONTHS_NEEDED


@dataclass(frozen=True)
class Standard:
    """A county's 最低生活保障标准, in yuan a month, in force from a day on."""

    from_on: date
    monthly: int


def standard_on(standards: Iterable[Standard], day: date) -> Standard | None:
    """The standard in force on a day; None before the county's first."""
    in_force = [one for one in standards if one.from_on <= day]
    return max(in_force, key=lambda one: one.from_on, default=None)


def income_is_steady(monthly_pay: int, standards: Iterable[Standard], day: date) -> bool | None:
    """Whether pay (yuan a month) reaches the standard of that day, which ends unemployment (R7.3).

    None where the county has no standard for the day: then nobody can tell.
    """
    standard = standard_on(standards, day)
    return None if standard is None else monthly_pay >= standard.monthly
