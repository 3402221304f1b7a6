"""The actor's area as conditions: every list and every look-up by id goes through here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.areas import Level
from portal.domain.permissions import ADMINISTRATORS, Actor
from portal.domain.workflow import WAITING
from portal.models import Area, Case, Office, Person, Posting, Registration, Serving, User
from portal.queries.kept import among


def offices_of(actor: Actor) -> sa.Select[int] | list[int]:
    """What ``column.in_()`` takes for the offices in the actor's area."""
    if actor.level is Level.COMMUNITY:
        return list(actor.own_offices)
    low, high = actor.area_range
    return sa.select(Office.id).join(Area).where(Area.path >= low, Area.path < high)


def left_to(office_id: int) -> sa.Select[int]:
    """The office and those that were closed in its favour, for ``column.in_()``."""
    return sa.select(Office.id).where(
        sa.or_(Office.id == office_id, Office.successor_id == office_id)
    )


def narrowed(session: Session, actor: Actor, area_id: int) -> Actor | None:
    """The actor as if posted to an area below: for lists of a part; None outside the own area."""
    office = session.scalars(sa.select(Office).where(Office.area_id == area_id)).one_or_none()
    if office is None or not actor.covers(office.area.path):
        return None
    return replace(
        actor,
        office_id=office.id,
        office_title=office.full_name,
        level=office.area.level,
        area_path=office.area.path,
        past_office_ids=office.past_ids,
    )


def case_in_area(actor: Actor) -> sa.ColumnElement[bool]:
    """Cases handled in the area, and those accepted there (one's own past work)."""
    if actor.level is Level.PROVINCE:
        return sa.true()
    offices = offices_of(actor)
    return sa.or_(Case.handling_office_id.in_(offices), Case.accepting_office_id.in_(offices))


def person_in_area(actor: Actor) -> sa.ColumnElement[bool]:
    """People whom an office of the area handles or serves, or whose case it has.

    Somebody with nothing open belongs where the last registration was handled; somebody who never
    had one, where the last case was. A record that was merged into another is nowhere.
    """
    stands = Person.merged_into_id.is_(None)
    if actor.level is Level.PROVINCE:
        return stands
    belongs = (
        sa.exists().where(of_whom == Person.id, *which) for of_whom, *which in _belonging(actor)
    )
    return sa.and_(stands, sa.or_(*belongs))


def people_of_area(actor: Actor) -> sa.ColumnElement[bool]:
    """The same for a list of them by name.

    Up to a county, where they are few, they are looked up first and sorted then. Above, where every
    fiftieth or so belongs, all are gone through by name, and each is asked: in a way that keeps
    PostgreSQL from looking up everybody before.
    """
    stands = Person.merged_into_id.is_(None)
    if actor.level is Level.PROVINCE:
        return stands
    belonging = _belonging(actor)
    if actor.level is not Level.CITY:
        each = [sa.select(of_whom).where(*which) for of_whom, *which in belonging]
        return sa.and_(stands, Person.id.in_(sa.union(*each)))
    one = [
        sa.select(of_whom).where(of_whom == Person.id, *which).correlate(Person).limit(1)
        for of_whom, *which in belonging
    ]
    return sa.and_(stands, sa.or_(*(each.scalar_subquery().is_not(None) for each in one)))


def _belonging(actor: Actor) -> tuple[tuple[Any, ...], ...]:
    """By what somebody belongs to the area: the column of the person's id, and which rows."""
    offices: Any = offices_of(actor)
    newer, newer_case = aliased(Registration), aliased(Case)
    return (
        (
            Registration.person_id,
            Registration.handling_office_id.in_(offices),
            sa.or_(
                Registration.ended_recorded_at.is_(None),
                ~sa.exists().where(
                    newer.person_id == Registration.person_id, newer.id > Registration.id
                ),
            ),
        ),
        (Serving.person_id, Serving.office_id.in_(offices), Serving.ended_at.is_(None)),
        (
            Case.person_id,
            Case.handling_office_id.in_(offices),
            sa.or_(
                among(Case.status, WAITING),
                sa.and_(
                    ~sa.exists().where(
                        newer_case.person_id == Case.person_id, newer_case.id > Case.id
                    ),
                    ~sa.exists().where(newer.person_id == Case.person_id),
                ),
            ),
        ),
    )


def account_in_area(actor: Actor) -> sa.ColumnElement[bool]:
    """Accounts that the area keeps, as ``services.guard.kept`` says it of a single one."""
    if actor.level is Level.PROVINCE:
        return sa.true()
    offices: Any = offices_of(actor)
    held = (
        sa.select(Posting.id)
        .where(Posting.user_id == User.id, Posting.ended_on.is_(None))
        .correlate(User)
    )
    beyond = held.where(sa.or_(Posting.office_id.not_in(offices), Posting.role.in_(ADMINISTRATORS)))
    return sa.and_(
        sa.or_(User.office_id.in_(offices), sa.and_(User.office_id.is_(None), held.exists())),
        ~beyond.exists(),
    )
