"""An office that is closed: nothing begins there, and what fails there is its successor's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.messages import Topic
from portal.domain.permissions import Actor, Role
from portal.models import Message, MessageState, Office
from portal.queries import outbox
from portal.queries.counts import counts_up_to
from portal.queries.rolls import EntryState
from portal.services import certificate_batches, contact_sheets, printers
from portal.services.demo.accounts import COMMUNITY, DISTRICT
from portal.services.errors import Conflict
from tests import served
from tests.confirming import on_roll
from tests.factories import NOW, clerk, officer, registered
from tests.integration.reorganising.house import working
from tests.integration.services.batches import seen, waiting_cases
from tests.integration.services.chain import chain
from tests.integration.services.doubles import NEXT_DOOR
from tests.reorganising import TODAY, Four, carried_out, merging
from tests.vacancies import PHONE, entered
from tests.working import add_employer

Begun = tuple[Actor, Callable[[], object]]


def _vacancy(session: Session) -> Begun:
    own = clerk(session)
    employer_id = add_employer(session, own).id
    return own, lambda: entered(session, own, employer_id=employer_id)


def _sheet(session: Session) -> Begun:
    own = clerk(session)
    on_roll(session, own)
    return own, lambda: contact_sheets.make(session, own, NOW, [EntryState.LEFT])


def _institution(session: Session) -> Begun:
    keeper = served.keeper(session)
    return keeper, lambda: served.institution(session, keeper)


def _printer(session: Session) -> Begun:
    maker = officer(session, DISTRICT, Role.CERTIFICATE_MAKER)
    return maker, lambda: printers.add(session, maker, "一号机", 0, 0)


def _batch(session: Session) -> Begun:
    who = chain(session)
    chosen = seen(session, waiting_cases(session, who, 1))
    return who.maker, lambda: certificate_batches.start(session, who.maker, NOW, chosen, Form.PLAIN)


@pytest.mark.parametrize("prepare", [_vacancy, _sheet, _institution, _printer, _batch])
def test_nothing_begins_there(session: Session, prepare: Callable[[Session], Begun]) -> None:
    actor, act = prepare(session)
    session.get_one(Office, actor.office_id).closed_on = TODAY
    session.commit()
    with pytest.raises(Conflict, match="已经撤销"):
        act()


def test_what_fails_there_later_is_on_the_successor_s_desk(session: Session, who: Four) -> None:
    own = clerk(session, COMMUNITY)
    sent = Message(
        person_id=registered(session, own).person_id,
        office_id=own.office_id,
        topic=Topic.JOB,
        phone=PHONE,
        text="推荐岗位",
        state=MessageState.WAITING,
        written_at=NOW,
        due_at=NOW,
    )
    session.add(sent)
    session.commit()
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    sent.state, sent.due_at = MessageState.FAILED, None
    session.commit()
    successor = working(session, own.user_id)
    assert successor.office_id != sent.office_id
    assert counts_up_to(session, outbox.failed_here(successor))[0].number == 1
