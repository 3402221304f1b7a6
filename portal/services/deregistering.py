"""What a completed deregistration brings about (规程七、八), and what it ends beside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.deregistration import REASONS
from portal.domain.permissions import Actor
from portal.domain.procedures.deregister_employment import DEREGISTER_EMPLOYMENT
from portal.domain.procedures.deregister_unemployment import DEREGISTER_UNEMPLOYMENT
from portal.domain.workflow import WAITING
from portal.models import (
    Basis,
    Case,
    Deregistration,
    EmploymentJob,
    NoticeTopic,
    OfficeNotice,
    Person,
    Registration,
    RegistrationEnd,
)
from portal.queries.deregistrations import last_day_of_work
from portal.services import employing, messages, rolls
from portal.services.case_locks import lock_cases
from portal.services.engine import effect, lapse
from portal.services.proposals import end_proposals


@effect(DEREGISTER_UNEMPLOYMENT.effect)
def deregister_unemployment(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """失业登记 ends, and 求职登记 and the services with it (R7.4–R7.10)."""
    said = session.get_one(Deregistration, case.id)
    _tell_who_serves(session, case, now)
    _end_spells(session, case, said, now)
    employing.end_serving(session, [case.person_id], now)
    _end_all_else(session, actor, case, said, now)
    end_proposals(session, actor, {case.person_id: case.id}, now)


@effect(DEREGISTER_EMPLOYMENT.effect)
def deregister_employment(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """The jobs end, and with the last the 就业登记 (R8.1–R8.3)."""
    said = session.get_one(Deregistration, case.id)
    open_jobs = session.scalars(
        sa.select(EmploymentJob).where(
            EmploymentJob.person_id == case.person_id, EmploymentJob.ended_recorded_at.is_(None)
        )
    ).all()
    for job in open_jobs:
        if job.closed_case_id == case.id:
            job.ended_on, job.ended_recorded_at = said.ended_on, now
            job.end_kind = RegistrationEnd.DEREGISTERED
    session.flush()
    if all(job.ended_recorded_at is not None for job in open_jobs):
        _end_spells(session, case, said, now)
    _end_all_else(session, actor, case, said, now)


def _tell_who_serves(session: Session, case: Case, now: datetime) -> None:
    """Tell the community that serves somebody whom another keeps (R3.3) that this is over."""
    session.add_all(
        OfficeNotice(
            office_id=spell.handling_office_id,
            topic=NoticeTopic.ENDED,
            person_id=case.person_id,
            case_id=case.id,
            at=now,
        )
        for spell in _open_spells(session, case.person_id)
        if spell.handling_office_id != case.handling_office_id
    )


def _end_spells(session: Session, case: Case, said: Deregistration, now: datetime) -> None:
    """End what is open; nothing ends before it began, and no 就业登记 before its jobs."""
    for spell in _open_spells(session, case.person_id):
        last = last_day_of_work(session, spell) or said.ended_on
        spell.ended_on, spell.ended_recorded_at = max(said.ended_on, last, spell.effective_on), now
        spell.end_kind = RegistrationEnd.DEREGISTERED
        spell.end_reason, spell.closed_case_id = said.reason, case.id
    rolls.settle(session, [case.person_id], now)


def _open_spells(session: Session, person_id: int) -> Sequence[Registration]:
    return session.scalars(
        sa.select(Registration).where(
            Registration.person_id == person_id, Registration.ended_recorded_at.is_(None)
        )
    ).all()


def _end_all_else(
    session: Session, actor: Actor, case: Case, said: Deregistration, now: datetime
) -> None:
    """Death, pension and prison end whatever else waits, each with a decision of its own."""
    reason = REASONS[said.reason.code]
    if not reason.ends_all:
        return
    basis = session.scalars(
        sa.select(Basis).where(Basis.case_id == case.id).order_by(Basis.id).limit(1)
    ).one()
    waiting = sa.and_(Case.person_id == case.person_id, Case.status.in_(WAITING))
    because = f"本人{said.reason.short}，随{case.declared.title}（{case.number}）终止"
    for other in lock_cases(session, waiting):
        if other.id != case.id:
            lapse(session, actor, now, other, basis, because)
    if reason.is_death:
        person = session.get_one(Person, case.person_id)
        person.died_on = said.ended_on
        messages.cancel_all(session, person.id)
    session.flush()
