"""Messages to applicants as staff see them: those of a case, and those that failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.messages import Topic
from portal.domain.permissions import Actor
from portal.models import Case, Message, MessageState
from portal.queries.counts import Count, counts_up_to
from portal.queries.scope import offices_of

PAGE = 20


@dataclass(frozen=True)
class FailedLine:
    """A message that did not arrive, what it was about, and its case."""

    message: Message
    topic: Topic
    case: Case


@dataclass(frozen=True)
class Failed:
    """The newest messages that did not arrive, and how many there are."""

    lines: Sequence[FailedLine]
    count: Count


def of_case(session: Session, case: Case) -> Sequence[Message]:
    """The messages written of a case, the oldest first."""
    return session.scalars(
        sa.select(Message)
        .where(Message.person_id == case.person_id, Message.case_id == case.id)
        .order_by(Message.id)
    ).all()


def failed(session: Session, actor: Actor) -> Failed:
    """Up to 20 messages of cases handled in the area that did not arrive, the newest first."""
    here = (
        sa.select(Message, Case)
        .join(Case, Case.id == Message.case_id)
        .where(Message.state == MessageState.FAILED, Case.handling_office_id.in_(offices_of(actor)))
    )
    newest = here.order_by(Message.id.desc()).limit(PAGE)
    count = counts_up_to(session, here.with_only_columns(Message.id))[0]
    rows = session.execute(
        newest.options(
            joinedload(Case.person, innerjoin=True),
            joinedload(Case.handling_office, innerjoin=True),
        )
    )
    lines = [FailedLine(message, Topic(message.topic), case) for message, case in rows]
    return Failed(lines, count)
