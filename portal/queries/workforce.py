"""Who works for an employer, and the hires and ends of the past: people only of the area."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.codes import CodeItem
from portal.domain.dates import shanghai_day
from portal.domain.employment import Timing, ended_in_time, hired_in_time
from portal.domain.permissions import Actor
from portal.models import (
    Case,
    Deregistration,
    EmploymentJob,
    Person,
    Registration,
    RegistrationEnd,
)
from portal.queries.counts import Count, counts_up_to
from portal.queries.scope import case_in_area, offices_of

PAGE = 20
_ENDED_WORK = "801"
"""The item of 规程八 by which work itself ended, each kind in its own words."""


class Change(enum.StrEnum):
    """What happened to a job: it was registered, or its end was."""

    HIRED = "hired"
    ENDED = "ended"


@dataclass(frozen=True)
class Worker:
    """Somebody who works there now."""

    job: EmploymentJob
    person: Person


@dataclass(frozen=True)
class Event:
    """A hire or an end, when it was registered, and by which case of the area.

    ``timing`` is None for what no time is set to: what was revoked, restored or merged.
    """

    change: Change
    at: datetime
    job: EmploymentJob
    case: Case
    title: str
    timing: Timing | None

    @property
    def happened_on(self) -> date | None:
        """The day on which the work began, or ended."""
        return self.job.started_on if self.change is Change.HIRED else self.job.ended_on


@dataclass(frozen=True)
class Cursor:
    """Where a list goes on: after the hire or the end of a job."""

    change: Change
    job_id: int


@dataclass(frozen=True)
class Workers:
    """A page of those who work there, the last registered first; ``elsewhere`` counts the rest."""

    rows: Sequence[Worker]
    following: int | None
    here: Count
    elsewhere: Count


@dataclass(frozen=True)
class Events:
    """A page of what happened, the newest first."""

    rows: Sequence[Event]
    following: Cursor | None


def workers(session: Session, actor: Actor, employer_id: int, after: int | None = None) -> Workers:
    """Those registered as working there whose 就业登记 an office of the area handles.

    ``after`` is the job that the page before ended with.
    """
    working = (EmploymentJob.employer_id == employer_id, EmploymentJob.ended_recorded_at.is_(None))
    inside = Registration.handling_office_id.in_(offices_of(actor))
    cursor = None if after is None else Cursor(Change.HIRED, after)
    found = (
        sa.select(EmploymentJob, Person)
        .join(EmploymentJob.registration)
        .join(Person, Person.id == EmploymentJob.person_id)
        .where(*working, inside, _older(session, employer_id, Change.HIRED, cursor))
        .order_by(EmploymentJob.recorded_at.desc(), EmploymentJob.id.desc())
        .limit(PAGE + 1)
        .options(selectinload(Person.identifiers))
    )
    rows = [Worker(job, person) for job, person in session.execute(found)]
    jobs = sa.select(EmploymentJob.id).join(EmploymentJob.registration).where(*working)
    here, elsewhere = counts_up_to(session, jobs.where(inside), jobs.where(~inside))
    following = rows[PAGE - 1].job.id if len(rows) > PAGE else None
    return Workers(rows[:PAGE], following, here, elsewhere)


def events(
    session: Session, actor: Actor, employer_id: int, before: Cursor | None = None
) -> Events:
    """Hires and ends that cases of the actor's area registered, the newest first."""
    found = [
        *_hires(session, actor, employer_id, before),
        *_ends(session, actor, employer_id, before),
    ]
    found.sort(key=lambda one: (one.at, one.change is Change.HIRED, one.job.id), reverse=True)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Events(found[:PAGE], Cursor(last.change, last.job.id) if last else None)


def _hires(session: Session, actor: Actor, employer_id: int, before: Cursor | None) -> list[Event]:
    found = (
        _of_area(actor, employer_id, EmploymentJob.opened_case_id)
        .where(_older(session, employer_id, Change.HIRED, before))
        .order_by(EmploymentJob.recorded_at.desc(), EmploymentJob.id.desc())
    )
    return [_hire(job, case) for job, case in session.execute(found)]


def _ends(session: Session, actor: Actor, employer_id: int, before: Cursor | None) -> list[Event]:
    by = sa.func.coalesce(EmploymentJob.closed_case_id, EmploymentJob.opened_case_id)
    found = (
        _of_area(actor, employer_id, by)
        .add_columns(Deregistration.reason)
        .outerjoin(Deregistration, Deregistration.case_id == EmploymentJob.closed_case_id)
        .where(
            EmploymentJob.ended_recorded_at.is_not(None),
            _older(session, employer_id, Change.ENDED, before),
        )
        .order_by(EmploymentJob.ended_recorded_at.desc(), EmploymentJob.id.desc())
    )
    return [_end(job, case, reason) for job, case, reason in session.execute(found)]


def _of_area(actor: Actor, employer_id: int, case_id: Any) -> Any:
    return (
        sa.select(EmploymentJob, Case)
        .join(Case, Case.id == case_id)
        .where(EmploymentJob.employer_id == employer_id, case_in_area(actor))
        .limit(PAGE + 1)
        .options(joinedload(Case.person, innerjoin=True))
    )


def _moment(change: Change) -> Any:
    return EmploymentJob.recorded_at if change is Change.HIRED else EmploymentJob.ended_recorded_at


def _older(
    session: Session, employer_id: int, change: Change, cursor: Cursor | None
) -> sa.ColumnElement[bool]:
    """Hires, or ends, that come after the cursor; of one moment the hires stand before the ends."""
    at = cursor and session.scalar(
        sa.select(_moment(cursor.change)).where(
            EmploymentJob.id == cursor.job_id, EmploymentJob.employer_id == employer_id
        )
    )
    if cursor is None or at is None:
        return sa.true()
    column = _moment(change)
    if change is cursor.change:
        return sa.tuple_(column, EmploymentJob.id) < sa.tuple_(at, cursor.job_id)
    return sa.or_(column < at, column == at) if change is Change.ENDED else column < at


def _hire(job: EmploymentJob, case: Case) -> Event:
    if case.closed_at is not None and job.recorded_at > case.closed_at:  # its end was revoked
        return Event(Change.HIRED, job.recorded_at, job, case, "恢复就业登记", None)
    timing = hired_in_time(job.started_on, _registered_on(case, job.recorded_at))
    return Event(Change.HIRED, job.recorded_at, job, case, "就业登记", timing)


def _end(job: EmploymentJob, case: Case, reason: CodeItem | None) -> Event:
    at, ended_on = job.ended_recorded_at, job.ended_on
    assert at is not None
    assert ended_on is not None
    assert job.end_kind is not None
    if job.end_kind is not RegistrationEnd.DEREGISTERED:
        return Event(Change.ENDED, at, job, case, job.end_kind.label, None)
    of_all = reason is not None and reason.code != _ENDED_WORK
    title = reason.short if of_all and reason else job.work.ending
    timing = ended_in_time(ended_on, _registered_on(case, at))
    return Event(Change.ENDED, at, job, case, title, timing)


def _registered_on(case: Case, recorded_at: datetime) -> date:
    """The day the employer or the person came, which lies before the entry of late paper."""
    return case.accepted_on or shanghai_day(recorded_at)
