"""Keeping what a person declared: a revision of the form, with the wishes or the job on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.applications import (
    EmploymentDetails,
    FormDetails,
    JobSeekingDetails,
    UnemploymentDetails,
)
from portal.models import (
    Application,
    Case,
    Person,
)
from portal.models.people import IDENTITY_FIELDS
from portal.queries.applications import TABLES, declared
from portal.services import people, wishes

_OF_UNEMPLOYMENT = (
    "place",
    "reason",
    "unemployed_since",
    "former_employer",
    "former_pay",
    "claims_insurance",
)


def add(session: Session, case: Case, details: FormDetails, now: datetime) -> Application:
    """Add the case's next revision, inside the caller's transaction."""
    form = TABLES[case.procedure]
    last = session.scalar(sa.select(sa.func.max(form.revision)).where(form.case_id == case.id))
    application = form(
        **people.columns(details.personal),
        **_own(session, case, details, now),
        case_id=case.id,
        revision=(last or 0) + 1,
        recorded_at=now,
        remarks=details.remarks,
    )
    case.place = details.place
    session.add(application)
    session.flush()
    return application


def _own(session: Session, case: Case, details: FormDetails, now: datetime) -> dict[str, Any]:
    """What only this procedure's form says."""
    own: dict[str, Any] = {}
    if isinstance(details, JobSeekingDetails):
        own["wishes_id"] = wishes.add(session, case.person_id, details.wishes, now).id
    if isinstance(details, UnemploymentDetails):
        own |= {name: getattr(details, name) for name in _OF_UNEMPLOYMENT}
    if isinstance(details, EmploymentDetails):
        own |= {"place": details.place, **vars(details.job)}
    return own


def restate(session: Session, case: Case, person: Person, now: datetime) -> None:
    """A waiting case's form once more, saying who the person is as the record has it now.

    A request without a registration form speaks of the record itself.
    """
    last = declared(session, case)
    if last is not None:
        said = {column.key: getattr(last, column.key) for column in type(last).__table__.columns}
        who = {name: getattr(person, name) for name in IDENTITY_FIELDS}
        again = {**said, **who, "revision": last.revision + 1, "recorded_at": now}
        session.add(type(last)(**again))
    flag_modified(case, "status")  # a new version: papers printed from now on are new ones
