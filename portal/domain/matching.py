"""Vacancies matched to what a person wishes for (R5.2): points, and the reasons in words.

Every axis is judged by itself and the points are added, so that a better fit on one axis never
ranks lower. ``POINTS`` is the whole table; ``queries/matching.py`` counts by it in SQL.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from portal.domain.areas import Level, is_within, office_name
from portal.domain.codes import CodeItem, code_set
from portal.domain.vacancies import education_rank


class Fit(enum.StrEnum):
    """One way in which a vacancy fits; of each of ``AXES`` at most one holds."""

    TRADE = "trade"
    KINDRED_TRADE = "kindred_trade"
    TITLE = "title"
    DUTIES = "duties"
    WISHED_PLACE = "wished_place"
    COMMUNITY = "community"
    TOWN = "town"
    COUNTY = "county"
    CITY = "city"
    PAY = "pay"
    MORE_PAY = "more_pay"
    PAY_TO_AGREE = "pay_to_agree"
    FORM = "form"
    EDUCATION = "education"


POINTS: Final[Mapping[Fit, int]] = MappingProxyType(
    {
        Fit.TRADE: 40,
        Fit.KINDRED_TRADE: 20,
        Fit.TITLE: 16,
        Fit.DUTIES: 8,
        Fit.WISHED_PLACE: 12,
        Fit.COMMUNITY: 10,
        Fit.TOWN: 8,
        Fit.COUNTY: 6,
        Fit.CITY: 3,
        Fit.PAY: 8,
        Fit.MORE_PAY: 6,
        Fit.PAY_TO_AGREE: 4,
        Fit.FORM: 6,
        Fit.EDUCATION: 8,
    }
)
"""What each fit counts. The trade alone outweighs pay, form and education together, and a place
that was wished for outweighs how near to home it is; a hundred is all there is to have."""

AXES: Final = (
    (Fit.TRADE, Fit.KINDRED_TRADE),
    (Fit.TITLE, Fit.DUTIES),
    (Fit.WISHED_PLACE,),
    (Fit.COMMUNITY, Fit.TOWN, Fit.COUNTY, Fit.CITY),
    (Fit.PAY, Fit.MORE_PAY, Fit.PAY_TO_AGREE),
    (Fit.FORM,),
    (Fit.EDUCATION,),
)
"""What is judged each by itself, the better fit first."""

NEAR: Final[Mapping[Level, Fit]] = MappingProxyType(
    {
        Level.COMMUNITY: Fit.COMMUNITY,
        Level.TOWN: Fit.TOWN,
        Level.COUNTY: Fit.COUNTY,
        Level.CITY: Fit.CITY,
    }
)
"""By the smallest area that home and the place of work have in common."""

_OF_WORK: Final = frozenset({Fit.TRADE, Fit.KINDRED_TRADE, Fit.TITLE})
_ANY_FORM: Final = frozenset({"4", "5"})
"""不限; and 自主创业, for which nobody is hired."""

_BETWEEN_WORDS: Final = re.compile(r"[\s、，,;；/。.（）()和或]+")
_ENDING: Final = re.compile(r"(?<=..)(?:工作人员|人员|员工|员|师傅|师|工)$")


@dataclass(frozen=True)
class NearArea:
    """An area that home lies in, or is."""

    level: Level
    path: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wishes for and has. Pay is whole yuan a month.

    ``words`` are the stems to look for; ``home`` is where they live, the smallest area first;
    ``form`` is None where any will do; ``rank`` is of ``vacancies.education_rank``.
    """

    trades: tuple[CodeItem, ...] = ()
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    home: tuple[NearArea, ...] = ()
    pay_from: int | None = None
    pay_to: int | None = None
    form: CodeItem | None = None
    rank: int = 0

    @property
    def says_work(self) -> bool:
        """Whether anything was said of the work; if not, any work is as good as any other."""
        return bool(self.trades or self.words)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A vacancy as far as it is matched; ``area_path`` is of the place of work."""

    id: int
    title: str
    duties: str
    occupation: CodeItem
    form: CodeItem
    education: CodeItem | None
    pay_from: int | None
    pay_to: int | None
    area_path: str


@dataclass(frozen=True)
class Match:
    """How far a vacancy fits somebody."""

    opening: Opening
    fits: tuple[Fit, ...]
    reasons: tuple[str, ...]
    lacks: str | None

    @property
    def score(self) -> int:
        """All points."""
        return sum(POINTS[one] for one in self.fits)

    @property
    def is_wished_work(self) -> bool:
        """Whether the work is of a kind that was wished for."""
        return not _OF_WORK.isdisjoint(self.fits)


def stems(told: str) -> tuple[str, ...]:
    """The words of a wish as they are looked for: 物业管理员、保安员 is 物业管理 and 保安.

    Words of one character say too little and are left out.
    """
    words = (_ENDING.sub("", one) for one in _BETWEEN_WORDS.split(told))
    return tuple(dict.fromkeys(one for one in words if len(one) > 1))


def wanted_form(form: CodeItem | None) -> CodeItem | None:
    """The form of employment that a wish asks for; None where any will do."""
    return None if form is None or form.code in _ANY_FORM else form


def enough(rank: int) -> tuple[CodeItem, ...]:
    """The educations that somebody of this rank has or surpasses."""
    return tuple(one for one in code_set("education").items if education_rank(one) <= rank)


def is_kindred(one: CodeItem, other: CodeItem) -> bool:
    """Whether both are of one major class (大类) of the 职业分类大典."""
    return one.version == other.version and one.code[0] == other.code[0]


def match(wanted: Wanted, opening: Opening) -> Match:
    """How far a vacancy fits."""
    work, near = _work(wanted, opening), _nearest(wanted, opening)
    pay, others = _pay(wanted, opening), _others(wanted, opening)
    place = [Fit.WISHED_PLACE] if _within(opening.area_path, wanted.places) else []
    fits = (*work, *place, *([NEAR[near.level]] if near else []), *pay, *others)
    reasons = [*_work_reasons(work), *_pay_reasons(wanted, pay)]
    # How near it is says more than that the place was wished for, which is often the whole county.
    reasons += [near_words(near)] if near else ["意愿地点" for _ in place]
    lacks = None
    if Fit.EDUCATION not in others and opening.education is not None:
        lacks = f"要求{opening.education.short}学历"
    return Match(opening, fits, tuple(reasons), lacks)


def ranked(wanted: Wanted, openings: Iterable[Opening], most: int) -> Sequence[Match]:
    """The best first, at most so many; of those that fit alike, the vacancy entered last.

    Work of another kind than what was wished for is left out.
    """
    every = (match(wanted, opening) for opening in openings)
    found = [one for one in every if one.is_wished_work or not wanted.says_work]
    return sorted(found, key=lambda one: (-one.score, -one.opening.id))[:most]


def most_points(fits: Collection[Fit]) -> int:
    """What can be had at best where only these fits are possible."""
    return sum(max((POINTS[one] for one in axis if one in fits), default=0) for axis in AXES)


def near_words(near: NearArea) -> str:
    """Where the work is, as seen from home: 同社区, 同街道 …"""
    if near.level in (Level.COUNTY, Level.CITY):
        return "同区县" if near.level is Level.COUNTY else "同市州"
    for ending in ("村", "街道", "镇", "乡"):
        if office_name(near.name).endswith(ending):
            return f"同{ending}"
    return "同社区" if near.level is Level.COMMUNITY else "同乡镇"


def _work(wanted: Wanted, opening: Opening) -> list[Fit]:
    fits: list[Fit] = []
    if opening.occupation in wanted.trades:
        fits.append(Fit.TRADE)
    elif any(is_kindred(opening.occupation, one) for one in wanted.trades):
        fits.append(Fit.KINDRED_TRADE)
    if any(one in opening.title for one in wanted.words):
        fits.append(Fit.TITLE)
    # In the duties of another trade a word says nothing: a cashier also keeps the shop clean.
    elif Fit.TRADE in fits and any(one in opening.duties for one in wanted.words):
        fits.append(Fit.DUTIES)
    return fits


def _nearest(wanted: Wanted, opening: Opening) -> NearArea | None:
    return next((one for one in wanted.home if is_within(opening.area_path, one.path)), None)


def _within(path: str, places: Iterable[str]) -> bool:
    return any(is_within(path, one) for one in places)


def _pay(wanted: Wanted, opening: Opening) -> list[Fit]:
    if wanted.pay_from is None and wanted.pay_to is None:
        return [Fit.PAY]
    if opening.pay_from is None or opening.pay_to is None:
        return [Fit.PAY_TO_AGREE]
    if wanted.pay_from is not None and opening.pay_to < wanted.pay_from:
        return []
    if wanted.pay_to is not None and opening.pay_from > wanted.pay_to:
        return [Fit.MORE_PAY]
    return [Fit.PAY]


def _others(wanted: Wanted, opening: Opening) -> list[Fit]:
    fits = []
    if wanted.form is None or opening.form == wanted.form:
        fits.append(Fit.FORM)
    if opening.education is None or education_rank(opening.education) <= wanted.rank:
        fits.append(Fit.EDUCATION)
    return fits


def _work_reasons(work: Sequence[Fit]) -> list[str]:
    if Fit.TRADE in work or Fit.TITLE in work:
        return ["工种"]
    return ["相近工种"] if work else []


def _pay_reasons(wanted: Wanted, pay: Sequence[Fit]) -> list[str]:
    if wanted.pay_from is None and wanted.pay_to is None:
        return []
    said = {Fit.PAY: "薪资", Fit.MORE_PAY: "薪资更高", Fit.PAY_TO_AGREE: "薪资面议"}
    return [said[one] for one in pay]
