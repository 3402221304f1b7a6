"""What may have happened in the system to somebody of whom a go-live file tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import PersonalDetails
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.models import (
    Case,
    Certificate,
    IdentifierEnd,
    Person,
    PersonIdentifier,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    User,
)
from portal.queries import staff
from portal.services import people, registration
from tests.factories import (
    NOW,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.working import add_employer, employment_details, job


def register(session: Session, actor: Actor, row: Mapping[str, str]) -> Case:
    """The person of a row, registered at the window."""
    number = row["id_number"]
    personal = personal_details(number, name=row["name"])
    return registered(session, actor, details=unemployment_details(number, personal=personal))


def certificate(session: Session, case: Case) -> str:
    """The number of the person's certificate."""
    return session.scalars(
        sa.select(Certificate.number).where(Certificate.person_id == case.person_id)
    ).one()


def nothing(_session: Session, _case: Case) -> None:
    """Nothing has happened since."""


def end_unemployment(session: Session, case: Case) -> None:
    """The 失业登记 was ended, the 求职登记 goes on."""
    _end(session, Registration.opened_case_id == case.id, RegistrationKind.UNEMPLOYMENT)


def end_all(session: Session, case: Case) -> None:
    """Nothing is open any more."""
    _end(session, Registration.opened_case_id == case.id, *RegistrationKind)


def employ(session: Session, case: Case) -> None:
    """The person works: the 失业登记 became a 就业登记."""
    session.execute(
        sa.update(Registration)
        .where(
            Registration.opened_case_id == case.id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
        )
        .values(kind=RegistrationKind.EMPLOYMENT)
    )
    session.commit()


def ask_again(session: Session, case: Case) -> None:
    """Deregistered, and a new request is open at the same office."""
    end_all(session, case)
    number, personal, actor = _again(session, case)
    details = unemployment_details(number, personal=personal)
    registration.accept(session, actor, NOW, details)


def ask_for_work(session: Session, case: Case) -> None:
    """Deregistered, and a 就业登记 is being made at the same office."""
    end_all(session, case)
    number, personal, actor = _again(session, case)
    declared = job("010", add_employer(session, actor).id)
    details = employment_details(declared, number, personal=personal)
    registration.accept(session, actor, NOW, details)


def _again(session: Session, case: Case) -> tuple[str, PersonalDetails, Actor]:
    """The person's number and basic information, and the clerk of before."""
    person = session.get_one(Person, case.person_id)
    number = person.identifier.number
    user = session.get_one(User, case.clerk_id)
    actor = staff.actor_at(user, case.handling_office)
    return number, personal_details(number, name=person.name), actor


def die(session: Session, case: Case) -> None:
    """Died on 1 November, and all was ended."""
    end_all(session, case)
    session.get_one(Person, case.person_id).died_on = date(2026, 11, 1)
    session.commit()


def replace_number(session: Session, case: Case) -> None:
    """A new identity number since 2 November."""
    end_all(session, case)
    person = session.get_one(Person, case.person_id)
    old = person.identifier
    old.valid_to, old.ended_as = date(2026, 11, 2), IdentifierEnd.REPLACED
    fresh: PersonIdentifier = people.identifier(parse_id_number(resident_number()), NOW)
    person.identifiers.append(fresh)
    session.commit()


def _end(session: Session, whose: sa.ColumnElement[bool], *kinds: RegistrationKind) -> None:
    session.execute(
        sa.update(Registration)
        .where(whose, Registration.kind.in_(kinds), Registration.ended_recorded_at.is_(None))
        .values(ended_on=date(2026, 11, 2), ended_recorded_at=NOW, end_kind=RegistrationEnd.RENEWED)
    )
    session.commit()
