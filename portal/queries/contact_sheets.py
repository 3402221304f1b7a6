"""入户联系单: the sheets of an office, and their rows as they stand now."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor
from portal.domain.service311 import ServiceKind
from portal.models import (
    Contact,
    ContactSheet,
    ContactSheetLine,
    Course,
    Offer,
    Person,
    Registration,
    RollEntry,
    Vacancy,
)
from portal.queries.rolls import EntryState, is_in, is_open


class Settled(enum.StrEnum):
    """Why the person of a row needs no visit any more."""

    MOVED = "moved"
    ENDED = "ended"
    DONE = "done"

    @property
    def label(self) -> str:
        """In words that tell nothing else of the person."""
        return {"moved": "已转走", "ended": "已注销", "done": "已确认"}[self.value]


@dataclass(frozen=True)
class Row:
    """One row: its number, the entry, the contact before, and what was recommended to ask about."""

    seq: int
    entry: RollEntry
    last: Contact | None
    pending: Sequence[Offer]

    def settled(self, office_id: int) -> Settled | None:
        """Why the sheet's office has nobody to visit here any more; None while it has."""
        if self.entry.office_id != office_id:
            return Settled.MOVED
        if self.entry.ended_at is not None:
            return Settled.ENDED
        return Settled.DONE if self.entry.done_at is not None else None


def to_visit(
    actor: Actor, month: date, states: Collection[EntryState], again: bool
) -> sa.ColumnElement[bool]:
    """A month's entries of the actor's office in these states.

    Those that one of the office's sheets has already are among them only when asked for ``again``.
    """
    on_a_sheet = (
        sa.exists()
        .where(
            ContactSheetLine.entry_id == RollEntry.id,
            ContactSheetLine.sheet_id == ContactSheet.id,
            ContactSheet.office_id == actor.office_id,
        )
        .correlate(RollEntry)
    )
    return sa.and_(
        RollEntry.month == month,
        RollEntry.office_id == actor.office_id,
        sa.or_(sa.false(), *(is_in(one) for one in states)),
        sa.true() if again else ~on_a_sheet,
    )


def count_to_visit(
    session: Session, actor: Actor, month: date, states: Collection[EntryState], again: bool
) -> int:
    """How many ``to_visit`` finds."""
    wanted = to_visit(actor, month, states, again)
    return session.scalars(sa.select(sa.func.count(RollEntry.id)).where(wanted)).one()


def of_month(session: Session, actor: Actor, month: date) -> Sequence[tuple[ContactSheet, int]]:
    """The month's sheets of the actor's office, the latest first, and how many are still open."""
    still_open = (
        sa.select(sa.func.count())
        .select_from(ContactSheetLine)
        .join(ContactSheetLine.entry)
        .where(ContactSheetLine.sheet_id == ContactSheet.id, is_open())
        .correlate(ContactSheet)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(ContactSheet, still_open)
        .where(ContactSheet.office_id == actor.office_id, ContactSheet.month == month)
        .order_by(ContactSheet.id.desc())
        .options(joinedload(ContactSheet.printed_by, innerjoin=True))
    )
    return [(sheet, left) for sheet, left in rows]


def own(session: Session, actor: Actor, sheet_id: int) -> ContactSheet | None:
    """A sheet of the actor's office; None for any other."""
    return session.scalars(
        sa.select(ContactSheet)
        .where(ContactSheet.id == sheet_id, ContactSheet.office_id == actor.office_id)
        .options(
            joinedload(ContactSheet.office, innerjoin=True),
            joinedload(ContactSheet.printed_by, innerjoin=True),
        )
    ).one_or_none()


def rows(session: Session, sheet: ContactSheet) -> list[Row]:
    """The sheet's rows in their order, in six selects however many there are."""
    lines = session.scalars(
        sa.select(ContactSheetLine)
        .where(ContactSheetLine.sheet_id == sheet.id)
        .order_by(ContactSheetLine.seq)
        .options(
            joinedload(ContactSheetLine.entry, innerjoin=True).options(
                joinedload(RollEntry.person, innerjoin=True).selectinload(Person.identifiers),
                joinedload(RollEntry.registration, innerjoin=True),
                selectinload(RollEntry.contacts),
            )
        )
        .execution_options(populate_existing=True)
    ).all()
    entries = [one.entry for one in lines]
    last, pending = _last(session, entries), _pending(session, entries)
    return [
        Row(one.seq, one.entry, last.get(one.entry.person_id), pending[one.entry.person_id])
        for one in lines
    ]


def _last(session: Session, entries: Sequence[RollEntry]) -> dict[int, Contact]:
    """The latest contact of each person that no later one corrects."""
    later = sa.orm.aliased(Contact)
    people = [one.person_id for one in entries]
    place = (
        sa.func.row_number()
        .over(partition_by=RollEntry.person_id, order_by=(Contact.at.desc(), Contact.id.desc()))
        .label("place")
    )
    placed = (
        sa.select(Contact.id, RollEntry.person_id.label("person_id"), place)
        .join(Contact.entry)
        .where(RollEntry.person_id.in_(people), ~sa.exists().where(later.corrects_id == Contact.id))
        .subquery()
    )
    found = session.execute(
        sa.select(placed.c.person_id, Contact)
        .join(placed, placed.c.id == Contact.id)
        .where(placed.c.place == 1)
    )
    return {row[0]: row[1] for row in found}


def _pending(session: Session, entries: Sequence[RollEntry]) -> defaultdict[int, list[Offer]]:
    """What each person agreed to in this 失业登记 and has not told the end of (R4.6)."""
    spells = {one.person_id: one.registration.opened_case_id for one in entries}
    offers = session.scalars(
        sa.select(Offer)
        .join(Offer.registration)
        .where(
            Offer.person_id.in_(spells),
            Registration.opened_case_id.in_(spells.values()),
            Offer.answer == Answer.ACCEPTED,
            Offer.kind != ServiceKind.GUIDANCE,
            Offer.revoked_at.is_(None),
        )
        .order_by(Offer.at, Offer.id)
        .options(
            joinedload(Offer.vacancy).joinedload(Vacancy.employer),
            joinedload(Offer.course).joinedload(Course.institution),
        )
    )
    found: defaultdict[int, list[Offer]] = defaultdict(list)
    for one in offers:
        if one.outcome is None or one.outcome.is_open:
            found[one.person_id].append(one)
    return found
