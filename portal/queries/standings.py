"""What the system knows of many identity numbers at once: whose they are, what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.workflow import WAITING
from portal.models import (
    Area,
    Case,
    IdentifierEnd,
    Office,
    Person,
    PersonIdentifier,
    Registration,
)
from portal.models.sealing import numbers_by_hash
from portal.queries.scope import person_in_area

_Places = defaultdict[int, list[tuple[str, int, str]]]


def of_numbers(session: Session, actor: Actor, numbers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What ``person_rows.Standing`` holds, by the canonical number; five selects at most.

    A number that nobody holds or held is not there.
    """
    people = _people(session, numbers)
    others = [number for number in numbers if number not in people]
    found = {number: {"replaced_on": on} for number, on in _replaced(session, others).items()}
    ids = [person.id for person in people.values()]
    if not ids:
        return found
    visible, held, asked = _visible(session, actor, ids), _held(session, ids), _asked(session, ids)
    return found | {
        number: {
            "person_id": person.id,
            "visible": person.id in visible,
            "name": person.name,
            "sex": person.sex,
            "birth_date": person.birth_date,
            "died_on": person.died_on,
            "held": tuple(held[person.id]),
            "asked": tuple(asked[person.id]),
        }
        for number, person in people.items()
    }


def _people(session: Session, numbers: Sequence[str]) -> dict[str, Any]:
    by_hash = numbers_by_hash(numbers)
    rows = session.execute(
        sa.select(
            PersonIdentifier.number_hash,
            Person.id,
            Person.name,
            Person.sex,
            Person.birth_date,
            Person.died_on,
        )
        .join(Person)
        .where(PersonIdentifier.number_hash.in_(by_hash), PersonIdentifier.valid_to.is_(None))
    )
    return {by_hash[bytes(row.number_hash)]: row for row in rows}


def _visible(session: Session, actor: Actor, ids: Sequence[int]) -> frozenset[int]:
    found = session.scalars(sa.select(Person.id).where(Person.id.in_(ids), person_in_area(actor)))
    return frozenset(found)


def _replaced(session: Session, numbers: Sequence[str]) -> dict[str, Any]:
    by_hash = numbers_by_hash(numbers)
    rows = session.execute(
        sa.select(PersonIdentifier.number_hash, PersonIdentifier.valid_to).where(
            PersonIdentifier.number_hash.in_(by_hash),
            PersonIdentifier.valid_to.is_not(None),
            PersonIdentifier.ended_as == IdentifierEnd.REPLACED,
        )
    )
    return {by_hash[bytes(number_hash)]: ended for number_hash, ended in rows}


def _held(session: Session, ids: Sequence[int]) -> _Places:
    return _places(
        session,
        sa.select(Registration.person_id, Registration.kind, Office.id, Area.full_name)
        .join(Registration.handling_office)
        .join(Area)
        .where(Registration.person_id.in_(ids), Registration.ended_recorded_at.is_(None))
        .order_by(Registration.id),
    )


def _asked(session: Session, ids: Sequence[int]) -> _Places:
    return _places(
        session,
        sa.select(Case.person_id, Case.procedure, Office.id, Area.full_name)
        .join(Case.handling_office)
        .join(Area)
        .where(Case.person_id.in_(ids), Case.status.in_(WAITING))
        .order_by(Case.id),
    )


def _places(session: Session, statement: sa.Select[Any, Any, int, str]) -> _Places:
    found: _Places = defaultdict(list)
    for person_id, kind, office_id, name in session.execute(statement):
        found[person_id].append((str(kind), office_id, name))
    return found
