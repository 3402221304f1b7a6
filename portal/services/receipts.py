"""回执: what became of the messages that left, asked of the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Message, MessageState
from portal.services.gateway import Gateway, Receipt
from portal.services.transactions import writing

AWAITED = timedelta(days=3)
"""For so long after it left the receipt of a message is asked for."""

LONGEST_FAILURE = 200
"""Characters of what a gateway says of a failure that are kept."""

_OVERLAP = timedelta(minutes=10)
_NOTED_TOGETHER = 100
_NOT_DELIVERED = "没有送达"


def take_receipts(session: Session, gateway: Gateway, now: datetime) -> int:
    """Ask what became of the messages that left, and note it; of how many something was new.

    Raises ``Unavailable``. A receipt that comes twice, or late, changes nothing.
    """
    since = _asked_since(session, now)
    session.rollback()
    if since is None:
        return 0
    found = sorted(gateway.receipts(since), key=lambda one: one.at)
    parts = (found[at : at + _NOTED_TOGETHER] for at in range(0, len(found), _NOTED_TOGETHER))
    return sum(_note_receipts(session, part, now) for part in parts)


def _asked_since(session: Session, now: datetime) -> datetime | None:
    """Since when receipts are asked for; None where no message waits for one.

    The newest receipt on record says how far they were taken; until the first, the oldest message
    that waits for its own.
    """
    awaited_until = session.scalar(
        sa.select(sa.func.min(Message.due_at)).where(
            Message.state == MessageState.SENT, Message.due_at > now
        )
    )
    if awaited_until is None:
        return None
    newest = session.scalar(sa.select(sa.func.max(Message.delivered_at)))
    oldest = awaited_until - AWAITED
    return max(oldest, newest or oldest) - _OVERLAP


def _note_receipts(session: Session, receipts: Sequence[Receipt], now: datetime) -> int:
    """Write down the receipts of messages that still wait for them; of how many."""
    names = [one.provider_id for one in receipts]
    waiting = sa.select(Message.provider_id).where(
        Message.provider_id.in_(names), Message.state == MessageState.SENT
    )
    known = set(session.scalars(waiting))
    if not known:
        session.rollback()
        return 0
    with writing(session):
        for one in receipts:
            if one.provider_id in known:
                session.execute(
                    sa.update(Message)
                    .where(
                        Message.provider_id == one.provider_id,
                        Message.state == MessageState.SENT,
                    )
                    .values(**_outcome(one, now))
                )
    return len(known)


def _outcome(receipt: Receipt, now: datetime) -> dict[str, Any]:
    if receipt.delivered:
        # Not after now, for the receipts that are still to come are asked for from here on.
        return {
            "state": MessageState.DELIVERED,
            "due_at": None,
            "delivered_at": min(receipt.at, now),
        }
    words = (receipt.words or _NOT_DELIVERED)[:LONGEST_FAILURE]
    return {"state": MessageState.FAILED, "due_at": None, "failure": words}
