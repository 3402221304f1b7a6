""" "311" per person and year of registration: what was given, who lacks what, the sums (R5.1).

A year begins on the day on which the 失业登记 was recorded; what was counted before the system
began counts in the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.areas import Level
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.service311 import Meter, ServiceKind, Year, meters, year_of
from portal.models import (
    Course,
    Offer,
    OpeningBalance,
    Registration,
    RegistrationKind,
    Serving,
    Vacancy,
    Wishes,
)
from portal.models.base import Id
from portal.queries import histories
from portal.queries.scope import offices_of


@dataclass(frozen=True)
class Yearly:
    """The year of registration that runs, and how far each kind of service has come in it."""

    year: Year
    meters: tuple[Meter, ...]

    @property
    def lacking(self) -> tuple[Meter, ...]:
        """The kinds of which something is still due."""
        return tuple(one for one in self.meters if one.lacking)


def spell_of(session: Session, person_id: int) -> Registration | None:
    """The 失业登记 in force of a person."""
    return session.scalars(
        sa.select(Registration).where(
            Registration.person_id == person_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
            Registration.ended_recorded_at.is_(None),
        )
    ).one_or_none()


def yearly(
    session: Session,
    spell: Registration,
    today: date,
    offers: Iterable[Offer] | None = None,
    balances: Iterable[OpeningBalance] | None = None,
) -> Yearly:
    """How far the year that runs has come.

    ``offers`` are the spell's, ``balances`` the person's, where they are read already.
    One select without ``offers``, and one more each for a registration that was opened anew and for
    the first year.
    """
    registered = registered_on(session, spell)
    year = year_of(registered, today)
    given = histories.offers(session, spell) if offers is None else offers
    of_year = [one.offered for one in given if one.at >= day_begins(year.first)]
    before = {}
    if year.first == registered:
        before = counted_before(_balance(session, spell, balances))
    return Yearly(year, meters(of_year, before))


def _balance(
    session: Session, spell: Registration, balances: Iterable[OpeningBalance] | None
) -> OpeningBalance | None:
    if balances is None:
        return session.get(OpeningBalance, spell.opened_case_id)
    return next((one for one in balances if one.case_id == spell.opened_case_id), None)


def registered_on(session: Session, spell: Registration) -> date:
    """The day on which a 失业登记 was recorded first, also where it was opened anew since."""
    if spell.restores_id is None:
        return shanghai_day(spell.recorded_at)
    first = session.scalars(
        sa.select(sa.func.min(Registration.recorded_at)).where(
            Registration.person_id == spell.person_id,
            Registration.opened_case_id == spell.opened_case_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
        )
    ).one()
    return shanghai_day(first)


def counted_before(balance: OpeningBalance | None) -> dict[ServiceKind, int]:
    """What was given before the system began, which counts in the first year."""
    if balance is None:
        return {}
    return {
        ServiceKind.JOB: balance.referrals,
        ServiceKind.TRAINING: balance.trainings,
        ServiceKind.GUIDANCE: balance.guidances,
    }


def history(session: Session, spell: Registration) -> Sequence[Offer]:
    """All that was offered since a registration began, the newest first, also what was revoked."""
    of = {"of_person": spell.person_id, "of_case": spell.opened_case_id}
    return session.scalars(_history(), of).all()


@cache
def _history() -> sa.Select[Offer]:
    return (
        sa.select(Offer)
        .join(Offer.registration)
        .where(
            Offer.person_id == sa.bindparam("of_person", type_=Id),
            Registration.opened_case_id == sa.bindparam("of_case", type_=Id),
        )
        .order_by(Offer.at.desc(), Offer.id.desc())
        .options(
            joinedload(Offer.by, innerjoin=True),
            joinedload(Offer.office, innerjoin=True),
            joinedload(Offer.vacancy).joinedload(Vacancy.employer),
            joinedload(Offer.course).joinedload(Course.institution),
        )
    )


def wishes_of(session: Session, person_id: int) -> Wishes | None:
    """What somebody said last of the work and training that they wish for."""
    return session.scalars(
        sa.select(Wishes)
        .where(Wishes.person_id == person_id)
        .order_by(Wishes.id.desc())
        .limit(1)
        .options(selectinload(Wishes.occupations), selectinload(Wishes.places))
    ).first()


def offer_in_area(session: Session, actor: Actor, offer_id: int) -> Offer | None:
    """An offer to somebody whom an office of the actor's area serves, or which was made there."""
    offices: Any = offices_of(actor)
    served = sa.exists().where(
        Serving.person_id == Offer.person_id,
        Serving.ended_at.is_(None),
        Serving.office_id.in_(offices),
    )
    return session.scalars(
        sa.select(Offer).where(
            Offer.id == offer_id,
            sa.true()
            if actor.level is Level.PROVINCE
            else sa.or_(served, Offer.office_id.in_(offices)),
        )
    ).one_or_none()
