"""What revoking a completed case would undo, and the later acts that stand in its way (design, 13).

A registration, and a job, that was opened anew keeps the case that opened it: the rows of one kind
with one ``opened_case_id`` are one registration, of which the last row holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.certificates import IssueState
from portal.domain.dates import full_day, shanghai_day
from portal.domain.deregistration import REASONS
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import WAITING
from portal.models import (
    Case,
    Certificate,
    Deregistration,
    EmploymentJob,
    Issue,
    Merge,
    Move,
    Registration,
    RegistrationKind,
    job_stands,
    stands,
)
from portal.queries.deregistrations import lapsed_by

_STATUS = frozenset({RegistrationKind.UNEMPLOYMENT, RegistrationKind.EMPLOYMENT})
_EXCLUDES: Mapping[RegistrationKind, frozenset[RegistrationKind]] = MappingProxyType(
    {
        RegistrationKind.UNEMPLOYMENT: _STATUS,
        RegistrationKind.EMPLOYMENT: frozenset(RegistrationKind),
        RegistrationKind.JOB_SEEKING: frozenset({RegistrationKind.JOB_SEEKING}),
    }
)
"""What can't be registered beside a registration of each kind."""


def opened_by(session: Session, case_id: int) -> Sequence[Registration]:
    """The registrations that a case opened, each by its last row."""
    rows = session.scalars(
        sa.select(Registration)
        .where(Registration.opened_case_id == case_id)
        .order_by(Registration.id)
        .options(joinedload(Registration.handling_office, innerjoin=True))
    )
    return tuple({one.kind: one for one in rows}.values())


def closed_by(session: Session, case_id: int) -> Sequence[Registration]:
    """The registrations that a case ended, the oldest first."""
    return session.scalars(
        sa.select(Registration)
        .where(Registration.closed_case_id == case_id)
        .order_by(Registration.id)
        .options(joinedload(Registration.handling_office, innerjoin=True))
    ).all()


def job_opened_by(session: Session, case_id: int) -> EmploymentJob | None:
    """The job that a case registered, by its last row."""
    return session.scalars(
        sa.select(EmploymentJob)
        .where(EmploymentJob.opened_case_id == case_id)
        .order_by(EmploymentJob.id.desc())
        .limit(1)
    ).first()


def jobs_closed_by(session: Session, case_id: int) -> Sequence[EmploymentJob]:
    """The jobs that a case ended, the oldest first."""
    return session.scalars(
        sa.select(EmploymentJob)
        .where(EmploymentJob.closed_case_id == case_id)
        .order_by(EmploymentJob.id)
    ).all()


def undoing(session: Session, case: Case) -> tuple[str, ...]:
    """What revoking a case takes back and restores, in words; the same before and after."""
    return tuple(_undoing(session, case))


def _undoing(session: Session, case: Case) -> Iterator[str]:
    move = session.get(Move, case.id)
    if move is not None:
        yield f"失业登记、在办事项和服务转回{move.from_office.full_name}"
    for spell in opened_by(session, case.id):
        yield f"{_named(spell)}作废"
    job = job_opened_by(session, case.id)
    if job is not None:
        yield f"在{job.title}的工作登记作废"
    for spell in closed_by(session, case.id):
        yield f"{_named(spell)}恢复有效"
    for job in jobs_closed_by(session, case.id):
        yield f"在{job.title}的工作恢复有效"
    said = session.get(Deregistration, case.id)
    if said is not None and REASONS[said.reason.code].is_death:
        yield "死亡记录取消"
    for other in lapsed_by(session, case):
        yield f"随之终止的{other.declared.title}（{other.number}）不恢复，需要的请本人重新申请"


def _named(spell: Registration) -> str:
    since = full_day(spell.effective_on)
    return f"{spell.handling_office.full_name}的{spell.kind.label}（{since}起）"


def hindrances(session: Session, case: Case) -> tuple[str, ...]:
    """What was done later and rests on a completed case: each a sentence saying what comes first.

    Nothing where the case can be revoked.
    """
    return (
        *_later_cases(session, case),
        *_open_cases(session, case),
        *_papers(session, case),
        *_merges(session, case),
    )


def _later_cases(session: Session, case: Case) -> Iterator[str]:
    ids = {one for one in _depending(session, case) if one not in (None, case.id)}
    found = session.scalars(
        sa.select(Case)
        .where(Case.id.in_(ids))
        .order_by(Case.id)
        .options(joinedload(Case.handling_office, innerjoin=True))
    )
    for one in found:
        yield f"请先撤销之后的{one.declared.title}（{one.number}，{one.handling_office.full_name}）"


def _depending(session: Session, case: Case) -> Iterator[int | None]:
    """The cases that ended, extended or followed what the case opened or ended."""
    opened, closed = opened_by(session, case.id), closed_by(session, case.id)
    yield from (one.closed_case_id for one in opened if one.ended_recorded_at is not None)
    job = job_opened_by(session, case.id)
    if job is not None:
        yield job.closed_case_id if job.ended_recorded_at is not None else None
    yield from _joined(session, case)
    for spell in closed:
        yield from _followed(session, case, spell)
    for job in jobs_closed_by(session, case.id):
        yield from _after_job(session, job)


def _joined(session: Session, case: Case) -> Iterator[int]:
    """Who added jobs to the registration that the case opened."""
    yield from session.scalars(
        sa.select(EmploymentJob.opened_case_id)
        .join(Registration, Registration.id == EmploymentJob.registration_id)
        .where(
            Registration.opened_case_id == case.id,
            job_stands(),
        )
    )


def _followed(session: Session, case: Case, spell: Registration) -> Iterator[int]:
    """Who registered the person again after the case had ended a registration."""
    yield from session.scalars(
        sa.select(Registration.opened_case_id).where(
            Registration.person_id == spell.person_id,
            Registration.id > spell.id,
            Registration.kind.in_(_EXCLUDES[spell.kind]),
            Registration.opened_case_id.not_in((case.id, spell.opened_case_id)),
            stands(),
        )
    )


def _after_job(session: Session, job: EmploymentJob) -> Iterator[int | None]:
    """Who ended the registration that a job stood in, and who hired the person anew there."""
    last = opened_by(session, job.registration.opened_case_id)
    yield from (
        one.closed_case_id
        for one in last
        if one.kind is RegistrationKind.EMPLOYMENT and one.ended_recorded_at is not None
    )
    if job.employer_id is not None:
        yield from session.scalars(
            sa.select(EmploymentJob.opened_case_id).where(
                EmploymentJob.person_id == job.person_id,
                EmploymentJob.employer_id == job.employer_id,
                EmploymentJob.id > job.id,
                EmploymentJob.opened_case_id != job.opened_case_id,
                job_stands(),
            )
        )


def _open_cases(session: Session, case: Case) -> Iterator[str]:
    """Requests begun since that take for granted what would be no more."""
    waiting = session.scalars(
        sa.select(Case)
        .where(
            Case.person_id == case.person_id,
            Case.status.in_(WAITING),
            Case.procedure.in_(_presuming(session, case)),
            Case.recorded_at >= case.closed_at,
        )
        .order_by(Case.id)
        .options(joinedload(Case.handling_office, innerjoin=True))
    )
    for one in waiting:
        where = one.handling_office.full_name
        yield f"请先办结或撤回在办的{one.declared.title}（{one.number}，{where}）"


def _presuming(session: Session, case: Case) -> set[str]:
    restored = {one.kind for one in closed_by(session, case.id)}
    found = set()
    if case.procedure != JOB_SEEKING.code:
        found.add(CERTIFICATE.code)
    if restored & _STATUS:
        found.add(UNEMPLOYMENT.code)
    if RegistrationKind.EMPLOYMENT in restored:
        found.add(JOB_SEEKING.code)
    return found


def _papers(session: Session, case: Case) -> Iterator[str]:
    """Certificates on paper that tell of it."""
    if case.procedure == JOB_SEEKING.code:
        return
    issues = session.scalars(
        sa.select(Issue)
        .join(Certificate, Certificate.id == Issue.certificate_id)
        .where(
            Certificate.person_id == case.person_id,
            Issue.state.in_((IssueState.MADE, IssueState.VALID)),
            Issue.made_at >= case.closed_at,
        )
        .order_by(Issue.id)
        .options(joinedload(Issue.office, innerjoin=True))
    )
    for one in issues:
        where = one.office.full_name
        yield f"请先作废之后制作的纸质《就业创业证》（制证流水号 {one.serial}，{where}）"


def _merges(session: Session, case: Case) -> Iterator[str]:
    """Records that were merged since: whose the rows are has changed."""
    merged = session.scalars(
        sa.select(Merge)
        .where(
            sa.or_(Merge.kept_id == case.person_id, Merge.merged_id == case.person_id),
            Merge.undone_at.is_(None),
            Merge.at >= case.closed_at,
        )
        .order_by(Merge.id)
    )
    for one in merged:
        yield f"请先撤销{full_day(shanghai_day(one.at))}的记录合并"
