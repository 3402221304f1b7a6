"""One person, one record: found by the identity number, made at the first case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.applications import (
    PersonalDetails,
    Place,
)
from portal.domain.dates import shanghai_day
from portal.domain.identity import IdNumber
from portal.domain.pinyin import name_pinyin
from portal.domain.problems import Problem
from portal.domain.workflow import WAITING, Status
from portal.models import Case, IdentityChange, Person, PersonalData, PersonIdentifier
from portal.models.base import Id
from portal.models.people import IDENTITY_FIELDS, PERSONAL_FIELDS
from portal.models.sealing import identifier_hash, numbers_by_hash, tail_hash
from portal.queries.people import by_id_number
from portal.services.errors import Conflict, RuleBroken
from portal.services.number_claims import claim

ANOTHER_NAME = "与系统中这个证件号码的姓名不一致，请核对；确已改名的，先在本人记录里更正姓名"


def find_or_add(
    session: Session, number: IdNumber, told: Mapping[str, Any], now: datetime
) -> Person:
    """The person of that number, locked; added with what is told when new.

    ``told`` goes by the column names of ``PersonalData``: name and sex at least. When two offices
    add the same person at once, the second finds the first's record. ``Conflict`` when the record
    was merged into another meanwhile.
    """
    person = by_id_number(session, number)
    if person is None:
        try:
            with session.begin_nested():
                person = _add(session, number, told, now)
        except IntegrityError:
            person = by_id_number(session, number)
            if person is None:
                raise
    return lock_standing(session, person.id)


def lock_standing(session: Session, person_id: int) -> Person:
    """``lock``, for what is added to a record: ``Conflict`` where it was merged meanwhile."""
    found = lock(session, person_id)
    if found.merged_into_id is not None:
        raise Conflict("本人的记录刚刚并入另一条，请重新核对后再办")
    return found


def lock(session: Session, person_id: int) -> Person:
    """The person's row, read anew and locked: the first lock of every use case.

    The lock lets rows be added that refer to the person: an audit entry elsewhere must not wait,
    and so can't close a ring of locks.
    """
    return session.scalars(_locked(), {"of_person": person_id}).one()


def locking(which: sa.ColumnElement[bool]) -> sa.Select[Person]:
    """What ``lock`` asks, of whichever person."""
    return (
        sa.select(Person)
        .where(which)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


@cache
def _locked() -> sa.Select[Person]:
    return locking(Person.id == sa.bindparam("of_person", type_=Id))


def follow(person: Person, form: PersonalData) -> None:
    """Bring the record up to what the person last declared; who they are no form changes."""
    for name in PERSONAL_FIELDS:
        if name not in IDENTITY_FIELDS:
            setattr(person, name, getattr(form, name))


def name_as_declared(
    session: Session, person: Person, details: PersonalDetails, case_id: int | None = None
) -> None:
    """Hold a form against who the locked person is on record.

    While nothing but the form's own case (``case_id``), or requests that came to nothing, speaks
    for the record, it takes the form's name and sex. Otherwise ``RuleBroken`` where the name is
    another: a name changes by evidence, in the person's own record.
    """
    if _stands(session, person, case_id):
        if person.name != details.name:
            raise RuleBroken(Problem("name", ANOTHER_NAME))
    else:
        person.name, person.sex = details.name, details.sex
        read_name(person)


def _stands(session: Session, person: Person, case_id: int | None) -> bool:
    """Whether another case or an identity change speaks for who the record says it is of."""
    spoken_for = sa.or_(
        sa.exists().where(IdentityChange.person_id == person.id),
        sa.exists().where(
            Case.person_id == person.id,
            Case.status.in_((*WAITING, Status.COMPLETED)),
            Case.id.is_distinct_from(case_id),
        ),
    )
    return bool(session.scalar(sa.select(spoken_for)))


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


def lock_known(session: Session, numbers: Iterable[str]) -> None:
    """Lock the people of those canonical numbers that are in force, in one order.

    It comes before any other lock.
    """
    session.execute(
        sa.select(Person.id)
        .join(PersonIdentifier)
        .where(
            PersonIdentifier.number_hash.in_(numbers_by_hash(numbers)),
            PersonIdentifier.valid_to.is_(None),
        )
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )


def _add(session: Session, number: IdNumber, told: Mapping[str, Any], now: datetime) -> Person:
    claim(session, [number.canonical])
    person = newcomer(number, told, now)
    session.add(person)
    session.flush()
    return person


def newcomer(number: IdNumber, told: Mapping[str, Any], now: datetime) -> Person:
    """The record of somebody whom nobody knows yet, not yet added; ``told`` as above."""
    person = Person(**newcomer_columns(number, told, now))
    person.identifiers.append(identifier(number, now))
    return person


def newcomer_columns(number: IdNumber, told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The same by the names of columns."""
    reading = name_pinyin(told["name"])
    return {
        "birth_date": number.birth_date,
        **told,
        "pinyin": reading.full,
        "initials": reading.initials,
        "created_at": now,
    }


def identifier(number: IdNumber, now: datetime) -> PersonIdentifier:
    """A number in force from today on; still nobody's."""
    return PersonIdentifier(**identifier_columns(number, now))


def identifier_columns(number: IdNumber, now: datetime) -> dict[str, Any]:
    """The same by the names of columns."""
    return {
        "kind": number.kind,
        "number": number.canonical,
        "number_hash": identifier_hash(number.canonical),
        "tail_hash": tail_hash(number.canonical),
        "valid_from": shanghai_day(now),
    }
