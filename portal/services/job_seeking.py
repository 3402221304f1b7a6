"""规程三 求职登记 alone: the community of residence serves, the handling office stays (R3.3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.models import Case, JobSeekingApplication
from portal.queries import applications
from portal.services import people, registering
from portal.services.engine import effect


@effect(JOB_SEEKING.effect)
def register_job_seeking(session: Session, _actor: Actor, case: Case, now: datetime) -> None:
    """What a completed 求职登记 brings about: new wishes, and who serves."""
    application = applications.in_force(session, case)
    assert isinstance(application, JobSeekingApplication)
    people.follow(people.lock(session, case.person_id), application)
    registering.seek_work(session, case, application.wishes_id, now)
    registering.serve(session, case, now)
