"""What must never be is found, whichever way it came about (design, "What always holds")."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.workflow import Status
from portal.models import (
    Basis,
    Case,
    Decision,
    EmploymentJob,
    NoticeTopic,
    Office,
    OfficeNotice,
    Person,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
)
from portal.queries.invariants import BROKEN, broken
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.acts import hired

_ENDED = {"ended_on": NOW.date(), "ended_recorded_at": NOW}


def _set(model: Any, *which: sa.ColumnElement[bool], **values: Any) -> Callable[[Session], None]:
    def change(session: Session) -> None:
        session.execute(sa.update(model).where(*which).values(**values))

    return change


def _without_bases(session: Session) -> None:
    session.execute(sa.update(Decision).values(basis_id=None))
    session.execute(sa.delete(Basis))


def _of_another(session: Session) -> None:
    """An open 求职登记 that claims to restore the 就业登记."""
    held = sa.select(sa.func.max(Registration.id)).where(Registration.ended_recorded_at.is_(None))
    session.execute(
        sa.update(Registration)
        .where(Registration.kind == RegistrationKind.JOB_SEEKING)
        .values(restores_id=session.scalar(held))
    )


def _closed(session: Session) -> None:
    """The office at which all is closes, and nothing of it follows; somebody waits there."""
    case = session.scalars(sa.select(Case).order_by(Case.id)).first()
    assert case is not None
    office = session.get_one(Office, case.handling_office_id)
    office.closed_on = NOW.date()
    told = {"office_id": office.id, "person_id": case.person_id, "case_id": case.id, "at": NOW}
    session.add(OfficeNotice(topic=NoticeTopic.ENDED, **told))
    case.status, case.step, case.closed_at = Status.OPEN, case.declared.steps[0].code, None
    session.execute(
        sa.update(Serving)
        .where(Serving.id == sa.select(sa.func.max(Serving.id)).scalar_subquery())
        .values(ended_at=None)
    )
    session.flush()


FAULTS: list[tuple[str, Callable[[Session], None]]] = [
    (
        "seeking work while employed",
        _set(
            Registration,
            Registration.kind == RegistrationKind.JOB_SEEKING,
            ended_on=None,
            ended_recorded_at=None,
            end_kind=None,
        ),
    ),
    ("in force by no completed case", _set(Case, status=Status.REVOKED)),
    ("job in force by no completed case", _set(Case, status=Status.REVOKED)),
    ("ended by what was revoked", _set(Case, status=Status.REVOKED)),
    ("ended without reason or basis", _without_bases),
    (
        "ended without reason or basis",
        _set(
            Registration,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
            end_kind=RegistrationEnd.REVOKED,
        ),
    ),
    (
        "ended without reason or basis",
        _set(
            Registration,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
            end_kind=RegistrationEnd.MERGED,
        ),
    ),
    ("ended before it began", _set(Registration, effective_on=date(2027, 1, 1))),
    (
        "job ended without a basis",
        _set(EmploymentJob, end_kind=RegistrationEnd.REVOKED, **_ENDED),
    ),
    ("employed without a job", _set(EmploymentJob, end_kind=RegistrationEnd.REVOKED, **_ENDED)),
    (
        "job outside a registration in force",
        _set(
            Registration,
            Registration.kind == RegistrationKind.EMPLOYMENT,
            end_kind=RegistrationEnd.REVOKED,
            **_ENDED,
        ),
    ),
    ("served without a registration", _set(Serving, ended_at=None)),
    (
        "registered and served by nobody",
        _set(
            Registration,
            Registration.kind == RegistrationKind.JOB_SEEKING,
            ended_on=None,
            ended_recorded_at=None,
            end_kind=None,
        ),
    ),
    ("restores what is not its own", _of_another),
    *(
        (f"{what} a closed office", _closed)
        for what in ("in force at", "served by", "waiting at", "posted to", "told to")
    ),
    ("dead and still registered", _set(Person, died_on=NOW.date())),
]
BY_THE_DATABASE = {
    "unemployed and employed at once",
    "two in force of a kind",
    "deregistered for no item of the regulation",
}
"""Faults that the database itself refuses; a check of a copy without its constraints finds them."""
BY_TWO_ROWS = {"restored twice", "registered on a record that was merged away"}


def test_every_check_is_tried() -> None:
    assert {name for name, _fault in FAULTS} | BY_THE_DATABASE | BY_TWO_ROWS == set(BROKEN)


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_a_fault_is_found(session: Session, name: str, fault: Callable[[Session], None]) -> None:
    actor, number = clerk(session), resident_number()
    registered(session, actor, details=unemployment_details(number))
    hired(session, actor, number)
    session.rollback()
    assert not broken(session)
    fault(session)
    assert name in broken(session)
    session.rollback()


def test_rows_that_stand_twice_are_found(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = registered(session, actor, details=unemployment_details(number))
    kept = registered(session, actor).person_id
    first, second = session.scalars(
        sa.select(Registration).filter_by(person_id=case.person_id).order_by(Registration.id)
    )
    first.restores_id = second.restores_id = first.id
    session.get_one(Person, case.person_id).merged_into_id = kept
    session.flush()
    assert broken(session).keys() >= BY_TWO_ROWS
    session.rollback()
