"""A form is carried out once, however often the line made it be sent (decision 040)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import SentForm
from portal.services.errors import AlreadySent
from portal.services.transactions import SENDING, Sending, writing

KEPT = timedelta(days=1)
"""A page older than that is not sent again by a browser; its log-in is over."""


def expect(session: Session, user_id: int, key: str) -> None:
    """Let what this session writes next be carried out once under that key.

    Raises ``AlreadySent`` where that was done before.
    """
    if session.get(SentForm, (user_id, key)) is not None:
        raise AlreadySent
    session.info[SENDING] = Sending(user_id, key)


def end(session: Session, *, failed: bool) -> None:
    """The request is over; of one that failed half-way the same may be sent again."""
    sending: Sending | None = session.info.pop(SENDING, None)
    if sending is None or not (failed and sending.kept):
        return
    with writing(session):
        session.execute(
            sa.delete(SentForm).where(
                SentForm.user_id == sending.user_id, SentForm.key == sending.key
            )
        )


def forget_old(session: Session, _now: datetime) -> None:
    """End the keys of more than a day ago, by real time."""
    old = sa.select(SentForm.key).where(SentForm.sent_at < datetime.now(UTC) - KEPT)
    if session.scalar(old.limit(1)) is None:
        return
    with writing(session):
        session.execute(sa.delete(SentForm).where(SentForm.sent_at < datetime.now(UTC) - KEPT))
