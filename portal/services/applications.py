"""Keeping what a person declared: a revision of the form with the wishes stated on it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.applications import JobSeekingDetails, UnemploymentDetails
from portal.models import (
    Application,
    Case,
    JobSeekingApplication,
    Person,
    UnemploymentApplication,
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


def add(session: Session, case: Case, details: JobSeekingDetails, now: datetime) -> Application:
    """Add the case's next revision, inside the caller's transaction."""
    form = TABLES[case.procedure]
    last = session.scalar(sa.select(sa.func.max(form.revision)).where(form.case_id == case.id))
    stated = wishes.add(session, case.person_id, details.wishes, now)
    shared = {
        **people.columns(details.personal),
        "case_id": case.id,
        "revision": (last or 0) + 1,
        "recorded_at": now,
        "remarks": details.remarks,
        "wishes_id": stated.id,
    }
    application: Application
    if isinstance(details, UnemploymentDetails):
        own = {name: getattr(details, name) for name in _OF_UNEMPLOYMENT}
        application = UnemploymentApplication(**shared, **own)
    else:
        application = JobSeekingApplication(**shared)
    case.place = details.place
    session.add(application)
    session.flush()
    return application


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
