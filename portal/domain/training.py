"""培训机构 and courses (规程五): what is kept of them, and which fit a person (R5.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.domain.codes import CodeItem
from portal.domain.problems import Problem

SOON_DAYS = 30
"""A course that begins within so many days goes before those that begin later."""

_LONGEST_DAYS = 366
_MAJOR_DIGITS = 1


@dataclass(frozen=True)
class InstitutionDetails:
    """A 培训机构; ``uscc`` in canonical form, ``phone`` as ``domain.phone`` reads it."""

    name: str
    uscc: str | None
    address: str
    contact_name: str
    phone: str


@dataclass(frozen=True)
class CourseDetails:
    """A course; both days are its own. ``seats`` is how many can be recommended."""

    title: str
    occupation: CodeItem | None
    for_business: bool
    starts_on: date
    ends_on: date
    seats: int


class CourseState(StrEnum):
    """Where a course stands on a day; people are recommended to an open one alone."""

    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ENDED = "ended"
    BEGUN = "begun"
    FULL = "full"
    OPEN = "open"

    @property
    def label(self) -> str:
        """The state's name on the screen."""
        return _STATE_LABELS[self]


_STATE_LABELS: Mapping[CourseState, str] = MappingProxyType(
    {
        CourseState.WITHDRAWN: "已撤下",
        CourseState.CLOSED: "不再推荐",
        CourseState.ENDED: "已结束",
        CourseState.BEGUN: "已开班",
        CourseState.FULL: "名额已满",
        CourseState.OPEN: "可推荐",
    }
)


def course_state(starts_on: date, ends_on: date, today: date, *, free_seats: int) -> CourseState:
    """What the days and the seats say of a course that nobody withdrew; it may begin today."""
    if ends_on < today:
        return CourseState.ENDED
    if starts_on < today:
        return CourseState.BEGUN
    return CourseState.OPEN if free_seats > 0 else CourseState.FULL


def course_problems(details: CourseDetails, today: date, given: int = 0) -> tuple[Problem, ...]:
    """What keeps a course from being kept; ``given`` of its seats are taken already."""
    found = []
    if details.ends_on < details.starts_on:
        found.append(Problem("ends_on", "结束日期不能早于开班日期"))
    elif details.ends_on - details.starts_on > timedelta(days=_LONGEST_DAYS):
        found.append(Problem("ends_on", "培训班不超过一年，请核对日期"))
    if details.ends_on < today:
        found.append(Problem("ends_on", "这个班已经结束，请核对日期"))
    if details.seats < 1:
        found.append(Problem("seats", "名额至少 1 个"))
    elif details.seats < given:
        found.append(Problem("seats", f"已经推荐了 {given} 人，名额不能少于这个数"))
    return tuple(found)


@dataclass(frozen=True)
class Wish:
    """What of a person's wishes speaks for a course; ``words`` are their own, of training first."""

    words: tuple[str, ...] = ()
    occupations: tuple[CodeItem, ...] = ()
    starts_business: bool = False


@dataclass(frozen=True)
class Offered:
    """A course as the ranking sees it; ``near``: of the person's own county."""

    id: int
    title: str
    occupation: CodeItem | None
    for_business: bool
    starts_on: date
    near: bool


@dataclass(frozen=True)
class Fit:
    """How well a course fits, and why in short words; a lower ``rank`` goes first."""

    rank: tuple[int, int, int, int, int]
    reasons: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether it has anything to do with what the person wishes."""
        return self.rank[0] < _NOTHING


_WORDS, _OCCUPATION, _MAJOR, _NOTHING = range(4)


def fit(wish: Wish, course: Offered, today: date) -> Fit:
    """What was wished for goes first, then the own county, then what begins soon, then the rest.

    Words count before the class of occupation, a middle class before its major class; 创业培训 is
    for who wishes to start a business.
    """
    about, reason = _about(wish, course)
    wait = (course.starts_on - today).days
    reasons = [reason] if reason else []
    if course.near:
        reasons.append("同区县")
    if wait <= SOON_DAYS:
        reasons.append(f"{max(wait, 0)} 天后开班" if wait > 0 else "今天开班")
    rank = (about, not course.near, wait > SOON_DAYS, wait, course.id)
    return Fit(rank, tuple(reasons))


def _about(wish: Wish, course: Offered) -> tuple[int, str]:
    if course.for_business and wish.starts_business:
        return _WORDS, "有创业意愿"
    if any(_share(words, course.title) for words in wish.words):
        return _WORDS, "符合培训意愿"
    if course.occupation is not None and course.occupation in wish.occupations:
        return _OCCUPATION, "符合想做的工作"
    if course.occupation is not None and _major(course.occupation) in map(_major, wish.occupations):
        return _MAJOR, "与想做的工作同类"
    return _NOTHING, ""


def _share(words: str, title: str) -> bool:
    """Whether two names have two characters in a row in common, or one lies in the other."""
    if not words or not title:
        return False
    pairs = {words[at : at + 2] for at in range(len(words) - 1)}
    return words in title or any(pair in title for pair in pairs - _EMPTY_WORDS)


_EMPTY_WORDS = frozenset({"培训", "训班", "课程", "技能", "职业", "人员", "服务"})
"""Pairs of characters that half of all courses have in their names."""


def _major(occupation: CodeItem) -> str:
    """The major class that a middle class of the 大典 begins with."""
    return occupation.code[:_MAJOR_DIGITS]


def ranked(wish: Wish, courses: Collection[Offered], today: date) -> Sequence[tuple[Offered, Fit]]:
    """The courses with how well each fits, the best first; equal ones in the order of their ids."""
    fits = [(one, fit(wish, one, today)) for one in courses]
    return sorted(fits, key=lambda pair: pair[1].rank)
