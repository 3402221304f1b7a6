"""Messages to people as staff see them: those of a case, and those that did not arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.messages import Topic
from portal.domain.names import mask_name
from portal.domain.permissions import Actor
from portal.models import Message, MessageState, Office, Person
from portal.models.outbox import UNSETTLED
from portal.queries.counts import Count, counts_up_to
from portal.queries.scope import offices_of, person_in_area

PAGE = 20


@dataclass(frozen=True)
class FailedLine:
    """A message that did not arrive, and what it was about.

    ``person_id`` is None, and the name masked, where the person is here no more.
    """

    message: Message
    topic: Topic
    name: str
    person_id: int | None


@dataclass(frozen=True)
class Failed:
    """The newest messages that did not arrive, how many there are, and the id of the next page."""

    lines: Sequence[FailedLine]
    count: Count
    following: int | None


@dataclass(frozen=True)
class Standing:
    """How the outbox stands: messages by state, how many were tried in vain, and since when.

    ``unsettled`` have failed, and no office has seen to them yet.
    """

    states: Mapping[MessageState, int]
    retrying: int
    oldest: datetime | None
    unsettled: int


def failed(session: Session, actor: Actor, before: int | None = None) -> Failed:
    """Up to 20 messages of the area's offices that nobody has seen to yet, the newest first.

    ``before`` is the last id already shown.
    """
    newest = _lines(actor).where(sa.text(UNSETTLED)).order_by(Message.id.desc()).limit(PAGE + 1)
    rows = session.execute(newest if before is None else newest.where(Message.id < before)).all()
    lines = [_line(row) for row in rows[:PAGE]]
    if before is None and len(rows) <= PAGE:
        return Failed(lines, Count(len(lines)), None)
    every = sa.select(Message.id).where(sa.text(UNSETTLED), _of_area(actor))
    (count,) = counts_up_to(session, every)
    return Failed(lines, count, lines[-1].message.id if len(rows) > PAGE else None)


def failed_one(session: Session, actor: Actor, message_id: int) -> FailedLine | None:
    """One that did not arrive, seen to or not, of the area's offices; None for any other."""
    this = (Message.id == message_id, Message.state == MessageState.FAILED)
    row = session.execute(_lines(actor).where(*this)).one_or_none()
    return _line(row) if row else None


def failed_here(actor: Actor) -> sa.Select[int]:
    """The messages of the actor's own offices that nobody has seen to yet."""
    return sa.select(Message.id).where(sa.text(UNSETTLED), Message.office_id.in_(actor.own_offices))


def standing(session: Session) -> Standing:
    """How the whole outbox stands, for the operator."""
    rows = session.execute(
        sa.select(Message.state, sa.func.count()).group_by(Message.state).order_by(Message.state)
    )
    waiting = Message.state == MessageState.WAITING
    oldest, retrying = session.execute(
        sa.select(
            sa.func.min(Message.written_at),
            sa.func.coalesce(sa.func.sum(sa.case((Message.attempts > 0, 1), else_=0)), 0),
        ).where(waiting)
    ).one()
    unsettled = session.scalar(sa.select(sa.func.count(Message.id)).where(sa.text(UNSETTLED)))
    return Standing({row[0]: row[1] for row in rows}, int(retrying), oldest, unsettled or 0)


def _of_area(actor: Actor) -> sa.ColumnElement[bool]:
    return Message.office_id.in_(offices_of(actor))


def _lines(actor: Actor) -> sa.Select[Message, str, bool]:
    return (
        sa.select(Message, Person.name, person_in_area(actor).label("here"))
        .join(Person, Person.id == Message.person_id)
        .where(_of_area(actor))
        .options(joinedload(Message.office).joinedload(Office.area, innerjoin=False))
    )


def _line(row: Any) -> FailedLine:
    message: Message = row.Message
    name = row.name if row.here else mask_name(row.name)
    return FailedLine(message, Topic(message.topic), name, message.person_id if row.here else None)
