"""What revoking a completed case brings about: compensating entries, nothing deleted (design, 13).

What the case opened ends as revoked; what it had ended is opened anew as it was, by new rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.deregistration import REASONS
from portal.domain.permissions import Actor
from portal.domain.procedures.deregister_employment import DEREGISTER_EMPLOYMENT
from portal.domain.procedures.deregister_unemployment import DEREGISTER_UNEMPLOYMENT
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Status
from portal.models import (
    Case,
    Deregistration,
    EmploymentJob,
    Move,
    NoticeTopic,
    OfficeNotice,
    Person,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    RosterRow,
    Serving,
    job_stands,
)
from portal.queries import deregistrations, people, person_standing, revoking
from portal.services import rolls
from portal.services.employing import JOB_COLUMNS
from portal.services.engine import revoked
from portal.services.proposals import end_proposals
from portal.services.standing import standing

_SEEKING = (RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING)


@revoked(UNEMPLOYMENT.effect)
@revoked(JOB_SEEKING.effect)
@revoked(EMPLOYMENT.effect)
def undo_registration(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """What the case opened never was; what it had ended holds again (规程二、三、六)."""
    today = shanghai_day(now)
    for spell in revoking.opened_by(session, case.id):
        _end(spell, RegistrationEnd.REVOKED, today, now)
    job = revoking.job_opened_by(session, case.id)
    if job is not None:
        _end(job, RegistrationEnd.REVOKED, today, now)
    _end_serving(session, case, now)
    session.flush()
    if job is not None:
        _end_without_jobs(session, job.registration, now)
    session.execute(sa.update(RosterRow).where(RosterRow.case_id == case.id).values(revoked_at=now))
    _restore(session, case, now)
    rolls.settle(session, [case.person_id], now)
    end_proposals(session, actor, {case.person_id: case.id}, now)


@revoked(DEREGISTER_UNEMPLOYMENT.effect)
@revoked(DEREGISTER_EMPLOYMENT.effect)
def undo_deregistration(session: Session, _actor: Actor, case: Case, now: datetime) -> None:
    """What the case had ended holds again; who was recorded as dead lives (规程七、八).

    What else it ended stays ended: such requests are asked for anew.
    """
    _restore(session, case, now)
    rolls.settle(session, [case.person_id], now)
    said = session.get_one(Deregistration, case.id)
    if REASONS[said.reason.code].is_death:
        session.get_one(Person, case.person_id).died_on = None


def _end(row: Registration | EmploymentJob, kind: RegistrationEnd, on: date, now: datetime) -> None:
    row.ended_on, row.ended_recorded_at, row.end_kind = on, now, kind


def _end_serving(session: Session, case: Case, now: datetime) -> None:
    """The office that serves by the case, or by a move since, serves no longer."""
    session.execute(
        sa.update(Serving)
        .where(
            Serving.person_id == case.person_id,
            sa.or_(Serving.case_id == case.id, Serving.case_id.in_(sa.select(Move.case_id))),
            Serving.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def _end_without_jobs(session: Session, spell: Registration, now: datetime) -> None:
    """End a 就业登记 whose other jobs had ended before, as the last of them would have."""
    if spell.ended_recorded_at is not None:
        return
    jobs = session.scalars(
        sa.select(EmploymentJob)
        .join(Registration, Registration.id == EmploymentJob.registration_id)
        .where(
            Registration.opened_case_id == spell.opened_case_id,
            Registration.person_id == spell.person_id,
            job_stands(),
        )
        .order_by(EmploymentJob.ended_recorded_at, EmploymentJob.id)
    ).all()
    if any(one.ended_recorded_at is None for one in jobs):
        return
    last = [one for one in jobs if one.closed_case_id is not None][-1]
    said = session.get_one(Deregistration, last.closed_case_id)
    day = deregistrations.last_day_of_work(session, spell) or said.ended_on
    _end(spell, RegistrationEnd.DEREGISTERED, max(day, spell.effective_on), now)
    spell.end_reason, spell.closed_case_id = said.reason, said.case_id
    session.flush()


def _restore(session: Session, case: Case, now: datetime) -> None:
    """Open what the case had ended anew, and tell the offices that have it back."""
    restored = [_anew(session, one, now) for one in revoking.closed_by(session, case.id)]
    session.flush()
    _restore_jobs(session, revoking.jobs_closed_by(session, case.id), now)
    _serve_again(session, case, now)
    handler_id = standing(session, case.handling_office_id)
    told = dict.fromkeys(
        one.handling_office_id for one in restored if one.handling_office_id != handler_id
    )
    topics = [(NoticeTopic.REVOKED, handler_id)]
    topics += [(NoticeTopic.RESTORED, office_id) for office_id in told]
    session.add_all(
        OfficeNotice(
            office_id=office_id, topic=topic, person_id=case.person_id, case_id=case.id, at=now
        )
        for topic, office_id in topics
    )
    session.flush()


def _anew(session: Session, spell: Registration, now: datetime) -> Registration:
    again = Registration(
        person_id=spell.person_id,
        kind=spell.kind,
        opened_case_id=spell.opened_case_id,
        handling_office_id=standing(session, spell.handling_office_id),
        wishes_id=spell.wishes_id,
        effective_on=spell.effective_on,
        recorded_at=now,
        restores_id=spell.id,
    )
    session.add(again)
    return again


def _restore_jobs(session: Session, jobs: Sequence[EmploymentJob], now: datetime) -> None:
    """Put the jobs into the 就业登记 in force, which their own is or was opened anew as."""
    if not jobs:
        return
    held = people.current_registration(session, jobs[0].person_id)
    assert held is not None, "what the jobs stood in is in force again"
    session.add_all(
        EmploymentJob(
            registration_id=held.id,
            person_id=job.person_id,
            opened_case_id=job.opened_case_id,
            recorded_at=now,
            **{name: getattr(job, name) for name in JOB_COLUMNS},
        )
        for job in jobs
    )
    session.flush()


def _serve_again(session: Session, case: Case, now: datetime) -> None:
    """Who served before the case does again, where somebody seeks work again."""
    held = person_standing.standing(session, case.person_id)
    if held.serving is not None or not any(one.kind in _SEEKING for one in held.registrations):
        return
    before = session.scalars(
        sa.select(Serving)
        .join(Case, Case.id == Serving.case_id)
        .where(Serving.person_id == case.person_id, Case.status == Status.COMPLETED)
        .order_by(Serving.ended_at.desc(), Serving.id.desc())
        .limit(1)
    ).first()
    if before is not None:
        session.add(
            Serving(
                person_id=before.person_id,
                office_id=standing(session, before.office_id),
                case_id=before.case_id,
                started_at=now,
            )
        )
        session.flush()
