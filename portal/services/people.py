"""One person, one record: found by the identity number, made at the first case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.applications import PersonalDetails, Place
from portal.domain.dates import shanghai_day
from portal.domain.identity import IdNumber
from portal.domain.pinyin import name_pinyin
from portal.models import Person, PersonIdentifier
from portal.models.sealing import identifier_hash, tail_hash
from portal.queries.people import by_id_number


def find_or_add(
    session: Session, number: IdNumber, details: PersonalDetails, now: datetime
) -> Person:
    """The person of that number, locked; added with what the form says when new.

    When two offices add the same person at once, the second finds the first's record.
    """
    person = by_id_number(session, number)
    if person is None:
        try:
            with session.begin_nested():
                person = _add(session, number, details, now)
        except IntegrityError:
            person = by_id_number(session, number)
            if person is None:
                raise
    return lock(session, person.id)


def lock(session: Session, person_id: int) -> Person:
    """The person's row, read anew and locked: the first lock of every use case."""
    return session.scalars(
        sa.select(Person)
        .where(Person.id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def read_name(person: Person) -> None:
    """Bring the readings that searches go by up to the person's name."""
    reading = name_pinyin(person.name)
    person.pinyin, person.initials = reading.full, reading.initials


def columns(details: PersonalDetails) -> dict[str, Any]:
    """The form's basic information by the column names of ``PersonalData``."""
    values = {name: getattr(details, name) for name in details.__dataclass_fields__}
    for kind in ("household", "residence"):
        place: Place = values.pop(f"{kind}_place")
        values[f"{kind}_region"], values[f"{kind}_area_id"] = place.region, place.area_id
    return values


def _add(session: Session, number: IdNumber, details: PersonalDetails, now: datetime) -> Person:
    reading = name_pinyin(details.name)
    person = Person(
        **columns(details), pinyin=reading.full, initials=reading.initials, created_at=now
    )
    person.identifiers.append(
        PersonIdentifier(
            kind=number.kind,
            number=number.canonical,
            number_hash=identifier_hash(number.canonical),
            tail_hash=tail_hash(number.canonical),
            valid_from=shanghai_day(now),
        )
    )
    session.add(person)
    session.flush()
    return person
