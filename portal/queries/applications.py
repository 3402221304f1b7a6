"""What was declared on a case's form, in each of its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import (
    Application,
    Case,
    EmploymentApplication,
    JobSeekingApplication,
    Registration,
    RegistrationKind,
    UnemploymentApplication,
    Wishes,
    WishesForm,
)

TABLES: Mapping[str, type[Application]] = MappingProxyType(
    {
        UNEMPLOYMENT.code: UnemploymentApplication,
        JOB_SEEKING.code: JobSeekingApplication,
        EMPLOYMENT.code: EmploymentApplication,
    }
)
"""The table of each procedure's form."""


def declared(session: Session, case: Case) -> Application | None:
    """The form in force, with its wishes or its employer.

    None where the request was refused before any form, or the procedure has no registration form.
    """
    found = revisions(session, case)
    return found[-1] if found else None


def in_force(session: Session, case: Case) -> Application:
    """The form in force of a case that was accepted: it always has one."""
    found = declared(session, case)
    assert found is not None, "an accepted case has its form"
    return found


def revisions(session: Session, case: Case) -> list[Application]:
    """Every revision of the case's form, with its wishes or its employer, the oldest first."""
    if case.procedure not in TABLES:
        return []
    form: Any = TABLES[case.procedure]
    found = session.scalars(
        sa.select(form)
        .where(form.case_id == case.id)
        .order_by(form.revision)
        .options(*_beside(form))
    )
    return list(found.unique())


def _beside(form: Any) -> tuple[ExecutableOption, ...]:
    if not issubclass(form, WishesForm):
        return (joinedload(form.employer),)
    wishes = joinedload(form.wishes, innerjoin=True)
    return (wishes.joinedload(Wishes.occupations), wishes.joinedload(Wishes.places))


def last_of(
    session: Session, person_id: int
) -> tuple[int, UnemploymentApplication | EmploymentApplication] | None:
    """The form of the person's last 失业登记 or 就业登记, and the office that handles it."""
    opened = session.execute(
        sa.select(Registration.opened_case_id, Registration.kind, Registration.handling_office_id)
        .where(
            Registration.person_id == person_id, Registration.kind != RegistrationKind.JOB_SEEKING
        )
        .order_by(Registration.id.desc())
        .limit(1)
    ).one_or_none()
    if opened is None:
        return None
    form: Any = TABLES[opened.kind.value]
    said = session.scalars(
        sa.select(form)
        .where(form.case_id == opened.opened_case_id)
        .order_by(form.revision.desc())
        .limit(1)
    ).one_or_none()
    return None if said is None else (opened.handling_office_id, said)


def last_wishes(session: Session, person_id: int) -> Wishes | None:
    """The wishes of the person's last registration that has any, as they were renewed last."""
    return session.scalars(
        sa.select(Wishes)
        .join(Registration, Registration.wishes_id == Wishes.id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id.desc())
        .limit(1)
    ).one_or_none()
