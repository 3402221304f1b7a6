"""规程四: a community's month, and one person's card in as few selects as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, load_only, selectinload

from portal.domain.confirmation import ContactResult, Situation, month_of
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.roll_board import Board, Line
from portal.domain.workflow import WAITING, Status
from portal.models import (
    Case,
    Contact,
    Course,
    Offer,
    OpeningBalance,
    Person,
    Registration,
    RegistrationKind,
    Roll,
    RollEntry,
    Serving,
    User,
    Vacancy,
    Wishes,
)
from portal.models.base import Id
from portal.queries import people
from portal.queries.scope import offices_of, person_in_area

FOUND = 20
_MOVE_OUT = "move_out"


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


def board(session: Session, office_id: int, now: datetime) -> Board:
    """This month's roll of an office, in one select."""
    tried = (
        sa.select(sa.func.max(Contact.at))
        .where(Contact.entry_id == RollEntry.id)
        .correlate(RollEntry)
        .scalar_subquery()
    )
    vain = RollEntry.result == ContactResult.UNREACHABLE
    rows = session.execute(
        sa.select(
            RollEntry.id,
            RollEntry.person_id,
            RollEntry.result,
            RollEntry.ended_at.is_not(None),
            sa.case((vain, tried)),
        )
        .where(RollEntry.month == month_of(now), RollEntry.office_id == office_id)
        .order_by(RollEntry.id)
    )
    return Board([Line(*row) for row in rows], day_begins(shanghai_day(now)))


def was_made(session: Session, now: datetime) -> bool:
    """Whether this month's roll stands already."""
    return session.get(Roll, month_of(now)) is not None


def waiting(actor: Actor, now: datetime) -> sa.Select[int]:
    """This month's entries of the area that nobody was reached for yet."""
    return sa.select(RollEntry.id).where(
        RollEntry.month == month_of(now),
        RollEntry.office_id.in_(offices_of(actor)),
        RollEntry.ended_at.is_(None),
        sa.or_(RollEntry.result.is_(None), RollEntry.result == ContactResult.UNREACHABLE),
    )


def unfinished(actor: Actor, now: datetime) -> sa.Select[int]:
    """Those who have work, or whose situation ends or moves their 失业登记, and it isn't done.

    Whoever is served elsewhere by now is that office's to deal with.
    """
    elsewhere = sa.exists().where(
        Serving.person_id == RollEntry.person_id,
        Serving.ended_at.is_(None),
        Serving.office_id.not_in(offices_of(actor)),
    )
    return sa.select(RollEntry.id).where(
        RollEntry.month == month_of(now),
        RollEntry.office_id.in_(offices_of(actor)),
        RollEntry.ended_at.is_(None),
        RollEntry.result.in_((ContactResult.EMPLOYED, ContactResult.OTHER)),
        ~_moving_out(),
        ~elsewhere,
    )


def _moving_out() -> sa.ColumnElement[bool]:
    """Who was reached and is to move, and has asked for it since."""
    corrected = aliased(Contact)
    is_to_move = sa.exists().where(
        Contact.entry_id == RollEntry.id,
        Contact.at == RollEntry.done_at,
        Contact.situation == Situation.MOVED,
        ~sa.exists().where(corrected.corrects_id == Contact.id).correlate(Contact),
    )
    asked = sa.exists().where(
        Case.person_id == RollEntry.person_id,
        Case.procedure == _MOVE_OUT,
        Case.recorded_at >= RollEntry.done_at,
        Case.status.in_((*WAITING, Status.COMPLETED)),
    )
    return sa.and_(RollEntry.result == ContactResult.OTHER, is_to_move, asked)


def entries(session: Session, chosen: sa.Select[int]) -> Sequence[RollEntry]:
    """These entries with their people and contacts, as a list shows them."""
    return session.scalars(
        sa.select(RollEntry)
        .where(RollEntry.id.in_(chosen))
        .order_by(RollEntry.id)
        .options(
            joinedload(RollEntry.person, innerjoin=True).selectinload(Person.identifiers),
            selectinload(RollEntry.contacts),
        )
    ).all()


def person_of(session: Session, actor: Actor, entry_id: int) -> int | None:
    """Whose entry it is; None where neither it nor the person belongs to the actor's area."""
    return session.scalar(
        sa.select(RollEntry.person_id)
        .join(Person, Person.id == RollEntry.person_id)
        .where(
            RollEntry.id == entry_id,
            sa.or_(RollEntry.office_id.in_(offices_of(actor)), person_in_area(actor)),
        )
    )


def months(session: Session, person_id: int) -> Sequence[RollEntry]:
    """Every month on whose roll the person stood, oldest first, with contacts and who made them."""
    return (
        session.scalars(
            sa.select(RollEntry)
            .where(RollEntry.person_id == person_id)
            .order_by(RollEntry.month)
            .options(
                joinedload(RollEntry.registration, innerjoin=True).joinedload(
                    Registration.handling_office, innerjoin=True
                ),
                joinedload(RollEntry.office, innerjoin=True),
                joinedload(RollEntry.contacts).joinedload(Contact.by).options(load_only(User.name)),
            )
        )
        .unique()
        .all()
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
    """Built once: putting it together costs more than asking for it."""
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


def name_of(session: Session, person_id: int) -> str | None:
    """A person's name."""
    return session.scalar(sa.select(Person.name).where(Person.id == person_id))


def offers(session: Session, entry: RollEntry) -> Sequence[Offer]:
    """The services offered since the 失业登记 of an entry began, with what was recommended."""
    return session.scalars(
        sa.select(Offer)
        .join(Offer.registration)
        .where(
            Offer.person_id == entry.person_id,
            Registration.opened_case_id == entry.registration.opened_case_id,
            Offer.revoked_at.is_(None),
        )
        .order_by(Offer.at, Offer.id)
        .options(
            joinedload(Offer.vacancy).joinedload(Vacancy.employer),
            joinedload(Offer.course).joinedload(Course.institution),
        )
    ).all()


def by_name(session: Session, actor: Actor, now: datetime, typed: str) -> Sequence[RollEntry]:
    """People of this month's roll by name, pinyin, initials, or a name with the last four."""
    return session.scalars(
        sa.select(RollEntry)
        .join(RollEntry.person)
        .where(
            RollEntry.month == month_of(now),
            RollEntry.office_id == actor.office_id,
            people.named(typed),
        )
        .order_by(Person.name, RollEntry.id)
        .limit(FOUND)
        .options(joinedload(RollEntry.person, innerjoin=True).selectinload(Person.identifiers))
    ).all()


def latest(session: Session, person_id: int, most: int = 6) -> Sequence[RollEntry]:
    """The last months on whose roll the person stood, the newest first."""
    return session.scalars(
        sa.select(RollEntry)
        .where(RollEntry.person_id == person_id)
        .order_by(RollEntry.month.desc())
        .limit(most)
    ).all()
