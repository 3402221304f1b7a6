"""入户联系单: printed for the month's visits; what came of them is entered afterwards (R4.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.confirmation import Said, month_of
from portal.domain.contact_sheets import MOST_ROWS, address_order
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.service311 import OfferOutcome
from portal.models import ContactSheet, ContactSheetLine, Person, RollEntry
from portal.queries.rolls import EntryState, is_in
from portal.services import audit, bulk, confirmation
from portal.services.confirmation import Renewed
from portal.services.errors import RuleBroken, ServiceError
from portal.services.guard import require
from portal.services.transactions import writing

_NOT_YOURS = "只有社区（村）经办人打印、录入入户联系单"


@dataclass(frozen=True)
class Entered:
    """What one row of the paper says; ``version`` is the entry's as the page showed it."""

    seq: int
    entry_id: int
    version: int
    said: Said
    outcomes: Mapping[int, OfferOutcome]


def make(
    session: Session, actor: Actor, now: datetime, states: Collection[EntryState]
) -> ContactSheet:
    """Note a sheet of this month's people in these states, by their addresses; 300 at most.

    Raises ``RuleBroken`` (field ``states``) where there is nobody to visit. It is a working paper:
    what was on it is known by its rows, so the PDF itself is not kept.
    """
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    with writing(session):
        entries = _to_visit(session, actor, month_of(now), states)
        if not entries:
            raise RuleBroken(Problem("states", "没有要走访的人"))
        sheet = ContactSheet(
            month=month_of(now),
            office_id=actor.office_id,
            people=len(entries),
            printed_by_id=actor.user_id,
            printed_at=now,
        )
        session.add(sheet)
        session.flush()
        bulk.insert(
            session,
            ContactSheetLine,
            [
                {"sheet_id": sheet.id, "seq": seq, "entry_id": one.id}
                for seq, one in enumerate(entries, 1)
            ],
        )
        audit.record(
            session,
            actor,
            "confirmation.print_sheet",
            subject="contact_sheet",
            subject_id=sheet.id,
            detail=f"{sheet.month:%Y-%m} {sheet.people} 人",
        )
        return sheet


def _to_visit(
    session: Session, actor: Actor, month: date, states: Collection[EntryState]
) -> Sequence[RollEntry]:
    found = session.scalars(
        sa.select(RollEntry)
        .where(
            RollEntry.month == month,
            RollEntry.office_id == actor.office_id,
            sa.or_(sa.false(), *(is_in(one) for one in states)),
        )
        .options(joinedload(RollEntry.person, innerjoin=True))
    ).all()
    return sorted(found, key=lambda one: (_on_the_way(one.person), one.id))[:MOST_ROWS]


def _on_the_way(person: Person) -> tuple[object, ...]:
    if person.residence_address or person.residence_region:
        return person.residence_region or "", address_order(person.residence_address)
    return person.household_region or "", address_order(person.household_address)


def visited_at(day: date, now: datetime) -> datetime:
    """When a visit was made of which the paper tells the day alone: noon, or today just now."""
    if day == shanghai_day(now):
        return now
    return datetime.combine(day, time(12), SHANGHAI)


def enter(
    session: Session, actor: Actor, now: datetime, rows: Sequence[Entered]
) -> dict[int, ServiceError]:
    """Record each row as a contact of its own; by row number, what kept one from being recorded.

    Each is whole or not at all, whatever becomes of the others.
    """
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    refused: dict[int, ServiceError] = {}
    for one in rows:
        renewed = Renewed(outcomes=one.outcomes)
        try:
            confirmation.record(session, actor, now, one.entry_id, one.version, one.said, renewed)
        except ServiceError as reason:
            refused[one.seq] = reason
    return refused
