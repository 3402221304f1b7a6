"""What there is to bring under a new key, and how it stands in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.key_changes import KeyKind, put_in_force
from portal.models import Message, Person, PersonIdentifier, RosterRow
from portal.models.base import Base
from portal.models.sealing import SealedText, identifier_hash, phone_hash, tail_hash
from portal.services import drafts
from portal.services.rosters.rows import subject_hash, texts
from tests.factories import NOW, registered, resident_number, unemployment_details
from tests.integration.rosters.filed import checked, somebody

FORM = "unemployment"


def rotate(path: Path, kind: KeyKind) -> int:
    """Put a new key in force, as the operator does; its number."""
    return put_in_force(path, kind, datetime.now(UTC))


def untold(_line: str) -> None:
    """Nobody listens."""


def sealed_values(session: Session) -> list[bytes]:
    """Every sealed value as the database keeps it, of whatever table."""
    session.rollback()
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedText):
                raw = sa.select(sa.type_coerce(column, sa.LargeBinary)).where(column.is_not(None))
                found += [bytes(one) for one in session.scalars(raw)]
    return found


def registered_people(session: Session, actor: Actor, count: int) -> list[str]:
    """The numbers of as many people, each registered and written to."""
    numbers = [resident_number() for _ in range(count)]
    for number in numbers:
        registered(session, actor, details=unemployment_details(number))
    return numbers


def told_of(session: Session) -> list[tuple[Any, ...]]:
    """What the database says of people, opened."""
    session.rollback()
    statements = (
        sa.select(PersonIdentifier.id, PersonIdentifier.number),
        sa.select(Person.id, Person.phone),
        sa.select(Message.id, Message.text, Message.phone),
        sa.select(RosterRow.roster_id, RosterRow.number, RosterRow.cells),
    )
    return [
        tuple(row) for one in statements for row in session.execute(one.order_by(sa.text("1, 2")))
    ]


def some_life(session: Session, actor: Actor) -> None:
    """Rows with one key and with two, whole ones and ones without a value, texts for keys."""
    registered_people(session, actor, 3)
    checked(session, actor, [somebody() for _ in range(3)])
    for at in range(3):
        drafts.start(session, actor, FORM, {"name": [f"第{at}人"]}, NOW)


def assert_hashed(session: Session) -> None:
    """Every index that can be made anew is what the key in force makes of the value."""
    session.rollback()
    for one in session.scalars(sa.select(PersonIdentifier)):
        kept = (one.number_hash, one.tail_hash)
        assert kept == (identifier_hash(one.number), tail_hash(one.number))
    for message in session.scalars(sa.select(Message)):
        assert message.phone_hash == phone_hash(message.phone)
    for row in session.scalars(sa.select(RosterRow)):
        assert row.subject_hash == subject_hash(texts(row))
