"""Vacancies: which can be recommended, lists by place and state, one with its history (P2)."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.areas import Level, path_range
from portal.domain.codes import CodeItem
from portal.domain.permissions import Actor
from portal.domain.vacancies import PUBLIC, VacancyState
from portal.models import (
    Area,
    Decision,
    Employer,
    EmployerCase,
    Office,
    Vacancy,
    VacancyRevision,
)
from portal.queries import areas
from portal.queries.counts import Count, counts_up_to
from portal.queries.people import begins
from portal.queries.scope import offices_of

PAGE = 20
_OF_EMPLOYER = 20


class VacancyFilter(enum.StrEnum):
    """Which vacancies a list shows."""

    OPEN = "open"
    WAITING = "waiting"
    FILLED = "filled"
    ENDED = "ended"
    ALL = "all"

    @property
    def label(self) -> str:
        """The filter on the screen."""
        return _LABELS[self]


_LABELS: Mapping[VacancyFilter, str] = MappingProxyType(
    {
        VacancyFilter.OPEN: "招聘中",
        VacancyFilter.WAITING: "待审核",
        VacancyFilter.FILLED: "已招满",
        VacancyFilter.ENDED: "已到期、下架和未发布",
        VacancyFilter.ALL: "全部",
    }
)
_ENDED = (VacancyState.TAKEN_DOWN, VacancyState.REFUSED, VacancyState.WITHDRAWN)


@dataclass(frozen=True)
class Wanted:
    """What a list is searched for: words of the title or how the employer's name begins, an
    occupation, a place of work.

    Without a place it is the actor's county, and whatever their own area entered.
    """

    typed: str = ""
    occupation: CodeItem | None = None
    place: Area | None = None


@dataclass(frozen=True)
class VacancyPage:
    """One page of vacancies, the newest first, and the last row's id where there are more."""

    vacancies: Sequence[Vacancy]
    following: int | None


def recommendable(today: date) -> sa.ColumnElement[bool]:
    """Vacancies that somebody can be recommended for: published, not expired, with a free place."""
    return sa.and_(
        Vacancy.state == VacancyState.PUBLISHED,
        Vacancy.open_until >= today,
        Vacancy.filled < Vacancy.headcount,
    )


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """What was published is every office's to know; all else only the area's that entered it."""
    if actor.level is Level.PROVINCE:
        return sa.true()
    return sa.or_(Vacancy.state.in_(PUBLIC), Vacancy.office_id.in_(offices_of(actor)))


def in_area(session: Session, actor: Actor, vacancy_id: int) -> Vacancy | None:
    """One vacancy with all its page shows; None where the actor may not know of it."""
    case = joinedload(Vacancy.case, innerjoin=True)
    return session.scalars(
        sa.select(Vacancy)
        .where(Vacancy.id == vacancy_id, visible(actor))
        .options(
            joinedload(Vacancy.employer, innerjoin=True).joinedload(Employer.office),
            joinedload(Vacancy.office, innerjoin=True),
            joinedload(Vacancy.area, innerjoin=True),
            joinedload(Vacancy.entered_by, innerjoin=True),
            case.joinedload(EmployerCase.handling_office, innerjoin=True),
            case.selectinload(EmployerCase.decisions).joinedload(Decision.actor),
        )
    ).one_or_none()


def revisions(session: Session, vacancy_id: int) -> Sequence[VacancyRevision]:
    """What was entered each time, the first first."""
    return session.scalars(
        sa.select(VacancyRevision)
        .where(VacancyRevision.vacancy_id == vacancy_id)
        .order_by(VacancyRevision.revision)
        .options(
            joinedload(VacancyRevision.area, innerjoin=True),
            joinedload(VacancyRevision.recorded_by, innerjoin=True),
        )
    ).all()


def audits(session: Session, vacancy_id: int) -> Sequence[EmployerCase]:
    """The audits that a vacancy went through, the last first, each with its decisions."""
    through = sa.select(VacancyRevision.case_id).where(VacancyRevision.vacancy_id == vacancy_id)
    return session.scalars(
        sa.select(EmployerCase)
        .where(EmployerCase.id.in_(through))
        .order_by(EmployerCase.id.desc())
        .options(selectinload(EmployerCase.decisions).joinedload(Decision.actor))
    ).all()


def of_employer(
    session: Session, actor: Actor, employer_id: int, size: int = _OF_EMPLOYER
) -> Sequence[Vacancy]:
    """An employer's vacancies that the actor may know of, the newest first."""
    return session.scalars(
        sa.select(Vacancy)
        .where(Vacancy.employer_id == employer_id, visible(actor))
        .order_by(Vacancy.id.desc())
        .limit(size)
        .options(joinedload(Vacancy.area, innerjoin=True))
    ).all()


def page(
    session: Session,
    actor: Actor,
    today: date,
    which: VacancyFilter,
    wanted: Wanted,
    after: int | None = None,
) -> VacancyPage:
    """What a list shows, 20 at a time (keyset, never an offset)."""
    statement = (
        sa.select(Vacancy)
        .where(*_found(session, actor, today, which, wanted))
        .order_by(Vacancy.id.desc())
        .limit(PAGE + 1)
        .options(
            joinedload(Vacancy.employer, innerjoin=True), joinedload(Vacancy.area, innerjoin=True)
        )
    )
    if after is not None:
        statement = statement.where(Vacancy.id < after)
    rows = session.scalars(statement).all()
    return VacancyPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def counts(
    session: Session, actor: Actor, today: date, wanted: Wanted
) -> dict[VacancyFilter, Count]:
    """How many there are under each filter; exact up to 999."""
    found = counts_up_to(
        session,
        *(
            sa.select(Vacancy.id).where(*_found(session, actor, today, which, wanted))
            for which in VacancyFilter
        ),
    )
    return dict(zip(VacancyFilter, found, strict=True))


def _found(
    session: Session, actor: Actor, today: date, which: VacancyFilter, wanted: Wanted
) -> tuple[sa.ColumnElement[bool], ...]:
    conditions = [visible(actor), _standing(which, today), _where(session, actor, wanted)]
    if wanted.typed:
        named = sa.select(Employer.id).where(begins(Employer.name, wanted.typed))
        titled = Vacancy.title.contains(wanted.typed, autoescape=True)
        conditions.append(sa.or_(titled, Vacancy.employer_id.in_(named)))
    if wanted.occupation is not None:
        conditions.append(Vacancy.occupation == wanted.occupation)
    return tuple(conditions)


def _standing(which: VacancyFilter, today: date) -> sa.ColumnElement[bool]:
    published = Vacancy.state == VacancyState.PUBLISHED
    return {
        VacancyFilter.OPEN: sa.and_(published, Vacancy.open_until >= today),
        VacancyFilter.WAITING: Vacancy.state == VacancyState.WAITING,
        VacancyFilter.FILLED: Vacancy.state == VacancyState.FILLED,
        VacancyFilter.ENDED: sa.or_(
            Vacancy.state.in_(_ENDED), sa.and_(published, Vacancy.open_until < today)
        ),
        VacancyFilter.ALL: sa.true(),
    }[which]


def _where(session: Session, actor: Actor, wanted: Wanted) -> sa.ColumnElement[bool]:
    if wanted.place is not None:
        return Vacancy.area_id.in_(_areas_in(wanted.place.path))
    own = session.get_one(Office, actor.office_id).area
    county = areas.ancestor(session, own, Level.COUNTY) or own
    if county.level is Level.PROVINCE:
        return sa.true()
    here = Vacancy.area_id.in_(_areas_in(county.path))
    return sa.or_(here, Vacancy.office_id.in_(offices_of(actor)))


def _areas_in(path: str) -> sa.Select[int]:
    low, high = path_range(path)
    return sa.select(Area.id).where(Area.path >= low, Area.path < high)
