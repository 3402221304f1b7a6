"""What ended a registration, and what ended with it; what would end if one did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.procedures.deregister_employment import DEREGISTER_EMPLOYMENT
from portal.domain.procedures.deregister_unemployment import DEREGISTER_UNEMPLOYMENT
from portal.domain.workflow import WAITING, Action
from portal.models import (
    Case,
    Decision,
    Deregistration,
    EmploymentJob,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    job_stands,
    stands,
)

KIND_OF: Mapping[str, RegistrationKind] = MappingProxyType(
    {
        DEREGISTER_UNEMPLOYMENT.code: RegistrationKind.UNEMPLOYMENT,
        DEREGISTER_EMPLOYMENT.code: RegistrationKind.EMPLOYMENT,
    }
)
"""Which registration each of the two procedures ends."""


@dataclass(frozen=True)
class Ended:
    """What a case ended: registrations, jobs, and cases that waited.

    ``said`` is what a case of 规程七 or 八 says; None of a 就业登记, which ends by itself (R7.1).
    ``remaining`` are the jobs that go on.
    """

    said: Deregistration | None
    registrations: Sequence[Registration]
    jobs: Sequence[EmploymentJob]
    remaining: Sequence[EmploymentJob]
    lapsed: Sequence[Case]


def of_case(session: Session, case: Case) -> Ended | None:
    """What a case ended; None of a case that ended nothing and was to end nothing."""
    said = session.get(Deregistration, case.id)
    if said is None and not case.ended:
        return None
    return Ended(
        said=said,
        registrations=case.ended,
        jobs=_jobs(session, EmploymentJob.closed_case_id == case.id),
        remaining=open_jobs(session, case.person_id),
        lapsed=lapsed_by(session, case),
    )


def open_jobs(session: Session, person_id: int) -> Sequence[EmploymentJob]:
    """The jobs that a person has, the oldest first."""
    return _jobs(
        session,
        sa.and_(EmploymentJob.person_id == person_id, EmploymentJob.ended_recorded_at.is_(None)),
    )


def _jobs(session: Session, which: sa.ColumnElement[bool]) -> Sequence[EmploymentJob]:
    return session.scalars(
        sa.select(EmploymentJob)
        .where(which)
        .order_by(EmploymentJob.started_on, EmploymentJob.id)
        .options(joinedload(EmploymentJob.employer))
    ).all()


def lapsed_by(session: Session, case: Case) -> Sequence[Case]:
    """The cases that could not go on because of this one: their end rests on its bases."""
    bases = [one.id for one in case.bases]
    return session.scalars(
        sa.select(Case)
        .join(Decision, Decision.case_id == Case.id)
        .where(
            Case.person_id == case.person_id,
            Decision.action == Action.LAPSE,
            Decision.basis_id.in_(bases),
        )
        .order_by(Case.id)
    ).all()


def last_day_of_work(session: Session, spell: Registration) -> date | None:
    """The last day of a 就业登记's jobs that have ended, in whatever order that was registered."""
    last = _last_job_of(session, spell)
    return last.ended_on if last is not None else None


def _last_job_of(session: Session, spell: Registration) -> EmploymentJob | None:
    """Of the jobs that have ended, also before the 就业登记 was opened anew, the last."""
    return session.scalars(
        sa.select(EmploymentJob)
        .join(EmploymentJob.registration)
        .where(
            EmploymentJob.person_id == spell.person_id,
            EmploymentJob.ended_on.is_not(None),
            Registration.opened_case_id == spell.opened_case_id,
            job_stands(),
        )
        .order_by(
            EmploymentJob.ended_on.desc(),
            EmploymentJob.ended_recorded_at.desc(),
            EmploymentJob.id.desc(),
        )
        .limit(1)
    ).one_or_none()


def waiting(session: Session, person_id: int) -> Sequence[Case]:
    """A person's cases that are not closed, wherever they are: what death would end, too."""
    return session.scalars(
        sa.select(Case)
        .where(Case.person_id == person_id, Case.status.in_(WAITING))
        .order_by(Case.id)
    ).all()


def open_kinds(session: Session, person_id: int) -> Sequence[RegistrationKind]:
    """What a person is registered as, in the order of ``RegistrationKind``."""
    held = session.scalars(
        sa.select(Registration.kind).where(
            Registration.person_id == person_id, Registration.ended_recorded_at.is_(None)
        )
    ).all()
    return [kind for kind in RegistrationKind if kind in held]


def last_ended(session: Session, person_id: int) -> Registration | None:
    """The 失业登记 or 就业登记 that was deregistered last; one that was revoked never was."""
    return session.scalars(
        sa.select(Registration)
        .where(
            Registration.person_id == person_id,
            Registration.kind != RegistrationKind.JOB_SEEKING,
            Registration.end_kind == RegistrationEnd.DEREGISTERED,
            stands(),
        )
        .order_by(Registration.ended_recorded_at.desc(), Registration.id.desc())
        .limit(1)
        .options(joinedload(Registration.handling_office, innerjoin=True))
    ).one_or_none()


def last_job(session: Session, person_id: int) -> EmploymentJob | None:
    """The job that ended last with the last 就业登记; None for somebody who was not employed."""
    spell = last_ended(session, person_id)
    if spell is None or spell.kind is not RegistrationKind.EMPLOYMENT:
        return None
    return _last_job_of(session, spell)
