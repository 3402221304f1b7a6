"""Several processes let messages leave: each message once, and a phone's limit holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Message, MessageState
from portal.services.sending import FEW, Round, send_all
from tests.factories import NOW, clerk
from tests.integration.services.outbox import HandGateway, another_phone, clear, written
from tests.integration.services.records import race, rows_of


@pytest.fixture(autouse=True)
def _empty(session: Session) -> None:
    clear(session)


def senders(how_many: int) -> list[tuple[HandGateway, Callable[[Session], Round]]]:
    """Processes that send, each by its own way to the gateway."""

    def sender() -> tuple[HandGateway, Callable[[Session], Round]]:
        own = HandGateway()
        return own, lambda session: send_all(session, own, NOW)

    return [sender() for _ in range(how_many)]


def test_two_senders_at_once_send_each_message_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    actor = clerk(session)
    for _ in range(rounds):
        phones = {another_phone() for _ in range(2 * FEW + 3)}
        for phone in phones:
            written(session, NOW, phone, actor)
        session.rollback()
        both = senders(2)
        race(engine, *(act for _gateway, act in both))
        heard = [phone for one, _act in both for _key, phone in one.heard]
        assert sorted(heard) == sorted(phones)
        left = rows_of(session, Message, state=MessageState.SENT)
        assert {one.attempts for one in left} == {1}
        assert {one.state for one in rows_of(session, Message)} == {MessageState.SENT}


def test_two_senders_at_once_keep_to_the_limit_of_a_phone(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    actor = clerk(session)
    for _ in range(rounds):
        phone = another_phone()
        for _ in range(FEW + 2):
            written(session, NOW, phone, actor)
        session.rollback()
        both = senders(2)
        race(engine, *(act for _gateway, act in both))
        assert len([one for own, _act in both for one in own.heard]) == 3
