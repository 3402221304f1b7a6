"""A certificate that is being made goes along with a move, and is handed out at the new place."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.domain.workflow import Status
from portal.models import Case, Person
from tests.factories import clerk
from tests.integration.services.batches import outcome, started, waiting_cases, work_off
from tests.integration.services.chain import Chain
from tests.moving import moved_in

pytestmark = [
    pytest.mark.clause("R9.1", "R11.4"),
    pytest.mark.usefixtures("fake_press"),
]


def test_a_case_of_a_batch_goes_along(session: Session, who: Chain) -> None:
    ids = waiting_cases(session, who, 2)
    batch_id = started(session, who.maker, ids)
    taker = clerk(session, "430102001003")
    case = session.get_one(Case, ids[0])
    person = session.get_one(Person, case.person_id)
    old = case.handling_office_id
    moved_in(session, taker, person.id_number.canonical, old)
    work_off(session)
    session.rollback()
    went, stayed = (session.get_one(Case, one) for one in ids)
    assert (went.handling_office_id, stayed.handling_office_id) == (taker.office_id, old)
    assert [state for _id, state, _why in outcome(session, batch_id)] == ["made", "made"]
    assert (went.step, went.status) == ("hand_out", Status.OPEN)
