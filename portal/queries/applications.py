"""What was declared on a case's form, in each of its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import (
    Application,
    Case,
    JobSeekingApplication,
    UnemploymentApplication,
    Wishes,
)

TABLES: Mapping[str, type[UnemploymentApplication] | type[JobSeekingApplication]] = (
    MappingProxyType(
        {UNEMPLOYMENT.code: UnemploymentApplication, JOB_SEEKING.code: JobSeekingApplication}
    )
)
"""The table of each procedure's form."""


def declared(session: Session, case: Case) -> Application | None:
    """The form in force, with its wishes.

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
    """Every revision of the case's form, with its wishes, the oldest first."""
    if case.procedure not in TABLES:
        return []
    form: Any = TABLES[case.procedure]
    wishes = joinedload(form.wishes, innerjoin=True)
    found = session.scalars(
        sa.select(form)
        .where(form.case_id == case.id)
        .order_by(form.revision)
        .options(wishes.joinedload(Wishes.occupations), wishes.joinedload(Wishes.places))
    )
    return list(found.unique())
