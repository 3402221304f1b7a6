"""规程二 失业登记, with 规程三 求职登记 in the same act (R3.2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import Case, RegistrationKind, UnemploymentApplication
from portal.queries import applications
from portal.services import certificates, people, registering
from portal.services.engine import effect


@effect(UNEMPLOYMENT.effect)
def register_unemployment(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """What a completed 失业登记 brings about (R2, R3.2, R11.1).

    The registration, the job-seeker registration with its wishes, who serves, the certificate.
    """
    application = applications.in_force(session, case)
    assert isinstance(application, UnemploymentApplication)
    people.follow(people.lock(session, case.person_id), application)
    since = application.unemployed_since
    registering.open_spell(session, case, RegistrationKind.UNEMPLOYMENT, since, now)
    registering.seek_work(session, case, application.wishes_id, now)
    registering.serve(session, case, now)
    certificates.ensure(session, actor, case, now)
