"""Messages that wait to leave, and a gateway in the test's own hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Message, ProvinceSetting
from portal.services.gateway import Receipt
from tests.factories import (
    clerk,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import rows_of

_serial = count(19900100000)


def clear(session: Session) -> None:
    """Nothing of an earlier test waits to leave, nor holds any more."""
    for model in (Message, ProvinceSetting):
        session.execute(sa.delete(model))
    session.commit()


def another_phone() -> str:
    """A mobile number that no other test has."""
    return str(next(_serial))


def written(session: Session, now: datetime, phone: str, actor: Actor | None = None) -> int:
    """The id of a message that somebody's registration was just done, to this phone."""
    number = resident_number()
    details = unemployment_details(number, personal=personal_details(number, phone=phone))
    case = registered(session, actor or clerk(session), now=now, details=details)
    return message(session, case_id=case.id).id


def message(session: Session, **wanted: object) -> Message:
    """The one message with these values, as it stands now."""
    (found,) = rows_of(session, Message, **wanted)
    return found


@dataclass
class HandGateway:
    """A ``Gateway`` that notes what it is asked; ``acts`` are done first, one a message."""

    acts: list[Callable[[], None]] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)
    known: list[Receipt] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)

    def send(self, key: str, phone: str, text: str) -> str:
        """Note the message, then do what the test wants done while it leaves."""
        self.heard.append((key, phone))
        if self.acts:
            self.acts.pop(0)()
        return f"sms-{key}"

    def receipts(self, since: datetime) -> Iterable[Receipt]:
        """What the test has told it."""
        self.asked.append(since)
        return list(self.known)


def raising(fault: BaseException) -> Callable[[], None]:
    """An act that only fails."""

    def act() -> None:
        raise fault

    return act
