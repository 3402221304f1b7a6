"""One person's card in as few selects as can be.

The statements are built once: putting one together costs more than asking for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, load_only

from portal.models import (
    Contact,
    Course,
    Offer,
    OpeningBalance,
    Person,
    Registration,
    RegistrationKind,
    RollEntry,
    User,
    Vacancy,
    Wishes,
)
from portal.models.base import Id


@dataclass(frozen=True)
class Known:
    """What the card tells of a person beside the months: who they are, and what they wish for.

    ``registered_at`` is when the 失业登记 was recorded first; ``before`` and ``after`` are the
    names of who was on the card before, and of who comes next.
    """

    person: Person
    registered_at: datetime
    wishes: Wishes | None
    balance: OpeningBalance | None
    before: str | None
    after: str | None


def months(session: Session, person_id: int) -> Sequence[RollEntry]:
    """Every month on whose roll the person stood, oldest first, with contacts and who made them."""
    return session.scalars(_months(), {"of_person": person_id}).unique().all()


@cache
def _months() -> sa.Select[RollEntry]:
    return (
        sa.select(RollEntry)
        .where(RollEntry.person_id == sa.bindparam("of_person", type_=Id))
        .order_by(RollEntry.month)
        .options(
            joinedload(RollEntry.registration, innerjoin=True).joinedload(
                Registration.handling_office, innerjoin=True
            ),
            joinedload(RollEntry.office, innerjoin=True),
            joinedload(RollEntry.contacts).joinedload(Contact.by).options(load_only(User.name)),
        )
    )


def known(
    session: Session, entry: RollEntry, before_id: int | None = None, after_id: int | None = None
) -> Known:
    """Who the person of an entry is, what they wish for now, and two other people's names."""
    row = (
        session.execute(
            _known(),
            {
                "of_person": entry.person_id,
                "of_case": entry.registration.opened_case_id,
                "before": before_id,
                "after": after_id,
            },
        )
        .unique()
        .one()
    )
    return Known(
        row.Person, row.registered_at, row.Wishes, row.OpeningBalance, row.before, row.after
    )


@cache
def _known() -> sa.Select[Person, Wishes, OpeningBalance, datetime, str, str]:
    spell, seeking = aliased(Registration), aliased(Registration)
    case_id = sa.bindparam("of_case", type_=Id)
    first = (
        sa.select(sa.func.min(spell.recorded_at))
        .where(
            spell.person_id == Person.id,
            spell.opened_case_id == case_id,
            spell.kind == RegistrationKind.UNEMPLOYMENT,
        )
        .correlate(Person)
        .scalar_subquery()
    )
    in_force = sa.and_(
        seeking.person_id == Person.id,
        seeking.kind == RegistrationKind.JOB_SEEKING,
        seeking.ended_recorded_at.is_(None),
    )
    return (
        sa.select(
            Person,
            Wishes,
            OpeningBalance,
            first.label("registered_at"),
            _name("before"),
            _name("after"),
        )
        .select_from(Person)
        .outerjoin(seeking, in_force)
        .outerjoin(Wishes, Wishes.id == seeking.wishes_id)
        .outerjoin(OpeningBalance, OpeningBalance.case_id == case_id)
        .where(Person.id == sa.bindparam("of_person", type_=Id))
        .options(
            joinedload(Person.identifiers),
            joinedload(Wishes.occupations),
            joinedload(Wishes.places),
        )
    )


def _name(whose: str) -> sa.Label[str]:
    other = aliased(Person)
    wanted = sa.bindparam(whose, type_=Id)
    return sa.select(other.name).where(other.id == wanted).scalar_subquery().label(whose)


def offers(session: Session, entry: RollEntry) -> Sequence[Offer]:
    """The services offered since the 失业登记 of an entry began, with what was recommended."""
    begun = entry.registration.opened_case_id
    return session.scalars(_offers(), {"of_person": entry.person_id, "of_case": begun}).all()


@cache
def _offers() -> sa.Select[Offer]:
    return (
        sa.select(Offer)
        .join(Offer.registration)
        .where(
            Offer.person_id == sa.bindparam("of_person", type_=Id),
            Registration.opened_case_id == sa.bindparam("of_case", type_=Id),
            Offer.revoked_at.is_(None),
        )
        .order_by(Offer.at, Offer.id)
        .options(
            joinedload(Offer.vacancy).joinedload(Vacancy.employer),
            joinedload(Offer.course).joinedload(Course.institution),
        )
    )
