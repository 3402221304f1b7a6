"""What a move takes along beside the roll: 311 counts, what is pending, refusals, months (R9.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult
from portal.domain.deregistration import months_unreachable, refusals_in_a_row
from portal.domain.service311 import OfferOutcome
from portal.models import Registration
from portal.queries import histories
from portal.queries import service311 as queries
from portal.services import service311
from portal.services.errors import NotFound
from tests import served
from tests.confirming import on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.services.doubles import NEXT_DOOR
from tests.moving import moved_in

LATER = timedelta(days=40)
HOUR = timedelta(hours=1)


def _spell(session: Session, person_id: int) -> Registration:
    spell = queries.spell_of(session, person_id)
    assert spell is not None
    return spell


@pytest.mark.clause("R9.1", "R5.1", "R7.8", "R7.9")
def test_counts_refusals_and_months_go_along_and_what_is_pending_is_asked_there(
    session: Session,
) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    somebody = on_roll(session, old)
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id)
    served.guided(session, old, somebody.person_id)
    pending = served.recommended(session, old, somebody.person_id, course.id, NOW + HOUR)
    for n in (2, 3):
        served.refused(session, old, somebody.person_id, NOW + n * HOUR)
    record(session, old, somebody.entry_id, said(ContactResult.UNREACHABLE))
    spell = _spell(session, somebody.person_id)
    before = queries.yearly(session, spell, NOW.date())
    moved_in(session, new, somebody.number, old.office_id, now=NOW + 5 * HOUR)

    spell = _spell(session, somebody.person_id)
    assert queries.yearly(session, spell, NOW.date()).meters == before.meters
    history = histories.since(session, spell, NOW + LATER)
    assert (refusals_in_a_row(history.answers), months_unreachable(history.months)) == (2, 1)
    told = (NOW + 6 * HOUR, pending.id, pending.version, OfferOutcome.IN_TRAINING)
    with pytest.raises(NotFound):
        service311.tell(session, old, *told)
    service311.tell(session, new, *told)
    served.refused(session, new, somebody.person_id, NOW + 7 * HOUR)
    with pytest.raises(NotFound):
        served.refused(session, old, somebody.person_id, NOW + 8 * HOUR)
    history = histories.since(session, _spell(session, somebody.person_id), NOW + LATER)
    assert refusals_in_a_row(history.answers) == 3
