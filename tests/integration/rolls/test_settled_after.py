"""What was still being written when a roll was made is put right in the minutes after (R4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins
from portal.models import Roll, RollEntry
from portal.services import rolls
from tests.factories import clerk, registered
from tests.integration.rolls.test_rolls import DECEMBER
from tests.integration.services.doubles import NEXT_DOOR

FIRST = day_begins(DECEMBER)
SOON, LATE = FIRST + timedelta(minutes=2), FIRST + timedelta(minutes=9)


@pytest.mark.clause("R4.1")
@pytest.mark.parametrize("at", [SOON, LATE], ids=["within minutes", "too late"])
def test_a_roll_is_held_against_what_was_committed_meanwhile(
    session: Session, at: datetime
) -> None:
    here, elsewhere = clerk(session), clerk(session, NEXT_DOOR)
    missing = registered(session, here, now=FIRST - timedelta(days=5)).person_id
    moving = registered(session, here, now=FIRST - timedelta(days=5)).person_id
    rolls.make_due(session, FIRST)
    # As if the roll's statement had not seen the one, nor the move of the other its entry.
    session.execute(sa.delete(RollEntry).where(RollEntry.person_id == missing))
    session.execute(
        sa.update(RollEntry)
        .where(RollEntry.person_id == moving)
        .values(office_id=elsewhere.office_id)
    )
    session.execute(sa.update(Roll).values(people=1))
    session.commit()
    added = rolls.make_due(session, at)
    session.rollback()
    offices = dict(session.execute(sa.select(RollEntry.person_id, RollEntry.office_id)).all())
    if at is LATE:
        assert (added, offices) == (0, {moving: elsewhere.office_id})
    else:
        assert (added, offices) == (1, {moving: here.office_id, missing: here.office_id})
        assert session.scalar(sa.select(Roll.people)) == 2
