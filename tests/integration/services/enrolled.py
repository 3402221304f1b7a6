"""The month begins in the middle of a state machine: whoever is registered is on its roll."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins
from portal.models import RollEntry
from portal.services import rolls

DECEMBER = date(2026, 12, 1)
MORNING = day_begins(DECEMBER) + timedelta(hours=9)


def enrol(session: Session, person_ids: Collection[int]) -> datetime:
    """Put these people on December's roll, whichever test made it; its first morning."""
    session.rollback()
    rolls.make(session, DECEMBER, MORNING)
    on_it = sa.select(RollEntry.person_id).where(RollEntry.month == DECEMBER)
    left = set(person_ids) - set(session.scalars(on_it))
    session.execute(rolls.entries_of(DECEMBER, left))
    session.commit()
    return MORNING
