"""The strata of vacancies that a ranking is made from, and the points of domain/matching in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.domain.areas import Level, path_range
from portal.domain.codes import CodeItem, code_set
from portal.domain.matching import (
    AXES,
    NEAR,
    POINTS,
    Fit,
    NearArea,
    Wanted,
    enough,
    is_kindred,
    most_points,
)
from portal.models import Area, Vacancy

_Condition = sa.ColumnElement[bool]
_REST = frozenset({Fit.PAY, Fit.FORM, Fit.EDUCATION})
TITLE: InstrumentedAttribute[str] = Vacancy.title
DUTIES: InstrumentedAttribute[str] = Vacancy.duties


@dataclass(frozen=True)
class Words:
    """Words to look for, letter for letter as Python does; each database has its own function."""

    words: Sequence[str]
    position: Callable[..., sa.ColumnElement[int]]

    @classmethod
    def of(cls, session: Session, words: Sequence[str]) -> Words:
        on_postgresql = session.get_bind().dialect.name == "postgresql"
        return cls(words, sa.func.strpos if on_postgresql else sa.func.instr)

    def in_(self, column: InstrumentedAttribute[str]) -> _Condition:
        """Whether a text holds one of them."""
        return sa.or_(sa.false(), *(self.position(column, one) > 0 for one in self.words))


@dataclass(frozen=True)
class Stratum:
    """Vacancies that all have the fits of ``sure``, and may have those of ``possible``."""

    which: _Condition
    sure: frozenset[Fit]
    possible: frozenset[Fit]

    @property
    def bound(self) -> int:
        """The most points that any of them has."""
        return most_points(self.sure | self.possible)


def strata(words: Words, wanted: Wanted) -> Iterator[Stratum]:
    """Each vacancy that can be on the list is in one of them.

    The kinds of work that hold many vacancies are taken apart by place.
    """
    placed = _REST | {NEAR[one.level] for one in wanted.home}
    placed |= {Fit.WISHED_PLACE} if wanted.places else set()
    own, kindred = Vacancy.occupation.in_(wanted.trades), Vacancy.occupation.in_(_kindred(wanted))
    neither = sa.not_(sa.or_(own, kindred))
    titled = words.in_(TITLE)
    if not wanted.says_work:
        yield from _by_place(wanted, sa.true(), frozenset())
    if wanted.trades:
        said = {Fit.TITLE, Fit.DUTIES} if wanted.words else set()
        yield Stratum(own, frozenset({Fit.TRADE}), placed | said)
        untitled = sa.and_(kindred, sa.not_(titled))
        yield from _by_place(wanted, untitled, frozenset({Fit.KINDRED_TRADE}))
    if wanted.words:
        yield Stratum(sa.and_(neither, titled), frozenset({Fit.TITLE}), placed)
    if wanted.trades and wanted.words:
        both = frozenset({Fit.KINDRED_TRADE, Fit.TITLE})
        yield Stratum(sa.and_(kindred, titled), both, placed)


def _by_place(wanted: Wanted, which: _Condition, sure: frozenset[Fit]) -> Iterator[Stratum]:
    """Home's county, what else is near, and elsewhere."""
    wished = {Fit.WISHED_PLACE} if wanted.places else set()
    at_home = [one for one in wanted.home if one.level is not Level.CITY]
    inner = in_areas([one.path for one in at_home[-1:]])
    near = in_areas([*wanted.places, *(one.path for one in wanted.home[-1:])])
    around = sa.and_(which, near, sa.not_(inner))
    levels = {NEAR[one.level] for one in at_home}
    yield Stratum(sa.and_(which, inner), sure, _REST | wished | levels)
    yield Stratum(around, sure, _REST | wished | {Fit.CITY})
    yield Stratum(sa.and_(which, sa.not_(near)), sure, _REST)


def score_of(words: Words, wanted: Wanted, stratum: Stratum) -> sa.ColumnElement[int]:
    """The points of domain/matching, axis by axis; what is sure or impossible isn't asked for.

    So the duties, which are long and lie in no index, are read only where they count.
    """
    own = Vacancy.occupation.in_(wanted.trades)
    holds: Mapping[Fit, Callable[[], _Condition]] = {
        Fit.TRADE: lambda: own,
        Fit.KINDRED_TRADE: lambda: Vacancy.occupation.in_(_kindred(wanted)),
        Fit.TITLE: lambda: words.in_(TITLE),
        Fit.DUTIES: lambda: sa.and_(own, words.in_(DUTIES)),
        Fit.WISHED_PLACE: lambda: in_areas(wanted.places),
        Fit.FORM: lambda: _has_form(wanted),
        Fit.EDUCATION: lambda: _has_education(wanted),
    }
    scores: list[sa.ColumnElement[int]] = [_pay(wanted)]
    for axis in AXES:
        asked = [one for one in axis if one in stratum.possible and one in holds]
        if not stratum.sure.isdisjoint(axis):
            scores.append(sa.literal(most_points(stratum.sure.intersection(axis))))
        elif asked:
            scores.append(sa.case(*((holds[one](), POINTS[one]) for one in asked), else_=0))
    near = [one for one in wanted.home if NEAR[one.level] in stratum.possible]
    return reduce(add, [*scores, *([_nearness(near)] if near else [])])


def _nearness(home: Sequence[NearArea]) -> sa.ColumnElement[int]:
    """Most vacancies lie in none of the areas, so the widest is asked first."""
    *smaller, widest = ((in_areas([one.path]), POINTS[NEAR[one.level]]) for one in home)
    return sa.case((sa.not_(widest[0]), 0), *smaller, else_=widest[1])


def _pay(wanted: Wanted) -> sa.ColumnElement[int]:
    if wanted.pay_from is None and wanted.pay_to is None:
        return sa.literal(POINTS[Fit.PAY])
    less = sa.false() if wanted.pay_from is None else Vacancy.pay_to < wanted.pay_from
    more = sa.false() if wanted.pay_to is None else Vacancy.pay_from > wanted.pay_to
    return sa.case(
        (Vacancy.pay_to.is_(None), POINTS[Fit.PAY_TO_AGREE]),
        (less, 0),
        (more, POINTS[Fit.MORE_PAY]),
        else_=POINTS[Fit.PAY],
    )


def _has_form(wanted: Wanted) -> _Condition:
    return sa.true() if wanted.form is None else Vacancy.form == wanted.form


def _has_education(wanted: Wanted) -> _Condition:
    return sa.or_(Vacancy.education.is_(None), Vacancy.education.in_(enough(wanted.rank)))


def _kindred(wanted: Wanted) -> Sequence[CodeItem]:
    """The other trades of the same major classes; as a list, which an index is entered with."""
    return [
        one
        for one in code_set("occupation_major_mid").items
        if one not in wanted.trades and any(is_kindred(one, other) for other in wanted.trades)
    ]


def in_areas(paths: Iterable[str]) -> _Condition:
    """Whether the place of work is one of the areas or lies in one."""
    ranges = [path_range(one) for one in paths]
    lies = (sa.and_(Area.path >= low, Area.path < high) for low, high in ranges)
    return Vacancy.area_id.in_(sa.select(Area.id).where(sa.or_(*lies))) if ranges else sa.false()
