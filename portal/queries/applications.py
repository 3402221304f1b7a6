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
