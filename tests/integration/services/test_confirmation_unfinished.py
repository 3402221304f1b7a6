"""Who is told to move stays on the list of what is left until that is asked for (R4.4)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult, Said, Situation, month_of
from portal.queries import confirmation as queries
from portal.services import moving_out
from tests.confirming import on_roll, record, said, told
from tests.factories import NOW, clerk
from tests.integration.services.doubles import NEXT_DOOR
from tests.moving import proposed


@pytest.mark.clause("R4.4")
@pytest.mark.parametrize(
    ("contact", "is_left"),
    [
        (told(Situation.MOVED), False),
        (told(Situation.PENSION), True),
        (said(ContactResult.EMPLOYED), True),
    ],
)
def test_a_move_that_waits_is_what_moved_leads_to(
    session: Session, contact: Said, is_left: bool
) -> None:
    actor, other = clerk(session), clerk(session, NEXT_DOOR)
    somebody = on_roll(session, actor)
    record(session, actor, somebody.entry_id, contact)
    wanted = queries.unfinished(actor, month_of(NOW))
    assert somebody.entry_id in session.scalars(wanted).all()
    case = proposed(session, actor, somebody.person_id, other.office_id)
    assert (somebody.entry_id in session.scalars(wanted).all()) == is_left
    moving_out.withdraw(session, actor, NOW, case.id, case.version, "本人不迁了")
    assert somebody.entry_id in session.scalars(wanted).all()
