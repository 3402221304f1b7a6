"""Identity numbers that belong to nobody, not even to somebody generated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import PersonIdentifier
from portal.models.sealing import identifier_hashes
from tests.factories import resident_number

_DAYS, _OF_A_DAY = 365 * 15, 990
_given = count(1)


def nobodys_numbers(session: Session, wanted: int) -> list[str]:
    """So many numbers that nobody in a database has, each given once in this process."""
    numbers: list[str] = []
    for number in _numbers():
        known = PersonIdentifier.number_hash.in_(identifier_hashes(number))
        if not session.scalar(sa.select(sa.exists().where(known))):
            numbers.append(number)
        if len(numbers) == wanted:
            break
    session.rollback()
    return numbers


def _numbers() -> Iterator[str]:
    for given in _given:
        serial, day = given % _OF_A_DAY + 1, given // _OF_A_DAY % _DAYS
        yield resident_number(serial, born=date(1974, 5, 1) + timedelta(days=day))
