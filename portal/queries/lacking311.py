"""Who lacks which "311" services in the year that runs, and the sums of areas (R5.1).

The same count as ``service311.yearly``, for all of an area in one select.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from portal.domain.areas import Level
from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor
from portal.domain.service311 import NEEDED, Meter, ServiceKind, year_of
from portal.models import (
    Area,
    Offer,
    Office,
    OpeningBalance,
    Person,
    Registration,
    RegistrationKind,
    Serving,
)
from portal.queries.overview import children_of
from portal.queries.scope import offices_of
from portal.queries.service311 import Yearly
from portal.queries.shanghai import day_number

PAGE = 20
_YEAR = 10_000


@dataclass(frozen=True)
class Line:
    """Somebody registered as unemployed, and how far their year has come."""

    person: Person
    yearly: Yearly


@dataclass(frozen=True)
class LinePage:
    """One page, the year that ends soonest first, and the last row's key where there are more."""

    lines: Sequence[Line]
    following: tuple[int, int] | None


@dataclass(frozen=True)
class Sums:
    """How many are registered below, how many lack something, and how many lack each kind."""

    area: Area
    people: int
    lacking: int
    of_kind: Mapping[ServiceKind, int]


def lacking(
    session: Session,
    actor: Actor,
    today: date,
    kind: ServiceKind | None = None,
    after: tuple[int, int] | None = None,
) -> LinePage:
    """Whom the actor's offices serve and who lack something (of ``kind``), 20 at a time."""
    found = standing(actor, today)
    months = found.c.registered % _YEAR
    ends = months + sa.case((months <= _number(today) % _YEAR, _YEAR), else_=0)
    statement = (
        sa.select(found, ends.label("ends"))
        .where(lacks(found, kind))
        .order_by(ends, found.c.person_id)
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(sa.tuple_(ends, found.c.person_id) > sa.tuple_(*after))
    rows = session.execute(statement).all()
    people = _people(session, [row.person_id for row in rows[:PAGE]])
    shown = [_line(people[row.person_id], row, today) for row in rows[:PAGE]]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return LinePage(shown, (last.ends, last.person_id) if last else None)


def counts(session: Session, actor: Actor, today: date) -> dict[ServiceKind | None, int]:
    """How many whom the actor's offices serve lack each kind; None: how many lack anything."""
    found = standing(actor, today)
    wanted: tuple[ServiceKind | None, ...] = (None, *ServiceKind)
    row = session.execute(sa.select(*(_count(lacks(found, kind)) for kind in wanted))).one()
    return dict(zip(wanted, row, strict=True))


def sums(session: Session, actor: Actor, today: date) -> list[Sums]:
    """The sums of each area directly below the actor's, in the order of their codes."""
    found = standing(actor, today)
    children = children_of(session, actor)
    child, within = aliased(Area), aliased(Area)
    rows = session.execute(
        sa.select(
            child.id,
            sa.func.count(),
            _count(lacks(found, None)),
            *(_count(lacks(found, kind)) for kind in ServiceKind),
        )
        .select_from(found)
        .join(Office, Office.id == found.c.office_id)
        .join(within, within.id == Office.area_id)
        .join(
            child,
            sa.and_(
                child.id.in_([one.id for one in children]),
                within.path >= child.path,
                within.path < child.path + "\U0010ffff",
            ),
        )
        .group_by(child.id)
    )
    by_area = {row[0]: tuple(row[1:]) for row in rows}
    none = (0,) * (2 + len(ServiceKind))
    return [_sums(one, by_area.get(one.id, none)) for one in children]


def _sums(area: Area, numbers: Sequence[int]) -> Sums:
    return Sums(area, numbers[0], numbers[1], dict(zip(ServiceKind, numbers[2:], strict=True)))


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _number(day: date) -> int:
    return int(f"{day:%Y%m%d}")


def lacks(found: sa.CTE, kind: ServiceKind | None) -> sa.ColumnElement[bool]:
    kinds = (kind,) if kind is not None else tuple(ServiceKind)
    return sa.or_(*(found.c[one.value] < NEEDED[one] for one in kinds))


def _people(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    found = session.scalars(
        sa.select(Person).where(Person.id.in_(ids)).options(selectinload(Person.identifiers))
    )
    return {one.id: one for one in found}


def _line(person: Person, row: Any, today: date) -> Line:
    began = str(row.registered)
    registered = date(int(began[:4]), int(began[4:6]), int(began[6:]))
    given = (Meter(one, row._mapping[one.value]) for one in ServiceKind)
    return Line(person, Yearly(year_of(registered, today), tuple(given)))


def standing(actor: Actor, today: date) -> sa.CTE:
    """Everybody served, with the number of the day of registration and what the year has given."""
    given = _given(_served(actor), today)
    first_year = (_number(today) - given.c.registered) // _YEAR == 0
    before = {
        ServiceKind.JOB: OpeningBalance.referrals,
        ServiceKind.TRAINING: OpeningBalance.trainings,
        ServiceKind.GUIDANCE: OpeningBalance.guidances,
    }
    done = (
        (given.c[kind.value] + sa.case((first_year, sa.func.coalesce(column, 0)), else_=0)).label(
            kind.value
        )
        for kind, column in before.items()
    )
    return (
        sa.select(given.c.person_id, given.c.office_id, given.c.registered, *done)
        .outerjoin(OpeningBalance, OpeningBalance.case_id == given.c.opened_case_id)
        .cte("standing")
    )


def _served(actor: Actor) -> sa.CTE:
    """The registered unemployed by the office that serves them, else the one that keeps them."""
    first = aliased(Registration)
    began = (
        sa.select(sa.func.min(first.recorded_at))
        .where(
            first.person_id == Registration.person_id,
            first.opened_case_id == Registration.opened_case_id,
            first.kind == RegistrationKind.UNEMPLOYMENT,
        )
        .correlate(Registration)
        .scalar_subquery()
    )
    recorded = sa.case((Registration.restores_id.is_(None), Registration.recorded_at), else_=began)
    open_now = sa.and_(
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.ended_recorded_at.is_(None),
    )
    office = sa.func.coalesce(Serving.office_id, Registration.handling_office_id)
    statement = (
        sa.select(
            Registration.person_id,
            Registration.opened_case_id,
            office.label("office_id"),
            day_number(recorded).label("registered"),
        )
        .outerjoin(
            Serving,
            sa.and_(Serving.person_id == Registration.person_id, Serving.ended_at.is_(None)),
        )
        .where(open_now)
    )
    if actor.level is not Level.PROVINCE:
        offices: Any = offices_of(actor)
        near = sa.union(
            sa.select(Serving.person_id).where(
                Serving.office_id.in_(offices), Serving.ended_at.is_(None)
            ),
            sa.select(Registration.person_id).where(
                Registration.handling_office_id.in_(offices), open_now
            ),
        )
        statement = statement.where(Registration.person_id.in_(near), office.in_(offices))
    return statement.cte("served")


def _given(served: sa.CTE, today: date) -> sa.CTE:
    """Everybody served, and how often each kind was given in the year that runs.

    Joined person by person, and counted after: PostgreSQL takes those served for one person or two,
    and would look all that was given through for each of them.
    """
    spell = aliased(Registration)
    began = served.c.registered
    same_year = (day_number(Offer.at) - began) // _YEAR == (_number(today) - began) // _YEAR
    of_this_spell = spell.opened_case_id == served.c.opened_case_id
    return (
        sa.select(
            *served.c,
            *(
                _count(sa.and_(Offer.kind == kind, of_this_spell)).label(kind.value)
                for kind in ServiceKind
            ),
        )
        .outerjoin(
            Offer,
            sa.and_(
                Offer.person_id == served.c.person_id,
                Offer.answer == Answer.ACCEPTED,
                Offer.revoked_at.is_(None),
                same_year,
            ),
        )
        .outerjoin(spell, spell.id == Offer.registration_id)
        .group_by(*served.c)
        .cte("given")
    )
