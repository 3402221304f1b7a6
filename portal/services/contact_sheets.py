"""入户联系单: printed for the month's visits; what came of them is entered afterwards (R4.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.confirmation import Said, is_over, month_of
from portal.domain.contact_sheets import MOST_ROWS, address_order
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.service311 import OfferOutcome
from portal.models import ContactSheet, ContactSheetLine, Person, RollEntry
from portal.queries import contact_sheets as sheets
from portal.queries.contact_sheets import Row, Settled
from portal.queries.rolls import EntryState
from portal.services import audit, bulk, confirmation
from portal.services.confirmation import Renewed
from portal.services.errors import Conflict, NotFound, RuleBroken, ServiceError
from portal.services.guard import require
from portal.services.standing import hold
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


@dataclass(frozen=True)
class Paper:
    """What is printed of a sheet: the rows still to be visited; of the others number and reason."""

    sheet: ContactSheet
    rows: Sequence[Row]
    left_out: Mapping[Settled, Sequence[int]]


def make(
    session: Session,
    actor: Actor,
    now: datetime,
    states: Collection[EntryState],
    again: bool = False,
) -> ContactSheet:
    """Note a sheet of this month's people in these states, by their addresses; 300 at most.

    Those on a sheet of the month already are left out, unless ``again``. Raises ``RuleBroken``
    (field ``states``) where there is nobody to visit. It is a working paper: what was on it is
    known by its rows, so the PDF itself is not kept.
    """
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    with writing(session):
        hold(session, actor.office_id)
        wanted = sheets.to_visit(actor, month_of(now), states, again)
        entries = _on_the_sheet(session, wanted)
        if not entries:
            raise RuleBroken(Problem("states", _nobody(session, actor, now, states)))
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
            "confirmation.make_sheet",
            subject="contact_sheet",
            subject_id=sheet.id,
            detail=f"{sheet.month:%Y-%m} {sheet.people} 人",
        )
        return sheet


def _nobody(session: Session, actor: Actor, now: datetime, states: Collection[EntryState]) -> str:
    if sheets.count_to_visit(session, actor, month_of(now), states, again=True):
        return "这些人都已在本月的联系单上，要再列入请勾选“重新打印”"
    return "没有要走访的人"


def _on_the_sheet(session: Session, wanted: sa.ColumnElement[bool]) -> Sequence[RollEntry]:
    found = session.scalars(
        sa.select(RollEntry).where(wanted).options(joinedload(RollEntry.person, innerjoin=True))
    ).all()
    return sorted(found, key=lambda one: (_on_the_way(one.person), one.id))[:MOST_ROWS]


def _on_the_way(person: Person) -> tuple[object, ...]:
    if person.residence_address or person.residence_region:
        return person.residence_region or "", address_order(person.residence_address)
    return person.household_region or "", address_order(person.household_address)


def to_print(session: Session, actor: Actor, now: datetime, sheet_id: int) -> Paper:
    """What is printed of a sheet now; each person on the paper gets an entry of the audit trail.

    Raises ``Conflict`` when the month is over, or nobody on the sheet is left to be visited.
    """
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    with writing(session):
        sheet, rows = _read(session, actor, sheet_id)
        if is_over(sheet.month, now):
            raise Conflict("本月已结束，联系单不能再打印")
        people = {row.seq: row.entry.person_id for row in rows if not row.settled(sheet.office_id)}
        if not people:
            raise Conflict("这张联系单上的人都不用再走访了")
        audit.record_all(
            session,
            actor,
            [
                audit.Act("confirmation.print_sheet", "contact_sheet", sheet_id, one)
                for one in people.values()
            ],
        )
    sheet, rows = _read(session, actor, sheet_id)
    left_out: dict[Settled, list[int]] = {}
    for row in rows:
        if reason := row.settled(sheet.office_id):
            left_out.setdefault(reason, []).append(row.seq)
    out = {seq for seqs in left_out.values() for seq in seqs}
    return Paper(sheet, [one for one in rows if one.seq in people.keys() - out], left_out)


def _read(session: Session, actor: Actor, sheet_id: int) -> tuple[ContactSheet, list[Row]]:
    sheet = sheets.own(session, actor, sheet_id)
    if sheet is None:
        raise NotFound("没有这张联系单")
    return sheet, sheets.rows(session, sheet)


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
