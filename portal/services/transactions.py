"""How a use case owns its transaction on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.services.errors import Conflict

WRITING = "portal_writing"
"""The execution option that marks a connection whose transaction will write."""


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
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


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
