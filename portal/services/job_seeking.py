"""规程三 求职登记 alone: the community of residence serves, the handling office stays (R3.3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.models import Case, JobSeekingApplication, RegistrationKind
from portal.queries import applications
from portal.queries.people import current_registration
from portal.services import people, registering
from portal.services.engine import effect
from portal.services.errors import Conflict


@effect(JOB_SEEKING.effect)
def register_job_seeking(session: Session, _actor: Actor, case: Case, now: datetime) -> None:
    """What a completed 求职登记 brings about: new wishes, and who serves.

    Raises ``Conflict`` where the person was registered as employed meanwhile.
    """
    application = applications.in_force(session, case)
    assert isinstance(application, JobSeekingApplication)
    people.follow(people.lock(session, case.person_id), application)
    held = current_registration(session, case.person_id)
    if held is not None and held.kind is RegistrationKind.EMPLOYMENT:
        where = held.handling_office.full_name
        raise Conflict(f"本人刚刚在{where}办理了就业登记，求职登记请本人撤回")
    registering.seek_work(session, case, application.wishes_id, now)
    registering.serve(session, case, now)
