"""Messages leave: each once, at an hour that is allowed, and what fails is tried again or shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI
from portal.domain.sending import KEPT, LEASE, MOST_ATTEMPTS
from portal.exchange.sms_http import HttpGateway
from portal.models import Message, MessageState, Person
from portal.services import messages
from portal.services.gateway import Rejected, Unavailable
from portal.services.provinces import set_policy
from portal.services.receipts import AWAITED
from portal.services.sending import Round, send_all, send_due
from portal.services.transactions import writing
from tests.factories import NOW
from tests.integration.services.outbox import (
    HandGateway,
    another_phone,
    clear,
    message,
    raising,
    written,
)
from tests.sms_server import ACCOUNT, SECRET, sms_server
from tests.statements import statements

MINUTE = timedelta(minutes=1)
TOMORROW = datetime(2026, 11, 25, 8, 0, tzinfo=SHANGHAI)
OUTAGE = Unavailable("短信网关没有应答")


class Killed(BaseException):
    """The process dies between the gateway's answer and our note of it."""


@pytest.fixture(autouse=True)
def _empty(session: Session) -> None:
    clear(session)


@pytest.fixture
def gateway() -> HandGateway:
    """A gateway that takes everything."""
    return HandGateway()


def test_what_waits_leaves_once(session: Session, gateway: HandGateway) -> None:
    phone = another_phone()
    message_id = written(session, NOW, phone)
    assert send_due(session, gateway, NOW) == Round(1, 1)
    sent = message(session, id=message_id)
    assert (sent.state, sent.sent_at, sent.attempts) == (MessageState.SENT, NOW, 1)
    assert (sent.failure, sent.due_at) == (None, NOW + AWAITED)
    ((key, to),) = gateway.heard
    assert (to, sent.provider_id) == (phone, f"sms-{key}")
    assert len(key) == 32
    assert send_all(session, gateway, NOW + timedelta(days=1)) == Round(0, 0)
    assert len(gateway.heard) == 1


def test_before_its_moment_nothing_leaves_and_the_look_is_cheap(
    engine: sa.Engine, session: Session, gateway: HandGateway
) -> None:
    written(session, NOW, another_phone())
    session.rollback()
    with statements(engine) as asked:
        assert send_due(session, gateway, NOW - MINUTE) == Round()
    assert len([one for one in asked if "SELECT" in one]) == 1
    assert "BEGIN IMMEDIATE" not in asked
    assert gateway.heard == []


def test_what_the_gateway_refuses_is_not_tried_again(
    session: Session, gateway: HandGateway
) -> None:
    phones = [another_phone(), another_phone()]
    refused, other = (written(session, NOW, phone) for phone in phones)
    gateway.acts.append(raising(Rejected("号码停机" + "机" * 300)))
    assert send_due(session, gateway, NOW) == Round(2, 1)
    failed = message(session, id=refused)
    assert (failed.state, failed.due_at, failed.sent_at) == (MessageState.FAILED, None, None)
    assert (failed.failure or "")[:4] == "号码停机"
    assert len(failed.failure or "") == 200
    assert message(session, id=other).state is MessageState.SENT
    assert send_all(session, gateway, NOW + LEASE).found == 0


def test_what_is_not_answered_is_tried_with_growing_waits(
    session: Session, gateway: HandGateway
) -> None:
    message_id = written(session, NOW, another_phone())
    now, moments = NOW, []
    gateway.acts += [raising(OUTAGE)] * MOST_ATTEMPTS
    while True:
        assert send_due(session, gateway, now) == Round(1, 0, in_reach=False)
        moments.append(now)
        tried = message(session, id=message_id)
        assert tried.attempts == len(moments)
        if tried.due_at is None:
            break
        assert (tried.state, tried.failure) == (MessageState.WAITING, None)
        assert send_due(session, gateway, tried.due_at - timedelta(seconds=1)).found == 0
        now = tried.due_at
    assert [int((one - NOW) / MINUTE) for one in moments] == [0, 1, 6, 36, 156]
    assert (tried.state, tried.failure) == (MessageState.FAILED, str(OUTAGE))
    assert len({key for key, _phone in gateway.heard}) == 1


def test_an_outage_costs_the_others_nothing(session: Session, gateway: HandGateway) -> None:
    ids = [written(session, NOW, another_phone()) for _ in range(3)]
    gateway.acts.append(raising(OUTAGE))
    assert send_all(session, gateway, NOW) == Round(3, 0, in_reach=False)
    assert len(gateway.heard) == 1
    first, *others = [message(session, id=one) for one in ids]
    assert (first.attempts, first.due_at) == (1, NOW + MINUTE)
    assert {(one.state, one.attempts, one.due_at) for one in others} == {
        (MessageState.WAITING, 0, NOW)
    }
    assert send_all(session, gateway, NOW + MINUTE) == Round(3, 3)


@pytest.mark.parametrize("hour", [21, 23, 3, 7])
def test_nobody_is_written_to_at_night(session: Session, gateway: HandGateway, hour: int) -> None:
    day = 24 if hour > 12 else 25
    night = datetime(2026, 11, day, hour, 30, tzinfo=SHANGHAI)
    message_id = written(session, NOW, another_phone())
    assert send_all(session, gateway, night) == Round()
    waiting = message(session, id=message_id)
    assert (waiting.state, waiting.due_at, waiting.attempts) == (MessageState.WAITING, TOMORROW, 0)
    assert gateway.heard == []
    assert send_all(session, gateway, TOMORROW) == Round(1, 1)


def test_relatives_who_share_a_phone_are_sent_three_a_day(
    session: Session, gateway: HandGateway
) -> None:
    phone = another_phone()
    ids = [written(session, NOW, phone) for _ in range(5)]
    assert send_all(session, gateway, NOW) == Round(5, 3)
    late = [message(session, id=one) for one in ids[3:]]
    assert {(one.state, one.due_at, one.attempts) for one in late} == {
        (MessageState.WAITING, TOMORROW, 0)
    }
    written(session, NOW, another_phone())
    assert send_all(session, gateway, NOW + MINUTE) == Round(1, 1)
    assert send_all(session, gateway, TOMORROW) == Round(2, 2)


def test_how_many_a_day_and_when_is_the_provinces_to_say(
    session: Session, gateway: HandGateway
) -> None:
    set_policy(session, "messages.a_day", "1")
    set_policy(session, "messages.quiet_hours", "09:00-09:30")
    phone = another_phone()
    for _ in range(2):
        written(session, NOW, phone)
    assert send_all(session, gateway, NOW).found == 0
    assert send_all(session, gateway, NOW + 30 * MINUTE) == Round(2, 1)
    waiting = message(
        session, phone_hash=message(session, state="sent").phone_hash, state="waiting"
    )
    assert waiting.due_at == datetime(2026, 11, 25, tzinfo=SHANGHAI)


def test_what_died_with_its_process_is_sent_again_under_the_same_name(session: Session) -> None:
    """The gateway has it, we do not know: it is told again, and knows it by its name."""
    message_id = written(session, NOW, another_phone())
    with sms_server() as server:
        real = HttpGateway(server.url, ACCOUNT, SECRET)

        class DyingGateway(HandGateway):
            def send(self, key: str, phone: str, text: str) -> str:
                real.send(key, phone, text)
                raise Killed

        with pytest.raises(Killed):
            send_due(session, DyingGateway(), NOW)
        left = message(session, id=message_id)
        assert (left.state, left.due_at, left.attempts) == (MessageState.SENDING, NOW + LEASE, 1)
        assert send_due(session, real, NOW + LEASE - MINUTE).found == 0
        assert send_due(session, real, NOW + LEASE) == Round(1, 1)
        assert len(server.heard) == 2
        assert len(server.taken) == 1
    sent = message(session, id=message_id)
    assert (sent.state, sent.provider_id) == (MessageState.SENT, f"sms-{next(iter(server.taken))}")


def test_what_kills_every_process_is_given_up_and_says_so(
    session: Session, gateway: HandGateway
) -> None:
    message_id = written(session, NOW, another_phone())
    for attempt in range(MOST_ATTEMPTS):
        gateway.acts.append(raising(Killed()))
        with pytest.raises(Killed):
            send_due(session, gateway, NOW + attempt * LEASE)
    assert send_due(session, gateway, NOW + MOST_ATTEMPTS * LEASE) == Round(1, 0)
    failed = message(session, id=message_id)
    assert failed.state is MessageState.FAILED
    assert failed.failure == "几次发送都中断了，不知是否发出"
    assert len(gateway.heard) == MOST_ATTEMPTS


def test_an_answer_after_the_lease_is_not_written_over_a_newer_attempts(
    engine: sa.Engine, session: Session, gateway: HandGateway
) -> None:
    message_id, other = written(session, NOW, another_phone()), HandGateway()

    def meanwhile() -> None:
        with Session(engine) as faster:
            assert send_due(faster, other, NOW + LEASE) == Round(1, 1)
        raise Rejected("迟到的回答")

    gateway.acts.append(meanwhile)
    send_due(session, gateway, NOW)
    sent = message(session, id=message_id)
    assert (sent.state, sent.attempts, sent.failure) == (MessageState.SENT, 2, None)


@pytest.mark.parametrize(
    ("fault", "state"), [(None, MessageState.SENT), (OUTAGE, MessageState.CANCELLED)]
)
def test_what_is_cancelled_while_it_leaves_is_not_tried_again(
    engine: sa.Engine,
    session: Session,
    gateway: HandGateway,
    fault: Unavailable | None,
    state: MessageState,
) -> None:
    message_id = written(session, NOW, another_phone())
    person_id = message(session, id=message_id).person_id

    def meanwhile() -> None:
        with Session(engine) as window, writing(window):
            messages.cancel_all(window, person_id)
        if fault:
            raise fault

    gateway.acts.append(meanwhile)
    send_due(session, gateway, NOW)
    assert message(session, id=message_id).state is state
    assert send_due(session, gateway, NOW + LEASE).found == 0


def test_the_deceased_are_not_written_to_whoever_recorded_it(
    session: Session, gateway: HandGateway
) -> None:
    message_id = written(session, NOW, another_phone())
    person_id = message(session, id=message_id).person_id
    session.execute(
        sa.update(Person).where(Person.id == person_id).values(died_on=date(2026, 11, 24))
    )
    session.commit()
    assert send_all(session, gateway, NOW) == Round(1, 0)
    assert message(session, id=message_id).state is MessageState.CANCELLED


def test_news_of_last_week_does_not_leave_when_a_gateway_comes(
    session: Session, gateway: HandGateway
) -> None:
    old, young = (written(session, NOW, another_phone()) for _ in range(2))
    session.execute(
        sa.update(Message)
        .where(Message.id == old)
        .values(written_at=NOW - KEPT - MINUTE, phone_hash=None)
    )
    session.execute(sa.update(Message).where(Message.id == young).values(phone_hash=None))
    session.commit()
    assert send_all(session, gateway, NOW) == Round(2, 1)
    given_up = message(session, id=old)
    assert (given_up.state, given_up.failure) == (
        MessageState.CANCELLED,
        "超过 3 天没有发出，不再发送",
    )
    assert message(session, id=young).phone_hash is not None
