"""No two people with one identity number, also while its index is made with a new key.

The unique index of numbers in force tells two of them apart only by one hash key, and while that
is changed a number may stand under either. So whoever puts a number in force takes it first, by a
name that no change of keys changes, and looks then: nobody else is between the look and the commit.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.models import PersonIdentifier
from portal.models.sealing import lasting_hash, numbers_by_hash

_NAME_BYTES = 8


class NumberTaken(IntegrityError):
    """Somebody has the number already: what the unique index says, whatever the key."""

    def __init__(self) -> None:
        super().__init__(None, None, ValueError("an identity number is in force already"))


def claim(session: Session, numbers: Collection[str]) -> None:
    """Hold canonical numbers that are to be put in force, until the transaction ends.

    Raises ``NumberTaken`` where one of them is in force. In SQLite whoever writes is alone anyway.
    """
    if not numbers:
        return
    if session.get_bind().dialect.name == "postgresql":
        # In one order, so that two who want the same numbers never wait in a ring.
        names = sorted(_name(number) for number in numbers)
        each = sa.func.unnest(sa.literal(names, ARRAY(sa.BigInteger))).column_valued("name")
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(each)))
    if any_in_force(session, numbers):
        raise NumberTaken


def any_in_force(session: Session, numbers: Collection[str]) -> bool:
    """Whether somebody has one of these canonical numbers now."""
    taken = sa.exists().where(
        PersonIdentifier.number_hash.in_(numbers_by_hash(numbers)),
        PersonIdentifier.valid_to.is_(None),
    )
    return bool(session.scalar(sa.select(taken)))


def _name(number: str) -> int:
    return int.from_bytes(lasting_hash(number)[:_NAME_BYTES], signed=True)
