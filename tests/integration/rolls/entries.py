"""Somebody on a month's roll, and what became of their entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, day_begins
from portal.domain.permissions import Actor
from portal.models import Case, RollEntry
from portal.queries.invariants import broken
from portal.services import deregistration
from tests.factories import registered, resident_number, unemployment_details
from tests.integration.services.acts import SILENT, by_family

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FIRST = day_begins(DECEMBER)
BEFORE = FIRST - timedelta(days=5)
HOUR = timedelta(hours=1)
LATE = FIRST + timedelta(days=3, hours=9)


def somebody(session: Session, actor: Actor, at: datetime = BEFORE) -> tuple[str, int]:
    """Number and id of somebody registered at a moment."""
    number = resident_number()
    details = unemployment_details(number)
    return number, registered(session, actor, now=at, details=details).person_id


def entry_of(session: Session, person_id: int, month: date = DECEMBER) -> RollEntry | None:
    """The person's entry as it is in the database; the ledger holds."""
    session.rollback()
    session.expire_all()
    assert not broken(session)
    return session.scalars(
        sa.select(RollEntry).where(RollEntry.person_id == person_id, RollEntry.month == month)
    ).one_or_none()


def deregister(session: Session, actor: Actor, person_id: int, at: datetime) -> Case:
    grounds = by_family("706", at.astimezone(SHANGHAI).date())
    return deregistration.end_unemployment(session, actor, at, SILENT, person_id, grounds)


def version_of(session: Session, case_id: int) -> int:
    session.rollback()
    return session.get_one(Case, case_id).version
