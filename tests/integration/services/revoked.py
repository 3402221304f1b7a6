"""Revoking in the tests: the act itself, and what a person holds afterwards."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Case, Decision, EmploymentJob, RegistrationKind
from portal.queries import person_standing
from portal.queries.invariants import broken
from portal.services import revoking as service
from tests.factories import NOW
from tests.integration.services.records import rows_of

WHY = "录错了人，已核对身份证原件"
LATER = NOW + timedelta(hours=2)
UNEMPLOYED, EMPLOYED, SEEKING = (
    RegistrationKind.UNEMPLOYMENT,
    RegistrationKind.EMPLOYMENT,
    RegistrationKind.JOB_SEEKING,
)


def revoke(session: Session, actor: Actor, case_id: int) -> Decision:
    session.rollback()
    version = session.get_one(Case, case_id).version
    decision = service.revoke(session, actor, LATER, case_id, version, WHY)
    session.rollback()
    assert not broken(session)
    return decision


def held(session: Session, person_id: int) -> set[RegistrationKind]:
    session.rollback()
    return {one.kind for one in person_standing.standing(session, person_id).registrations}


def open_jobs(session: Session, person_id: int) -> list[EmploymentJob]:
    return list(rows_of(session, EmploymentJob, person_id=person_id, ended_recorded_at=None))
