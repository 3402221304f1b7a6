"""How much the demo holds, and looking into it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.dates import shanghai_day
from portal.domain.lights import LightKind, light
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Status
from portal.models import (
    Case,
    Person,
    PersonIdentifier,
    Posting,
    User,
)
from portal.queries.areas import office_by_area_code
from portal.services.demo import jobs
from portal.services.demo.certificates import AT_DISTRICT, AT_TOWNSHIP, SENT_BACK
from portal.services.demo.life import OFFICES

REGISTERED = sum(one.registered for one in OFFICES)
WAITING = sum(len(one.due_in) for one in OFFICES)
HIRED = len(jobs.HIRES)
TAKEN_ON = len(jobs.TAKEN_ON) + 1
"""Of the unemployed: those hired, and one who works on a platform."""
REQUESTED = AT_TOWNSHIP + SENT_BACK + AT_DISTRICT
REGISTRATIONS = Case.procedure == UNEMPLOYMENT.code
CALENDAR = WorkCalendar.default()


def without_accounts(session: Session) -> Session:
    """As a new installation is before the demo: areas and offices alone."""
    session.execute(sa.delete(Posting))
    session.execute(sa.delete(User))
    session.commit()
    return session


def count(session: Session, model: type, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0


def lights(session: Session, area_code: str, now: datetime) -> Counter[LightKind]:
    """The lights of the registrations that wait on an office's desk."""
    office = office_by_area_code(session, area_code)
    assert office is not None
    due = session.scalars(
        sa.select(Case.due_on).where(
            Case.handling_office_id == office.id, Case.status == Status.OPEN, REGISTRATIONS
        )
    )
    return Counter(light(day, shanghai_day(now), CALENDAR).kind for day in due if day)


def story(session: Session) -> list[tuple[object, ...]]:
    """What happened, told without the ids and the real time of the audit trail."""
    rows = session.execute(
        sa.select(Case, PersonIdentifier, Person)
        .join(Person, Person.id == Case.person_id)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .order_by(Case.number)
    )
    return [
        (
            case.number,
            case.submitted_at,
            case.closed_at,
            case.due_on,
            of.number,
            who.name,
            who.phone,
        )
        for case, of, who in rows
    ]
