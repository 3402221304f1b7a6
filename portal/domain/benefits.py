"""享受扶持政策: what an entry must say (R11.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.domain.codes import CodeItem
from portal.domain.problems import Problem

MOST_FEN: Final = 1_000_000 * 100
"""The largest amount of one entry, in fen: a million yuan."""

OTHER: Final = "990"
"""benefit_type 其他就业扶持政策, which says nothing by itself."""


@dataclass(frozen=True)
class Benefit:
    """Which policy, from when to when (``to_on`` None: goes on), how much, decided by whom.

    ``amount`` is in fen; None where the policy pays nothing out.
    """

    kind: CodeItem
    policy: str | None
    from_on: date
    to_on: date | None
    amount: int | None
    decided_by: str


def benefit_problems(benefit: Benefit, today: date) -> tuple[Problem, ...]:
    """What is wrong with an entry, each with the field of the screen it belongs to."""
    return tuple(_problems(benefit, today))


def _problems(benefit: Benefit, today: date) -> Iterator[Problem]:
    if benefit.kind.code == OTHER and not benefit.policy:
        yield Problem("policy", "请写明是哪一项政策")
    if _more_than_a_year_after(benefit.from_on, today):
        yield Problem("from_on", "开始日期最多填到一年以后，请核对")
    if benefit.to_on is not None and benefit.to_on < benefit.from_on:
        yield Problem("to_on", "结束日期不能早于开始日期")
    if benefit.amount is not None and not 0 <= benefit.amount <= MOST_FEN:
        yield Problem("amount", "金额最多 1,000,000 元，请核对")
    if not benefit.decided_by:
        yield Problem("decided_by", "请填认定机构")


def _more_than_a_year_after(day: date, today: date) -> bool:
    return (day.year - 1, day.month, day.day) > (today.year, today.month, today.day)
