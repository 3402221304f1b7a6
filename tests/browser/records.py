"""The records of a running portal, for what a test needs to have happened before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import engines
from portal.domain.permissions import Actor
from portal.keys import read_keys
from portal.models import User, sealing
from portal.queries import staff


@contextmanager
def records(instance: Path) -> Iterator[Session]:
    """The database of an instance, with its keys."""
    ours = sealing.keyring()
    sealing.install(read_keys(instance / "keys.toml").keyring)
    engine = sa.create_engine(f"sqlite:///{instance / 'portal.sqlite3'}")
    engines.prepare(engine)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
        sealing.install(ours)


def at_work(session: Session, username: str) -> Actor:
    """An account of the demo at its first office."""
    user_id = session.scalars(sa.select(User.id).where(User.username == username)).one()
    user = staff.with_postings(session, user_id)
    assert user is not None
    return staff.actor_at(user, user.postings[0].office)
