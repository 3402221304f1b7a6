"""People on this month's roll, and contacts with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult, Said, Situation, month_of
from portal.domain.dates import SHANGHAI
from portal.domain.permissions import Actor
from portal.models import Contact, Registration, RegistrationKind, RollEntry
from portal.services import confirmation, rolls
from portal.services.confirmation import Renewed
from tests.factories import NOW, registered, resident_number, unemployment_details

BEFORE = datetime(2026, 10, 20, 9, 0, tzinfo=SHANGHAI)
"""Whoever was registered then stands on November's roll."""


@dataclass(frozen=True)
class OnRoll:
    """Somebody on the roll of ``NOW``'s month."""

    entry_id: int
    person_id: int
    number: str


def on_roll(session: Session, actor: Actor, *, at: datetime = BEFORE, **personal: Any) -> OnRoll:
    """Somebody registered before, on this month's roll."""
    number = resident_number()
    details = unemployment_details(number)
    details = replace(details, personal=replace(details.personal, **personal))
    person_id = registered(session, actor, now=at, details=details).person_id
    rolls.make_due(session, NOW)
    found = _entry(session, person_id)
    if found is None:  # the roll was made before they came
        session.add(_as_made(session, actor, person_id))
        session.commit()
        found = _entry(session, person_id)
    assert found is not None
    session.rollback()
    return OnRoll(found, person_id, number)


def _entry(session: Session, person_id: int) -> int | None:
    return session.scalar(
        sa.select(RollEntry.id).where(
            RollEntry.person_id == person_id, RollEntry.month == month_of(NOW)
        )
    )


def _as_made(session: Session, actor: Actor, person_id: int) -> RollEntry:
    spell = session.scalars(
        sa.select(Registration).where(
            Registration.person_id == person_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
        )
    ).one()
    return RollEntry(
        month=month_of(NOW),
        person_id=person_id,
        registration_id=spell.id,
        office_id=actor.office_id,
        attempts=0,
    )


def said(result: ContactResult, *, at: datetime = NOW, **changes: Any) -> Said:
    """A call with a result."""
    return Said(changes.pop("means", ContactMeans.PHONE), result, at, **changes)


def told(situation: Situation, **changes: Any) -> Said:
    """A call that told of a situation."""
    return said(ContactResult.OTHER, situation=situation, **changes)


def record(
    session: Session,
    actor: Actor,
    entry_id: int,
    contact: Said,
    renewed: Renewed | None = None,
    *,
    now: datetime = NOW,
    corrects: int | None = None,
) -> Contact:
    """Record a contact by whoever has just opened the card."""
    version = entry(session, entry_id).version
    return confirmation.record(session, actor, now, entry_id, version, contact, renewed, corrects)


def entry(session: Session, entry_id: int) -> RollEntry:
    """The entry as it is in the database."""
    session.rollback()
    return session.get_one(RollEntry, entry_id, populate_existing=True)
