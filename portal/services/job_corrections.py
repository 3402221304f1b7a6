"""Correcting a completed 就业登记: the job follows, and the spells that began or ended with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.deregistration import pay_problems
from portal.domain.employment import JobDetails, Work
from portal.domain.job_comparisons import SOURCES, means_problems
from portal.domain.problems import Problem
from portal.models import Case, EmploymentJob, Registration, RegistrationKind
from portal.queries import comparisons, standards
from portal.services.employing import JOB_COLUMNS


@dataclass(frozen=True)
class OfCase:
    """What hangs on a case: the job as it was registered, and anew, what it opened and ended."""

    jobs: Sequence[EmploymentJob]
    opened: Sequence[Registration]
    ended: Sequence[Registration]


def of_case(session: Session, case: Case) -> OfCase:
    """All of it locked, inside the caller's transaction."""
    jobs = session.scalars(
        sa.select(EmploymentJob)
        .where(EmploymentJob.opened_case_id == case.id)
        .with_for_update(of=EmploymentJob, key_share=True)
    ).all()
    of = sa.or_(Registration.opened_case_id == case.id, Registration.closed_case_id == case.id)
    spells = session.scalars(
        sa.select(Registration).where(of).with_for_update(of=Registration, key_share=True)
    ).all()
    return OfCase(
        jobs,
        opened=[one for one in spells if one.opened_case_id == case.id],
        ended=[one for one in spells if one.closed_case_id == case.id],
    )


def job_problems(
    session: Session, case: Case, held: OfCase, corrected: JobDetails
) -> tuple[Problem, ...]:
    """What keeps the job from being corrected so.

    How it was verified (R6.6), its end, its pay (R7.3), another such job.
    """
    found = _verified_otherwise(session, case, held, corrected)
    ended = [one.ended_on for one in held.jobs if one.ended_on is not None]
    if any(corrected.started_on > day for day in ended):
        text = f"这份工作已于 {min(ended).isoformat()} 终止，不能晚于那天"
        found += (Problem("started_on", text),)
    if any(one.kind is RegistrationKind.UNEMPLOYMENT for one in held.ended):
        in_force = standards.at_office(session, case.handling_office_id)
        found += pay_problems(corrected.work, corrected.pay, in_force, corrected.started_on)
    is_open = any(one.ended_recorded_at is None for one in held.jobs)
    if is_open and _works_there(session, case, corrected.employer_id):
        found += (Problem("employer_id", "本人在这个单位的就业登记有效，请核对单位"),)
    return found


def _verified_otherwise(
    session: Session, case: Case, held: OfCase, corrected: JobDetails
) -> tuple[Problem, ...]:
    """That work of another kind wants another verification than the case has (R6.6)."""
    if all(one.work is corrected.work for one in held.jobs):
        return ()
    verified = next(one for one in reversed(case.decisions) if one.verification is not None)
    assert verified.verification is not None
    said = [(one.source, one.result) for one in comparisons.of_case(session, case)]
    asked = {source for source, _result in said}
    compared = corrected.work is not Work.SELF or SOURCES[Work.SELF][0] in asked
    if compared and not means_problems(corrected.work, verified.verification.code, said):
        return ()
    text = "这种就业形式的核验方式不同（规程六），请由街道（乡镇）撤销后重新办理"
    return (Problem("form", text),)


def _works_there(session: Session, case: Case, employer_id: int | None) -> bool:
    """Whether another open job of the person is at the employer."""
    if employer_id is None:
        return False
    other = sa.exists().where(
        EmploymentJob.person_id == case.person_id,
        EmploymentJob.employer_id == employer_id,
        EmploymentJob.opened_case_id != case.id,
        EmploymentJob.ended_recorded_at.is_(None),
    )
    return bool(session.scalar(sa.select(other)))


def follow(held: OfCase, corrected: JobDetails) -> None:
    """The job's record, the day since when, and the day and the reason of what it ended."""
    for job in held.jobs:
        for name in JOB_COLUMNS:
            setattr(job, name, getattr(corrected, name))
    for spell in held.opened:
        spell.effective_on = corrected.started_on
    for spell in held.ended:
        spell.ended_on = max(corrected.started_on, spell.effective_on)
        spell.end_reason = code_set("end_reason").item(corrected.work.end_reason)
