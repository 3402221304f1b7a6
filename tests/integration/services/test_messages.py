"""The outbox: each applicant is told once, with the act or not at all, and never the deceased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.identity import Sex, parse_id_number
from portal.domain.messages import Topic
from portal.domain.permissions import Actor, Role
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action
from portal.models import Case, Message, MessageState, Person
from portal.queries import cases, outbox
from portal.queries.month_sums import everybody
from portal.services import engine as case_engine
from portal.services import messages, registration
from portal.services.demo.accounts import CITY, COMMUNITY, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict
from portal.services.registration import Finish, Refused
from portal.services.transactions import writing
from tests.factories import (
    NOW,
    clerk,
    officer,
    personal_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.records import race, raw_rows, rows_of

FINISH = Finish(signed_on_paper(), code_set("verification_means").item("2"))
REASON = code_set("refusal_reason").item("5")
PHONE, OTHER_PHONE = "19900000001", "15490001234"
GIVEN = {
    Action.REFUSE: Given(refusal=REASON, opinion="正在上班"),
    Action.RETURN: Given(fields=("phone",), opinion="电话打不通"),
    Action.WITHDRAW: Given(opinion="本人不办了"),
}
Told = tuple[str, MessageState]


def accepted(session: Session, actor: Actor, phone: str | None = PHONE) -> Case:
    """A case that waits for its verification."""
    number = resident_number()
    personal = personal_details(number, phone=phone)
    return registration.accept(session, actor, NOW, unemployment_details(number, personal=personal))


def act(session: Session, actor: Actor, case: Case, action: Action) -> None:
    """One action on a case as it stands."""
    session.rollback()
    case_id, version = case.id, case.version
    case_engine.advance(session, actor, NOW, case_id, version, action, GIVEN[action])


def put_right(session: Session, actor: Actor, case: Case, phone: str) -> None:
    """The form of a returned case with another phone."""
    session.rollback()
    number = case.person.identifier.number
    details = unemployment_details(number, personal=personal_details(number, phone=phone))
    registration.resubmit(session, actor, NOW, case.id, case.version, details)


def _of_case(session: Session, case: Case) -> Sequence[Message]:
    return cases.beside(session, everybody(session), case.id).messages


def told(session: Session, case: Case) -> list[Told]:
    """What was written of a case, and how far it has come."""
    session.rollback()
    return [(one.topic, one.state) for one in _of_case(session, case)]


def test_the_applicant_is_told_that_it_is_done(session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    (message,) = rows_of(session, Message, case_id=case.id)
    assert (message.topic, message.state) == (Topic.DONE, MessageState.WAITING)
    assert (message.phone, message.person_id) == (PHONE, case.person_id)
    assert (message.written_at, message.sent_at, message.failure) == (NOW, None, None)
    assert (message.due_at, message.attempts, message.provider_id) == (NOW, 0, None)
    assert (message.office_id, message.by_id) == (actor.office_id, actor.user_id)
    assert message.text == f"您的失业登记已在{actor.office_title}办结，办件号{case.number}。"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.REFUSE, [Topic.REFUSED]),
        (Action.RETURN, [Topic.RETURNED]),
        (Action.WITHDRAW, []),
    ],
)
def test_what_turns_a_case_aside_is_told(
    session: Session, action: Action, expected: list[Topic]
) -> None:
    actor = clerk(session)
    case = accepted(session, actor)
    assert told(session, case) == []
    act(session, actor, case, action)
    assert told(session, case) == [(topic, MessageState.WAITING) for topic in expected]


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize(("phone", "count"), [(PHONE, 1), (None, 0)])
def test_who_is_refused_at_once_is_told_at_the_number_they_gave(
    session: Session, phone: str | None, count: int
) -> None:
    number = parse_id_number(resident_number())
    refused = Refused(number, "周建国", Sex.MALE, REASON, "正在上班", phone)
    case = registration.refuse_at_once(session, clerk(session), NOW, UNEMPLOYMENT, refused)
    assert told(session, case) == [(Topic.REFUSED, MessageState.WAITING)] * count


def test_what_is_no_longer_so_is_not_sent(session: Session) -> None:
    """The person has come already: nobody asks them to come, whenever the gateway does."""
    actor = clerk(session)
    case = accepted(session, actor)
    act(session, actor, case, Action.RETURN)
    put_right(session, actor, case, OTHER_PHONE)
    assert told(session, case) == [(Topic.RETURNED, MessageState.CANCELLED)]
    act(session, actor, case, Action.RETURN)
    assert told(session, case)[1:] == [(Topic.RETURNED, MessageState.WAITING)]
    put_right(session, actor, case, OTHER_PHONE)
    registration.complete(session, actor, NOW, case.id, case.version, FINISH)
    assert told(session, case) == [
        (Topic.RETURNED, MessageState.CANCELLED),
        (Topic.RETURNED, MessageState.CANCELLED),
        (Topic.DONE, MessageState.WAITING),
    ]
    phones = [one.phone for one in _of_case(session, case)]
    assert phones == [PHONE, OTHER_PHONE, OTHER_PHONE]


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED])
def test_what_has_left_stays_as_it_is(session: Session, state: MessageState) -> None:
    actor = clerk(session)
    case = accepted(session, actor)
    act(session, actor, case, Action.RETURN)
    session.execute(sa.update(Message).values(state=state))
    session.commit()
    act(session, actor, case, Action.WITHDRAW)
    messages.cancel_all(session, case.person_id)
    assert [one.state for one in _of_case(session, case)] == [state]


@pytest.mark.parametrize("phone", [None, "0731-84123456"])
def test_without_a_mobile_number_there_is_no_message(session: Session, phone: str | None) -> None:
    actor = clerk(session)
    case = accepted(session, actor, phone)
    registration.complete(session, actor, NOW, case.id, case.version, FINISH)
    assert told(session, case) == []


def test_where_the_form_gives_no_number_the_persons_own_is_taken(session: Session) -> None:
    actor = clerk(session)
    case = accepted(session, actor, None)
    session.execute(sa.update(Person).where(Person.id == case.person_id).values(phone=PHONE))
    session.commit()
    act(session, actor, case, Action.RETURN)
    assert [one.phone for one in _of_case(session, case)] == [PHONE]


def test_the_deceased_are_never_written_to(session: Session) -> None:
    actor = clerk(session)
    case = accepted(session, actor)
    session.execute(
        sa.update(Person).where(Person.id == case.person_id).values(died_on=date(2026, 11, 20))
    )
    session.commit()
    act(session, actor, case, Action.REFUSE)
    with writing(session):
        assert messages.write(session, case, Topic.COLLECT, NOW) is None
    assert told(session, case) == []


def test_what_waits_for_the_deceased_is_cancelled_and_nobody_elses(session: Session) -> None:
    actor = clerk(session)
    dead, alive = registered(session, actor), registered(session, actor)
    with writing(session):
        messages.cancel_all(session, dead.person_id)
    assert told(session, dead) == [(Topic.DONE, MessageState.CANCELLED)]
    assert told(session, alive) == [(Topic.DONE, MessageState.WAITING)]


def test_who_was_taken_over_at_go_live_hears_nothing(session: Session) -> None:
    actor = clerk(session)
    case = accepted(session, actor)
    session.execute(sa.update(Case).where(Case.id == case.id).values(channel=Channel.EXISTING))
    session.commit()
    act(session, actor, case, Action.RETURN)
    assert told(session, case) == []


def test_to_be_collected_waits_until_it_is_sent(session: Session) -> None:
    case = registered(session, clerk(session))
    with writing(session):
        assert messages.write(session, case, Topic.COLLECT, NOW) is not None
    assert told(session, case)[-1] == (Topic.COLLECT, MessageState.WAITING)


def test_a_message_goes_with_its_act_or_not_at_all(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    case = accepted(session, actor)
    session.rollback()
    before = raw_rows(engine)
    found = case_engine.locked_case(session, actor, case.id, case.version)
    case_engine.apply(session, actor, NOW, found, Action.RETURN, GIVEN[Action.RETURN])
    assert session.scalars(sa.select(Message).where(Message.case_id == case.id)).one()
    session.rollback()
    assert raw_rows(engine) == before


def test_of_two_at_once_one_is_told(engine: sa.Engine, session: Session, rounds: int) -> None:
    clerks = [clerk(session), clerk(session)]
    for _ in range(3 * rounds):
        case = accepted(session, clerks[0])
        case_id, version = case.id, case.version
        session.rollback()

        def complete(actor: Actor, case_id: int, version: int, own: Session) -> Case:
            return registration.complete(own, actor, NOW, case_id, version, FINISH)

        outcomes = race(
            engine,
            *(partial(complete, one, case_id, version) for one in clerks),
        )
        assert len([one for one in outcomes if isinstance(one, Conflict)]) == 1
        assert told(session, case) == [(Topic.DONE, MessageState.WAITING)]


def test_at_rest_neither_number_nor_text_can_be_read(engine: sa.Engine, session: Session) -> None:
    case = registered(session, clerk(session))
    assert told(session, case)
    for row in raw_rows(engine)["message"]:
        for value in row:
            kept = value if isinstance(value, bytes) else str(value).encode()
            assert PHONE.encode() not in kept
            assert "办结".encode() not in kept


def failing(session: Session, case: Case) -> None:
    """The gateway could not deliver what was written of a case."""
    session.execute(
        sa.update(Message)
        .where(Message.case_id == case.id)
        .values(state=MessageState.FAILED, failure="号码停机")
    )
    session.commit()


def test_failures_are_seen_by_the_offices_of_the_area(session: Session) -> None:
    here = [registered(session, clerk(session)) for _ in range(2)]
    there = registered(session, clerk(session, OTHER_COMMUNITY), now=NOW + timedelta(minutes=1))
    registered(session, clerk(session))
    viewers = [
        officer(session, area, role)
        for area, role in (
            (COMMUNITY, Role.CLERK),
            (TOWNSHIP, Role.SUPERVISOR),
            (CITY, Role.SUPERVISOR),
            ("430000000000", Role.SUPERVISOR),
        )
    ]
    before = [set(shown(session, one)) for one in viewers]
    for case in (*here, there):
        failing(session, case)
    of_here = {case.id for case in here}
    for viewer, earlier, added in zip(
        viewers, before, (of_here, of_here, of_here, {*of_here, there.id}), strict=True
    ):
        assert set(shown(session, viewer)) - earlier == added


def shown(session: Session, actor: Actor) -> list[int | None]:
    """The cases whose message failed, as the actor sees them; the newest must come first."""
    session.rollback()
    found = outbox.failed(session, actor)
    ids = [line.message.id for line in found.lines]
    assert ids == sorted(ids, reverse=True)
    assert found.count.number == len(ids)
    return [line.message.case_id for line in found.lines]
