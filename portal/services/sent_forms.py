"""A form is carried out once, however often the line made it be sent (decision 040)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import SentForm
from portal.services.transactions import SENDING, Sending, writing

KEPT = timedelta(days=1)
"""A page older than that is not sent again by a browser; its log-in is over."""


def expect(session: Session, user_id: int, key: str) -> None:
    """Let what this session writes next be carried out once under that key.

    ``writing`` raises ``AlreadySent`` where that was done before.
    """
    session.info[SENDING] = Sending(user_id, key)


def end(session: Session, *, failed: bool) -> bool:
    """The request is over; of one that failed half-way the same may be sent again.

    Whether one failed for the reason that the same was carried out before: asked only then.
    """
    sending: Sending | None = session.info.pop(SENDING, None)
    if sending is None or not failed:
        return False
    if not sending.kept:
        return session.get(SentForm, (sending.user_id, sending.key)) is not None
    with writing(session):
        session.execute(
            sa.delete(SentForm).where(
                SentForm.user_id == sending.user_id, SentForm.key == sending.key
            )
        )
    return False


def forget_old(session: Session, _now: datetime) -> None:
    """End the keys of more than a day ago, by real time."""
    old = sa.select(SentForm.key).where(SentForm.sent_at < datetime.now(UTC) - KEPT)
    if session.scalar(old.limit(1)) is None:
        return
    with writing(session):
        session.execute(sa.delete(SentForm).where(SentForm.sent_at < datetime.now(UTC) - KEPT))
