"""How a use case owns its transaction on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

WRITING = "portal_writing"
"""The execution option that marks a connection whose transaction will write."""


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
