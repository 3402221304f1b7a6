"""规程七、八: the reasons for which a registration ends, and what each rests on.

The reasons that the records alone bear out, refusals (7.8), months unreachable (7.9) and pay (7.3),
are pure rules over a history. The caller passes what was recorded since the registration in force
began, so that a new registration starts at zero.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from types import MappingProxyType
from typing import Final

from portal.domain.bases import BasisKind
from portal.domain.codes import CodeItem, code_set
from portal.domain.employment import Work
from portal.domain.problems import Problem

REFUSALS_NEEDED: Final = 3
"""Unjustified refusals in a row after which somebody may be deregistered (R7.8)."""

MONTHS_NEEDED: Final = 6
"""Months in a row without contact after which somebody may be deregistered (R7.9)."""


_PERSON: Final = (frozenset({BasisKind.PERSON}),)
_PERSON_OR_FAMILY: Final = (*_PERSON, frozenset({BasisKind.FAMILY}))
_PENSION: Final = (
    frozenset({BasisKind.COMPARISON, BasisKind.PERSON}),
    frozenset({BasisKind.RETIREMENT_PROOF, BasisKind.PERSON}),
)
_DEATH: Final = (frozenset({BasisKind.FAMILY}), frozenset({BasisKind.COMPARISON}))


@dataclass(frozen=True)
class Reason:
    """One item of 规程七 or 规程八; ``code`` is of end_reason.

    Each of ``ways`` is a set of bases which together suffice. With ``by_employment`` the 就业登记
    itself ends the other registration; ``ends_all`` tells that nothing else can stay open.
    """

    code: str
    ways: tuple[frozenset[BasisKind], ...]
    by_employment: bool = False
    ends_all: bool = False

    @property
    def item(self) -> CodeItem:
        """The item of the code table, with the regulation's words."""
        return code_set("end_reason").item(self.code)

    @property
    def number(self) -> int:
        """The item's number within its article."""
        return int(self.code[1:])

    @property
    def in_words(self) -> str:
        """The item in the regulation's words, and where it stands."""
        article = "七" if self in OF_UNEMPLOYMENT else "八"
        return f"{self.item.name}（规程{article}第 {self.number} 项）"

    @property
    def always(self) -> frozenset[BasisKind]:
        """What each way takes."""
        return frozenset.intersection(*self.ways)

    @property
    def choices(self) -> frozenset[BasisKind]:
        """Between what the clerk has to choose; empty where there is one way alone."""
        return frozenset.union(*self.ways) - self.always

    @property
    def is_on_record(self) -> bool:
        """Whether the records alone bear it out: it is so from the day on which it is found."""
        return self.always <= {BasisKind.REFUSALS, BasisKind.UNREACHABLE} and not self.choices

    @property
    def ends_named_jobs(self) -> bool:
        """Whether only those jobs end that are named (规程八 1)."""
        return self.code == "801"

    @property
    def is_death(self) -> bool:
        """Whether the person has died."""
        return self.ways is _DEATH

    @property
    def is_pension(self) -> bool:
        """Whether the person draws a pension."""
        return self.ways is _PENSION


OF_UNEMPLOYMENT: Final = (
    Reason("701", _PERSON, by_employment=True),
    Reason("702", _PERSON, by_employment=True),
    Reason("703", _PERSON, by_employment=True),
    Reason("704", _PENSION, ends_all=True),
    Reason("705", _PERSON_OR_FAMILY),
    Reason("706", _PERSON_OR_FAMILY),
    Reason("707", _PERSON_OR_FAMILY, ends_all=True),
    Reason("708", (frozenset({BasisKind.REFUSALS}),)),
    Reason("709", (frozenset({BasisKind.UNREACHABLE}),)),
    Reason("710", _DEATH, ends_all=True),
)
"""规程七, in its order (R7.1–R7.10)."""

OF_EMPLOYMENT: Final = (
    Reason("801", _PERSON),
    Reason("802", _PENSION, ends_all=True),
    Reason("803", _DEATH, ends_all=True),
)
"""规程八, in its order (R8.1–R8.3)."""

REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {one.code: one for one in (*OF_UNEMPLOYMENT, *OF_EMPLOYMENT)}
)


def bases_of(reasons: Iterable[Reason]) -> frozenset[BasisKind]:
    """Every kind of basis that one of the reasons can rest on."""
    return frozenset(kind for one in reasons for way in one.ways for kind in way)


def basis_problems(reason: Reason, given: Collection[BasisKind]) -> tuple[Problem, ...]:
    """What a reason still lacks, the bases that were given held against its ways."""
    if any(way <= set(given) for way in reason.ways):
        return ()
    ways = "，或".join(_in_words(way) for way in reason.ways)
    return (Problem("basis", f"注销要有依据：{ways}"),)


def _in_words(way: frozenset[BasisKind]) -> str:
    return "和".join(kind.label for kind in BasisKind if kind in way)


def day_problems(on: date, since: date, today: date) -> tuple[Problem, ...]:
    """A registration ends between the day from which it holds and today."""
    if on > today:
        return (Problem("ended_on", "不能晚于今天"),)
    if on < since:
        text = f"不能早于登记的起始日期 {since.isoformat()}，请核对"
        return (Problem("ended_on", text),)
    return ()


@dataclass(frozen=True)
class History:
    """What was recorded of somebody since the registration in force began.

    ``months_before`` is what was counted before the system began (months unreachable).
    """

    answers: tuple[Answer, ...] = ()
    months: tuple[Month, ...] = ()
    months_before: int = 0


def hindrance(reason: Reason, history: History) -> str | None:
    """Why the records don't bear a reason out, in words; None where they do, or needn't."""
    if reason.code == "708" and not may_end_for_refusals(history.answers):
        return f"记录中{record_words(reason, history)}，不满 {REFUSALS_NEEDED} 次"
    if reason.code == "709" and not may_end_unreachable(history.months, history.months_before):
        return f"记录中{record_words(reason, history)}，不满 {MONTHS_NEEDED} 个月"
    return None


def record_words(reason: Reason, history: History) -> str | None:
    """What the records say that a reason rests on; None where it rests on none."""
    if reason.code == "708":
        return f"无正当理由连续拒绝“311”服务 {refusals_in_a_row(history.answers)} 次"
    if reason.code == "709":
        months = months_unreachable(history.months, history.months_before)
        return f"连续联系不上 {months} 个月"
    return None


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


def months_unreachable(months: Iterable[Month], before: int = 0) -> int:
    """Closed months in a row, up to now, in which attempts were made and none succeeded (R7.9).

    A month without an attempt breaks nothing and counts nothing; one success clears, also in the
    month that is not over yet. ``before`` was counted before the first of these months.
    """
    count = before
    for month in sorted(months, key=lambda one: one.first):
        if month.reached:
            count = 0
        elif month.attempts and month.closed:
            count += 1
    return count


def may_end_for_refusals(answers: Sequence[Answer]) -> bool:
    """无正当理由连续3次拒绝公共就业服务 (R7.8)."""
    return refusals_in_a_row(answers) >= REFUSALS_NEEDED


def may_end_unreachable(months: Iterable[Month], before: int = 0) -> bool:
    """连续6个月无法取得联系 (R7.9)."""
    return months_unreachable(months, before) >= MONTHS_NEEDED


@dataclass(frozen=True)
class Standard:
    """A county's 最低生活保障标准, in yuan a month, in force from a day on."""

    from_on: date
    monthly: int


def standard_on(standards: Iterable[Standard], day: date) -> Standard | None:
    """The standard in force on a day; None before the county's first."""
    in_force = [one for one in standards if one.from_on <= day]
    return max(in_force, key=lambda one: one.from_on, default=None)


def pay_problems(
    work: Work, monthly_pay: int | None, standards: Iterable[Standard], day: date
) -> tuple[Problem, ...]:
    """What keeps work from ending a 失业登记: pay that is low, untold, or can't be judged (R7.3).

    Only 灵活就业 is judged by its pay; who is hired or has a business is employed.
    """
    if work is not Work.FLEXIBLE:
        return ()
    if monthly_pay is None:
        return (Problem("pay", "请填月收入：不低于最低生活保障标准的才注销失业登记（规程七）"),)
    standard = standard_on(standards, day)
    if standard is None:
        text = f"本区县没有 {day.isoformat()} 的最低生活保障标准，请联系区县公共就业服务机构录入"
        return (Problem("pay", text),)
    if monthly_pay < standard.monthly:
        text = (
            f"低于当地最低生活保障标准（每月 {standard.monthly} 元），"
            "失业登记继续有效，不办理就业登记（规程七）"
        )
        return (Problem("pay", text),)
    return ()
