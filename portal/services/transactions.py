"""How a use case owns its transaction on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.models import SentForm
from portal.services.errors import AlreadySent, Conflict

WRITING = "portal_writing"
"""The execution option that marks a connection whose transaction will write."""


SENDING = "portal_sending"
"""Where a session holds the ``Sending`` that its writing answers; none outside a request."""


@dataclass
class Sending:
    """One sending of a form: who sent it, under which key, whether its writing was committed."""

    user_id: int
    key: str
    kept: bool = False


_KEEP = sa.insert(SentForm)


class Raced(Conflict):
    """The database refused a second row of its kind: somebody else's came first."""


@contextmanager
def writing(session: Session) -> Iterator[None]:
    """Run a use case whole or not at all.

    What was read before belongs to an older snapshot, so that transaction ends first; then SQLite
    takes its write lock at once, instead of failing half-way when two readers both want to write.
    """
    session.rollback()
    session.connection(execution_options={WRITING: True})
    sending: Sending | None = session.info.get(SENDING)
    try:
        if sending is not None and not sending.kept:
            _keep(session, sending)
        yield
        session.commit()
        if sending is not None:
            sending.kept = True
    except BaseException:
        session.rollback()
        raise


def _keep(session: Session, sending: Sending) -> None:
    """Note the key; whoever sends it at the same moment waits here for the other's end."""
    row = {"user_id": sending.user_id, "key": sending.key, "sent_at": datetime.now(UTC)}
    try:
        session.connection().execute(_KEEP, row)
    except IntegrityError as doubled:
        raise AlreadySent from doubled


@contextmanager
def writing_first(session: Session, otherwise: str) -> Iterator[None]:
    """``writing`` what there may be only once; raises ``Raced`` in these words where it is twice.

    For what two can do at the same moment without either seeing the other's: the constraint tells.
    """
    try:
        with writing(session):
            yield
    except IntegrityError as doubled:
        raise Raced(otherwise) from doubled
