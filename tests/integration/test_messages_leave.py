"""Messages leave by themselves beside the server, and at an operator's word."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app
from portal.config import Settings
from portal.jobs import Sender
from portal.keys import KeysError
from portal.models import Message, MessageState
from portal.services.gateway import Unavailable
from tests.factories import NOW, clerk, registered
from tests.integration.services.outbox import HandGateway, raising
from tests.integration.services.records import rows_of
from tests.sms_server import ACCOUNT, SECRET, SmsServer, sms_server, status


@pytest.fixture
def server() -> Iterator[SmsServer]:
    """A gateway that answers."""
    with sms_server() as running:
        yield running


@pytest.fixture
def connected(settings: Settings, server: SmsServer, tmp_path: Path) -> Iterator[Flask]:
    """The portal with that gateway."""
    keys = tmp_path / "keys.toml"
    keys.write_text(f'{settings.keys.read_text()}[sms]\nsecret = "{SECRET}"\n')
    given = {"sms_url": server.url, "sms_id": ACCOUNT, "keys_file": keys}
    made = create_app(settings.model_copy(update=given))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


def test_a_gateway_without_a_secret_keeps_the_portal_from_starting(settings: Settings) -> None:
    given = {"sms_url": "http://127.0.0.1:9", "sms_id": ACCOUNT}
    with pytest.raises(KeysError, match="has no secret to sign with"):
        create_app(settings.model_copy(update=given))


def test_an_operator_sends_what_is_due(
    connected: Flask, server: SmsServer, session: Session
) -> None:
    registered(session, clerk(session))
    session.rollback()
    runner = connected.test_cli_runner()
    assert runner.invoke(args=["messages", "status"]).output == (
        "Gateway: set.\nwaiting: 1\n"
        "The oldest waits since 2026-11-24 09:00; 0 were tried in vain so far.\n"
    )
    assert runner.invoke(args=["messages", "send"]).output == (
        "Messages sent: 1, of 1 that were due.\nReceipts taken: 0.\n"
    )
    (key,) = server.taken
    receipt = {"message_id": f"sms-{key}", "state": "delivered", "at": NOW.isoformat()}
    server.receipts = [receipt]
    assert "Receipts taken: 1." in runner.invoke(args=["messages", "send"]).output
    assert runner.invoke(args=["messages", "status"]).output == "Gateway: set.\ndelivered: 1\n"
    assert server.forged == 0


def test_an_operator_hears_that_nobody_answers(
    connected: Flask, server: SmsServer, session: Session
) -> None:
    registered(session, clerk(session))
    session.rollback()
    server.answers.append(status(503))
    refused = connected.test_cli_runner().invoke(args=["messages", "send"])
    assert refused.exit_code == 1
    assert "Messages sent: 0, of 1 that were due." in refused.output
    assert "the gateway does not answer" in refused.output


def test_without_a_gateway_an_operator_hears_it(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "Gateway: none" in runner.invoke(args=["messages", "status"]).output
    refused = runner.invoke(args=["messages", "send"])
    assert refused.exit_code == 1
    assert "set PORTAL_SMS_URL" in refused.output


class Watched(threading.Event):
    """An event that notes for how long the sender rests, and ends it after some rests."""

    def __init__(self, rests: int) -> None:
        super().__init__()
        self.rests: list[float] = []
        self._left = rests

    def wait(self, timeout: float | None = None) -> bool:
        """Rest for no time at all."""
        self.rests.append(timeout or 0.0)
        if len(self.rests) >= self._left:
            self.set()
        return self.is_set()


def test_the_sender_goes_on_rests_when_nothing_is_due_and_longer_when_nobody_answers(
    engine: sa.Engine, session: Session
) -> None:
    registered(session, clerk(session))
    gateway, stop = HandGateway(), Watched(2)
    Sender(engine, gateway, lambda: NOW, stop).run()
    assert stop.rests == [0.0, 2.0]
    assert len(gateway.asked) == 1, "receipts are asked for each minute, not at each look"
    (sent,) = rows_of(session, Message)
    assert sent.state is MessageState.SENT
    registered(session, clerk(session))
    gateway.acts.append(raising(Unavailable("短信网关没有应答")))
    stop = Watched(1)
    Sender(engine, gateway, lambda: NOW, stop).run()
    assert stop.rests == [60.0]


def test_a_fault_does_not_end_the_sender(engine: sa.Engine, session: Session) -> None:
    registered(session, clerk(session))
    gateway, stop = HandGateway(acts=[raising(ValueError("19900000001"))]), Watched(2)
    Sender(engine, gateway, lambda: NOW, stop).run()
    assert stop.rests == [60.0, 2.0]
