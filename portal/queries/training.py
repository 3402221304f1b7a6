"""Institutions and courses: a district's own, and what can be recommended to a person (R5.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from portal.domain.areas import Level, path_range
from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.domain.training import Fit, Offered, Wish, ranked
from portal.models import Area, Course, Offer, Office, TrainingInstitution, Wishes
from portal.queries import areas
from portal.queries.scope import offices_of
from portal.queries.standards import county_of

MOST: Final = 300
"""Courses of a city that are looked through for one person: those that begin first."""

_GAVE_UP = (OfferOutcome.DECLINED, OfferOutcome.DECLINED_WITH_REASON)


@dataclass(frozen=True)
class Fitting:
    """A course for one person: how well it fits, and how many seats are left."""

    course: Course
    fit: Fit
    left: int


def institutions(session: Session, actor: Actor) -> Sequence[TrainingInstitution]:
    """Those that the actor's county keeps, above it those of the area; closed ones last."""
    county = county_of(session, actor.office_id)
    kept_by = (
        sa.select(Office.id).where(Office.area_id == county.id) if county else offices_of(actor)
    )
    return session.scalars(
        sa.select(TrainingInstitution)
        .where(TrainingInstitution.office_id.in_(kept_by))
        .order_by(
            TrainingInstitution.closed_on.is_not(None),
            TrainingInstitution.name,
            TrainingInstitution.id,
        )
        .limit(MOST)
        .options(
            selectinload(TrainingInstitution.courses),
            joinedload(TrainingInstitution.office, innerjoin=True),
        )
    ).all()


def institution(session: Session, actor: Actor, institution_id: int) -> TrainingInstitution | None:
    """One that the actor's own office keeps; None for any other."""
    return session.scalars(
        sa.select(TrainingInstitution).where(
            TrainingInstitution.id == institution_id,
            TrainingInstitution.office_id == actor.office_id,
        )
    ).one_or_none()


def course(session: Session, actor: Actor, course_id: int) -> Course | None:
    """A course of an institution that the actor's own office keeps; None for any other."""
    return session.scalars(
        sa.select(Course)
        .join(Course.institution)
        .where(Course.id == course_id, TrainingInstitution.office_id == actor.office_id)
        .options(contains_eager(Course.institution))
    ).one_or_none()


def taken(session: Session, course_ids: Collection[int]) -> dict[int, int]:
    """How many seats of courses are taken: by who agreed and has not declined since."""
    rows = session.execute(
        sa.select(Offer.course_id, sa.func.count())
        .where(
            Offer.course_id.in_(course_ids),
            Offer.answer == Answer.ACCEPTED,
            Offer.revoked_at.is_(None),
            sa.or_(Offer.outcome.is_(None), Offer.outcome.not_in(_GAVE_UP)),
        )
        .group_by(Offer.course_id)
    )
    return {course_id: number for course_id, number in rows if course_id is not None}


def recommendable(today: date) -> sa.ColumnElement[bool]:
    """Courses that somebody can be recommended for: not begun, not withdrawn."""
    return sa.and_(
        Course.starts_on >= today,
        Course.withdrawn_at.is_(None),
        TrainingInstitution.closed_on.is_(None),
    )


def recommended(session: Session, person_id: int) -> set[int]:
    """The ids of the courses that a person agreed to, in any spell."""
    found = session.scalars(
        sa.select(Offer.course_id).where(
            Offer.person_id == person_id,
            Offer.kind == ServiceKind.TRAINING,
            Offer.answer == Answer.ACCEPTED,
            Offer.revoked_at.is_(None),
            sa.or_(Offer.outcome.is_(None), Offer.outcome.not_in(_GAVE_UP)),
        )
    )
    return {course_id for course_id in found if course_id is not None}


def fitting(
    session: Session, actor: Actor, person_id: int, wishes: Wishes | None, today: date
) -> Sequence[Fitting]:
    """The courses of the actor's city with a free seat that the person has not had, best first."""
    office = session.get_one(Office, actor.office_id)
    county = areas.ancestor(session, office.area, Level.COUNTY)
    found = _of_city(session, office, today)
    had, full = recommended(session, person_id), taken(session, list(found))
    offered = [
        Offered(
            one.id,
            one.title,
            one.occupation,
            one.for_business,
            one.starts_on,
            county is not None and one.institution.area_id == county.id,
        )
        for one in found.values()
        if one.id not in had and full.get(one.id, 0) < one.seats
    ]
    return [
        Fitting(found[one.id], fit, found[one.id].seats - full.get(one.id, 0))
        for one, fit in ranked(wish_of(wishes), offered, today)
    ]


def _of_city(session: Session, office: Office, today: date) -> dict[int, Course]:
    city = areas.ancestor(session, office.area, Level.CITY)
    low, high = path_range(city.path if city else office.area.path)
    rows = session.scalars(
        sa.select(Course)
        .join(Course.institution)
        .join(Area, Area.id == TrainingInstitution.area_id)
        .where(recommendable(today), Area.path >= low, Area.path < high)
        .order_by(Course.starts_on, Course.id)
        .limit(MOST)
        .options(contains_eager(Course.institution))
    )
    return {one.id: one for one in rows}


def wish_of(wishes: Wishes | None) -> Wish:
    """What of a statement of wishes speaks for a course."""
    if wishes is None:
        return Wish()
    words = [wishes.training, *(one.words for one in wishes.occupations)]
    return Wish(
        tuple(one for one in words if one),
        tuple(one.occupation for one in wishes.occupations if one.occupation),
        wishes.starts_business,
    )
