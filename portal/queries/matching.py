"""Which vacancies fit a person best (R5.2): the ranking of domain/matching, counted in SQL.

Not every vacancy is scored. Those that can be recommended fall into strata by trade, words and
place (match_strata); for each, ``most_points`` says what a vacancy in it can reach at best. The
strata are asked for their best in the order of that bound, until the last place of the list has
more points than any stratum that is left could give. So the list is that of the full ranking,
whatever was passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.areas import Level, is_within, path_and_above
from portal.domain.deregistration import Answer
from portal.domain.matching import (
    NEAR,
    Fit,
    Match,
    NearArea,
    Opening,
    Wanted,
    match,
    stems,
    wanted_form,
)
from portal.domain.service311 import OfferOutcome
from portal.domain.vacancies import PUBLIC, education_rank
from portal.models import Area, Employer, Offer, Office, Person, Serving, Vacancy, Wishes
from portal.queries import areas
from portal.queries.match_strata import DUTIES, TITLE, Stratum, Words, in_areas, score_of, strata
from portal.queries.service311 import wishes_of
from portal.queries.vacancies import recommendable

MOST = 20
"""How many vacancies a list shows."""

_Condition = sa.ColumnElement[bool]
_STILL_OPEN = [one for one in OfferOutcome if one.is_open]


@dataclass(frozen=True)
class Found:
    """A vacancy that fits, and how."""

    vacancy: Vacancy
    match: Match


@dataclass(frozen=True)
class Filters:
    """What a clerk looks for instead of what was wished for: words, a place, the least pay."""

    words: str | None = None
    area_path: str | None = None
    pay: int | None = None

    def __bool__(self) -> bool:
        return any(one is not None for one in (self.words, self.area_path, self.pay))


def wanted_by(session: Session, person: Person) -> Wanted:
    """What a person wishes for by the last statement, and what they have."""
    stated = wishes_of(session, person.id)
    told = stated.occupations if stated else []
    return Wanted(
        trades=tuple(dict.fromkeys(one.occupation for one in told if one.occupation)),
        words=tuple(dict.fromkeys(word for one in told for word in stems(one.words or ""))),
        places=_paths(session, stated) if stated else (),
        home=_home(session, person),
        pay_from=stated.pay_from if stated else None,
        pay_to=stated.pay_to if stated else None,
        form=wanted_form(stated.employment_form) if stated else None,
        rank=education_rank(person.education),
    )


def home_at(session: Session, path: str) -> tuple[NearArea, ...]:
    """An area and those that it lies in, as somebody's home."""
    rows = session.execute(
        sa.select(Area.level, Area.path, Area.name)
        .where(Area.path.in_(path_and_above(path)), Area.level.in_(NEAR))
        .order_by(sa.func.length(Area.path).desc())
    )
    return tuple(NearArea(*row) for row in rows)


def fitting(
    session: Session, person: Person, wanted: Wanted, today: date, most: int = MOST
) -> Sequence[Found]:
    """The vacancies that fit a person best, the best first; none that was offered to them."""
    words = Words.of(session, wanted.words)
    can_be = sa.and_(recommendable(today), not_offered(person.id))
    best: list[tuple[int, int]] = []
    for one in sorted(strata(words, wanted), key=lambda one: -one.bound):
        if len(best) == most and best[-1][0] > one.bound:
            break
        more = _best(session, score_of(words, wanted, one), sa.and_(can_be, one.which), most)
        best = sorted([*best, *more], reverse=True)[:most]
    return _found(session, wanted, [one for _, one in best])


def filtered(
    session: Session, person: Person, wanted: Wanted, today: date, filters: Filters
) -> Sequence[Found]:
    """The vacancies that a clerk's filters leave, of any kind of work, in the same order."""
    passing = sa.and_(recommendable(today), not_offered(person.id), *_passing(session, filters))
    every = Stratum(passing, frozenset(), frozenset(Fit))
    score = score_of(Words.of(session, wanted.words), wanted, every)
    return _found(session, wanted, [one for _, one in _best(session, score, passing, MOST)])


def found(session: Session, wanted: Wanted, vacancy_id: int) -> Found | None:
    """One vacancy, whatever has become of it, and how it fits; None if it was never published."""
    vacancy = session.get(Vacancy, vacancy_id)
    if vacancy is None or vacancy.state not in PUBLIC:
        return None
    return Found(vacancy, match(wanted, opening_of(vacancy)))


def can_be_offered(session: Session, person_id: int, vacancy_id: int) -> bool:
    """Whether a vacancy is none that ``not_offered`` leaves out."""
    new = sa.select(Vacancy.id).where(Vacancy.id == vacancy_id, not_offered(person_id))
    return session.scalar(new) is not None


def not_offered(person_id: int) -> _Condition:
    """Vacancies that somebody was not offered since they were last published.

    One that they agreed to stays theirs until it is known what came of it.
    """
    pending = sa.and_(
        Offer.answer == Answer.ACCEPTED,
        sa.or_(Offer.outcome.is_(None), Offer.outcome.in_(_STILL_OPEN)),
    )
    offered = (
        sa.select(Offer.vacancy_id)
        .join(Offer.vacancy)
        .where(
            Offer.person_id == person_id,
            Offer.revoked_at.is_(None),
            sa.or_(pending, Offer.at >= Vacancy.published_at),
        )
    )
    return Vacancy.id.not_in(offered.correlate(None))


def workplace(session: Session, vacancy: Vacancy) -> str:
    """Where the work is, from the county down, as somebody who lives near would say it."""
    county = areas.ancestor(session, vacancy.area, Level.COUNTY)
    begins = len(county.full_name) - len(county.name) if county else 0
    return vacancy.area.full_name[begins:] + (vacancy.address or "")


def opening_of(vacancy: Vacancy) -> Opening:
    """A vacancy as it is matched."""
    return Opening(
        id=vacancy.id,
        title=vacancy.title,
        duties=vacancy.duties,
        occupation=vacancy.occupation,
        form=vacancy.form,
        education=vacancy.education,
        pay_from=vacancy.pay_from,
        pay_to=vacancy.pay_to,
        area_path=vacancy.area.path,
    )


def _paths(session: Session, stated: Wishes) -> tuple[str, ...]:
    ids = [one.area_id for one in stated.places if one.area_id is not None]
    wished = sa.select(Area.path).where(Area.id.in_(ids)).order_by(Area.id)
    return tuple(session.scalars(wished)) if ids else ()


def _home(session: Session, person: Person) -> tuple[NearArea, ...]:
    """Where somebody lives and all above: the community that serves them, if it lies in the region
    they gave, is more than that region says."""
    serving = session.scalar(
        sa.select(Area.path)
        .join(Office, Office.area_id == Area.id)
        .join(Serving, Serving.office_id == Office.id)
        .where(Serving.person_id == person.id, Serving.ended_at.is_(None))
    )
    lives = session.scalar(sa.select(Area.path).where(Area.id == person.residence_area_id))
    home = serving if serving and (lives is None or is_within(serving, lives)) else lives
    return home_at(session, home) if home else ()


def _found(session: Session, wanted: Wanted, ids: Sequence[int]) -> Sequence[Found]:
    rows = session.scalars(
        sa.select(Vacancy)
        .where(Vacancy.id.in_(ids))
        .options(joinedload(Vacancy.employer), joinedload(Vacancy.area))
    )
    by_id = {one.id: one for one in rows}
    return [Found(by_id[one], match(wanted, opening_of(by_id[one]))) for one in ids]


def _best(
    session: Session, score: sa.ColumnElement[int], which: _Condition, most: int
) -> list[tuple[int, int]]:
    """The points and ids of the best among these."""
    rows = session.execute(
        sa.select(score.label("score"), Vacancy.id)
        .where(which)
        .order_by(sa.desc("score"), Vacancy.id.desc())
        .limit(most)
    )
    return [(points, vacancy_id) for points, vacancy_id in rows]


def _passing(session: Session, filters: Filters) -> Iterator[_Condition]:
    if filters.words is not None:
        of_employer = sa.select(Employer.id).where(
            Employer.name.contains(filters.words, autoescape=True)
        )
        typed = Words.of(session, [filters.words])
        yield sa.or_(typed.in_(TITLE), typed.in_(DUTIES), Vacancy.employer_id.in_(of_employer))
    if filters.area_path is not None:
        yield in_areas([filters.area_path])
    if filters.pay is not None:
        yield Vacancy.pay_to >= filters.pay
