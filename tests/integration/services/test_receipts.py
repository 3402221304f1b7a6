"""回执: what the gateway learnt is noted once; what did not arrive comes back to the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.models import MessageState
from portal.queries import outbox
from portal.queries.counts import counts_up_to
from portal.services.gateway import Receipt
from portal.services.receipts import AWAITED, take_receipts
from portal.services.sending import send_all
from tests.factories import NOW, clerk
from tests.integration.services.outbox import HandGateway, another_phone, clear, message, written

LATER = NOW + timedelta(minutes=5)
OVERLAP = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _empty(session: Session) -> None:
    clear(session)


def sent(session: Session, gateway: HandGateway) -> str:
    """What the gateway calls a message that has just left."""
    message_id = written(session, NOW, another_phone())
    send_all(session, gateway, NOW)
    return message(session, id=message_id).provider_id or ""


def test_a_receipt_says_when_it_arrived(session: Session) -> None:
    gateway = HandGateway()
    name, other = sent(session, gateway), sent(session, gateway)
    gateway.known = [Receipt(name, delivered=True, at=NOW), Receipt("nobody's", True, NOW)]
    assert take_receipts(session, gateway, LATER) == 1
    arrived = message(session, provider_id=name)
    assert (arrived.state, arrived.delivered_at, arrived.due_at) == (
        MessageState.DELIVERED,
        NOW,
        None,
    )
    assert message(session, provider_id=other).state is MessageState.SENT
    assert take_receipts(session, gateway, LATER) == 0


@pytest.mark.parametrize(
    ("words", "shown"), [("关机", "关机"), ("", "没有送达"), ("长" * 300, "长" * 200)]
)
def test_what_did_not_arrive_comes_back_with_the_reason(
    session: Session, words: str, shown: str
) -> None:
    gateway, actor = HandGateway(), clerk(session)
    name = sent(session, gateway)
    gateway.known = [Receipt(name, delivered=False, at=NOW, words=words)]
    assert take_receipts(session, gateway, LATER) == 1
    failed = message(session, provider_id=name)
    assert (failed.state, failed.failure, failed.sent_at) == (MessageState.FAILED, shown, NOW)
    (line,) = outbox.failed(session, actor).lines
    assert line.message.id == failed.id
    assert counts_up_to(session, outbox.failed_here(actor))[0].number == 1


def test_the_first_receipt_that_came_holds(session: Session) -> None:
    gateway = HandGateway()
    name = sent(session, gateway)
    gateway.known = [
        Receipt(name, delivered=True, at=NOW),
        Receipt(name, delivered=False, at=LATER, words="关机"),
    ]
    assert take_receipts(session, gateway, LATER) == 1
    assert message(session, provider_id=name).state is MessageState.DELIVERED


def test_receipts_are_asked_for_since_the_newest_on_record(session: Session) -> None:
    gateway = HandGateway()
    assert take_receipts(session, gateway, NOW) == 0
    assert gateway.asked == [], "nothing has left, so nothing is asked"
    name = sent(session, gateway)
    sent(session, gateway)
    take_receipts(session, gateway, LATER)
    gateway.known = [Receipt(name, delivered=True, at=LATER)]
    take_receipts(session, gateway, LATER)
    take_receipts(session, gateway, LATER)
    assert gateway.asked == [NOW - OVERLAP, NOW - OVERLAP, LATER - OVERLAP]


def test_after_three_days_nobody_asks_any_more(session: Session) -> None:
    gateway = HandGateway()
    name = sent(session, gateway)
    assert take_receipts(session, gateway, NOW + AWAITED) == 0
    assert gateway.asked == []
    assert message(session, provider_id=name).state is MessageState.SENT


def test_a_receipt_of_the_future_does_not_hide_those_to_come(session: Session) -> None:
    gateway = HandGateway()
    name, other = sent(session, gateway), sent(session, gateway)
    gateway.known = [Receipt(name, delivered=True, at=NOW + timedelta(days=9))]
    take_receipts(session, gateway, LATER)
    assert message(session, provider_id=name).delivered_at == LATER
    gateway.known = [Receipt(other, delivered=True, at=LATER)]
    assert take_receipts(session, gateway, LATER) == 1
    assert gateway.asked[-1] == LATER - OVERLAP


def test_many_receipts_are_noted_in_parts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.services.receipts._NOTED_TOGETHER", 2)
    gateway = HandGateway()
    names = [sent(session, gateway) for _ in range(5)]
    gateway.known = [Receipt(one, delivered=True, at=LATER) for one in names]
    assert take_receipts(session, gateway, LATER) == 5
