"""规程四: a community's month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from portal.domain.confirmation import ContactResult, Situation, month_of
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.roll_board import Board, Line
from portal.domain.workflow import WAITING, Status
from portal.models import (
    Case,
    Contact,
    Person,
    Roll,
    RollEntry,
    Serving,
)
from portal.models.base import Id
from portal.queries import people
from portal.queries.kept import among
from portal.queries.scope import offices_of, person_in_area

FOUND = 20
_MOVE_OUT = "move_out"


def board(session: Session, office_id: int, now: datetime) -> Board:
    """This month's roll of an office, in one select."""
    rows = session.execute(_board(), {"of_month": month_of(now), "of_office": office_id})
    return Board([Line(*row) for row in rows], day_begins(shanghai_day(now)))


@cache
def _board() -> sa.Select[int, int, ContactResult, bool, datetime]:
    tried = (
        sa.select(sa.func.max(Contact.at))
        .where(Contact.entry_id == RollEntry.id)
        .correlate(RollEntry)
        .scalar_subquery()
    )
    vain = RollEntry.result == ContactResult.UNREACHABLE
    return (
        sa.select(
            RollEntry.id,
            RollEntry.person_id,
            RollEntry.result,
            RollEntry.ended_at.is_not(None),
            sa.case((vain, tried)),
        )
        .where(
            RollEntry.month == sa.bindparam("of_month", type_=sa.Date()),
            RollEntry.office_id == sa.bindparam("of_office", type_=Id),
        )
        .order_by(RollEntry.id)
    )


def was_made(session: Session, now: datetime) -> bool:
    """Whether this month's roll stands already."""
    return session.get(Roll, month_of(now)) is not None


def waiting(actor: Actor, month: date) -> sa.Select[int]:
    """A month's entries of the area that nobody was reached for yet."""
    return sa.select(RollEntry.id).where(
        RollEntry.month == month,
        RollEntry.office_id.in_(offices_of(actor)),
        RollEntry.ended_at.is_(None),
        sa.or_(RollEntry.result.is_(None), RollEntry.result == ContactResult.UNREACHABLE),
    )


def unfinished(actor: Actor, month: date) -> sa.Select[int]:
    """Those who have work, or whose situation ends or moves their 失业登记, and it isn't done.

    Whoever is served elsewhere by now is that office's to deal with.
    """
    elsewhere = sa.exists().where(
        Serving.person_id == RollEntry.person_id,
        Serving.ended_at.is_(None),
        Serving.office_id.not_in(offices_of(actor)),
    )
    return sa.select(RollEntry.id).where(
        RollEntry.month == month,
        RollEntry.office_id.in_(offices_of(actor)),
        RollEntry.ended_at.is_(None),
        among(RollEntry.result, (ContactResult.EMPLOYED, ContactResult.OTHER)),
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
        among(Case.status, (*WAITING, Status.COMPLETED)),
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


def name_of(session: Session, person_id: int) -> str | None:
    """A person's name."""
    return session.scalar(sa.select(Person.name).where(Person.id == person_id))


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
