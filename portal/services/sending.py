"""Messages leave: taken up, sent outside any transaction, and what came of it noted.

The gateway hears of each message at least once, not exactly once: a process may die between the
gateway's answer and our note of it, and nobody can put both into one transaction. The message then
stays taken up; when its lease is over it is sent again under the same id, by which the gateway
knows that it has it already. To note first and send afterwards would lose messages instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.sending import (
    KEPT,
    LEASE,
    MOST_ATTEMPTS,
    SendingRules,
    day_of,
    is_old_news,
    next_attempt,
)
from portal.models import Message, MessageState, Person
from portal.models.sealing import keyring, phone_hash, phone_hashes
from portal.queries import province
from portal.services.gateway import Gateway, Rejected, Unavailable
from portal.services.receipts import AWAITED, LONGEST_FAILURE
from portal.services.transactions import writing

FEW = 10
"""So many are taken up at a time: what one process holds when it dies waits for the lease."""

_CLAIMING = 0x6D657373616765  # PostgreSQL's advisory lock: the word "message"

_OUTDATED = f"超过 {KEPT.days} 天没有发出，不再发送"
_NOTHING_HEARD = "几次发送都中断了，不知是否发出"


@dataclass(frozen=True)
class Round:
    """How many messages were due and looked at, how many left, and whether anybody answered."""

    found: int = 0
    sent: int = 0
    in_reach: bool = True


@dataclass(frozen=True)
class _Taken:
    """A message that is this process's to send, for as long as nobody else has taken it up."""

    id: int
    attempt: int
    key: str
    phone: str
    text: str


def send_due(session: Session, gateway: Gateway, now: datetime) -> Round:
    """Send a few of the messages that are due at a moment of the business clock.

    Safe in any number of processes at once. Where the gateway can't be reached the others of the
    round are put back as they were, for it would not hear them either.
    """
    found, taken = _take_up(session, now)
    sent = 0
    for place, one in enumerate(taken, 1):
        try:
            provider_id = gateway.send(one.key, one.phone, one.text)
        except Rejected as refused:
            _note_failure(session, one, str(refused))
        except Unavailable as outage:
            _try_later(session, one, now, str(outage))
            _put_back(session, taken[place:], now)
            return Round(found, sent, in_reach=False)
        else:
            _note_sent(session, one, now, provider_id)
            sent += 1
    return Round(found, sent)


def send_all(session: Session, gateway: Gateway, now: datetime) -> Round:
    """Send round after round until nothing is due or the gateway can't be reached."""
    found, sent = 0, 0
    while True:
        done = send_due(session, gateway, now)
        found, sent = found + done.found, sent + done.sent
        if not done.found or not done.in_reach:
            return Round(found, sent, done.in_reach)


def _take_up(session: Session, now: datetime) -> tuple[int, Sequence[_Taken]]:
    session.rollback()
    if not session.scalar(sa.select(sa.exists().where(_due(now)))):
        session.rollback()  # most looks find nothing, and must not take SQLite's write lock
        return 0, ()
    rules = province.policy(session).sending
    with writing(session):
        _alone(session)
        allowed = rules.quiet.over(now)
        if allowed > now:
            session.execute(sa.update(Message).where(_due(now)).values(due_at=allowed))
            return 0, ()
        rows = session.execute(
            sa.select(Message, Person.died_on)
            .join(Person, Person.id == Message.person_id)
            .where(_due(now))
            .order_by(Message.due_at, Message.id)
            .limit(FEW)
            .with_for_update(of=Message, skip_locked=True)
        ).all()
        taken = [_taken_up(session, rules, row.Message, row.died_on, now) for row in rows]
        return len(rows), [one for one in taken if one is not None]


def _due(now: datetime) -> sa.ColumnElement[bool]:
    """Waits for its moment, or was taken up by who fell silent."""
    open_states = (MessageState.WAITING, MessageState.SENDING)
    return sa.and_(Message.state.in_(open_states), Message.due_at <= now)


def _alone(session: Session) -> None:
    """Let one process at a time take messages up, so that none counts past a phone's limit.

    SQLite has a single writer anyway. What is slow, the sending, goes on side by side.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CLAIMING)))


def _taken_up(
    session: Session, rules: SendingRules, message: Message, died_on: date | None, now: datetime
) -> _Taken | None:
    """The message as taken up; None where it does not leave now, or not at all."""
    outdated, silent = is_old_news(message.written_at, now), message.state is MessageState.SENDING
    if died_on is not None or (outdated and not silent):
        message.state, message.due_at = MessageState.CANCELLED, None
        message.failure = None if died_on else _OUTDATED
        return None
    if outdated or message.attempts >= MOST_ATTEMPTS:
        message.state, message.due_at = MessageState.FAILED, None
        message.failure = _NOTHING_HEARD
        return None
    message.phone_hash = message.phone_hash or phone_hash(message.phone)
    allowed = rules.from_when(now, _sent_today(session, message, now))
    if allowed > now:
        message.due_at = allowed
        return None
    message.state, message.due_at = MessageState.SENDING, now + LEASE
    message.attempts += 1
    return _Taken(message.id, message.attempts, _key(message), message.phone, message.text)


def _sent_today(session: Session, message: Message, now: datetime) -> int:
    """How many others left to the same phone today, or are leaving."""
    begins, ends = day_of(now)
    left = sa.and_(Message.sent_at >= begins, Message.sent_at < ends)
    found = session.scalar(
        sa.select(sa.func.count()).where(
            Message.phone_hash.in_(phone_hashes(message.phone)),
            Message.id != message.id,
            sa.or_(left, Message.state == MessageState.SENDING),
        )
    )
    return found or 0


def _key(message: Message) -> str:
    """The message's name to the gateway: the same at each attempt, no other installation's."""
    told = f"{message.id} {message.written_at.astimezone(UTC).isoformat()}"
    return keyring().lasting_index(told, "message-key").hex()[:32]


def _note_sent(session: Session, one: _Taken, now: datetime, provider_id: str) -> None:
    """It has left, even where it was cancelled while it did."""
    states = (MessageState.SENDING, MessageState.CANCELLED)
    _note(session, one, states, MessageState.SENT, now + AWAITED, provider_id=provider_id, at=now)


def _note_failure(session: Session, one: _Taken, words: str) -> None:
    _note(session, one, (MessageState.SENDING,), MessageState.FAILED, None, words=words)


def _try_later(session: Session, one: _Taken, now: datetime, words: str) -> None:
    due_at = next_attempt(now, one.attempt)
    if due_at is None:
        _note_failure(session, one, words)
    else:
        _note(session, one, (MessageState.SENDING,), MessageState.WAITING, due_at)


def _note(
    session: Session,
    one: _Taken,
    states: Sequence[MessageState],
    state: MessageState,
    due_at: datetime | None,
    *,
    provider_id: str | None = None,
    at: datetime | None = None,
    words: str | None = None,
) -> None:
    """Write down what came of an attempt, unless somebody else has taken the message up since."""
    with writing(session):
        session.execute(
            sa.update(Message)
            .where(Message.id == one.id, Message.attempts == one.attempt, Message.state.in_(states))
            .values(
                state=state,
                due_at=due_at,
                provider_id=provider_id,
                sent_at=at,
                failure=words and words[:LONGEST_FAILURE],
            )
        )


def _put_back(session: Session, rest: Sequence[_Taken], now: datetime) -> None:
    """Those of the round that were not tried wait on as if they had not been taken up."""
    if not rest:
        return
    with writing(session):
        for one in rest:
            session.execute(
                sa.update(Message)
                .where(
                    Message.id == one.id,
                    Message.attempts == one.attempt,
                    Message.state == MessageState.SENDING,
                )
                .values(state=MessageState.WAITING, due_at=now, attempts=one.attempt - 1)
            )
