"""规程六 就业登记 of one worker: the job, and what it ends (R6.4, R7.1–R7.3)."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.employment import JobDetails
from portal.domain.permissions import Actor
from portal.domain.procedures.employment import EMPLOYMENT
from portal.models import Case, EmploymentApplication
from portal.queries import applications
from portal.services import certificates, employing, people
from portal.services.employing import Hire
from portal.services.engine import effect
from portal.services.errors import RuleBroken
from portal.services.proposals import end_proposals


@effect(EMPLOYMENT.effect)
def register_employment(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """What a completed 就业登记 brings about (R6, R7.1–R7.3, R11.1)."""
    application = applications.in_force(session, case)
    assert isinstance(application, EmploymentApplication)
    people.follow(people.lock(session, case.person_id), application)
    job = job_of(application)
    refuse_if_hindered(session, case, job)
    employing.employ(session, [_hire(case, job)], now)
    end_proposals(session, actor, {case.person_id: case.id}, now)
    certificates.ensure(session, actor, case, now)
    session.flush()
    session.expire_all()  # spells and jobs were written past the session


def refuse_if_hindered(session: Session, case: Case, job: JobDetails) -> None:
    """Raise ``RuleBroken`` for a job that can't be registered as things stand (R7.3)."""
    hindered = employing.hindrances(session, [_hire(case, job)])
    if hindered:
        raise RuleBroken(*hindered[case.id])


def job_of(application: EmploymentApplication) -> JobDetails:
    """The job as the form declares it."""
    return JobDetails(**{one.name: getattr(application, one.name) for one in fields(JobDetails)})


def _hire(case: Case, job: JobDetails) -> Hire:
    return Hire(case.id, case.person_id, case.handling_office_id, job)
