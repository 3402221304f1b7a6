"""规程七 注销失业登记, 规程八 注销就业登记: one act of the community that keeps it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.comparisons import Source, State
from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.deregistration import (
    OF_EMPLOYMENT,
    OF_UNEMPLOYMENT,
    History,
    Reason,
    basis_problems,
    day_problems,
    hindrance,
    record_words,
)
from portal.domain.identity import IdNumber
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures import Procedure
from portal.domain.procedures.deregister_employment import DEREGISTER_EMPLOYMENT
from portal.domain.procedures.deregister_unemployment import DEREGISTER_UNEMPLOYMENT
from portal.domain.workflow import Action
from portal.models import (
    Case,
    Deregistration,
    EmploymentJob,
    Registration,
    RegistrationKind,
)
from portal.queries import histories
from portal.queries import people as people_queries
from portal.queries.deregistrations import KIND_OF
from portal.services import audit, cases, deregistering, people
from portal.services.comparing import Comparer
from portal.services.engine import apply
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.grounds import Family, Grounds, given, record
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing, writing_first

__all__ = [
    "Family",
    "Grounds",
    "borne_out",
    "end_employment",
    "end_unemployment",
    "look",
    "ready",
]

EFFECTS = (deregistering.deregister_employment, deregistering.deregister_unemployment)
"""Imported with this module, so that the engine knows them."""
_NOT_YOURS = "只有社区（村）经办人可以注销登记"
_RACED = "本人的登记刚刚有了变化，请重新打开本人记录再办"
_REASONS = {
    RegistrationKind.UNEMPLOYMENT: OF_UNEMPLOYMENT,
    RegistrationKind.EMPLOYMENT: OF_EMPLOYMENT,
}


def end_unemployment(
    session: Session,
    actor: Actor,
    now: datetime,
    comparer: Comparer,
    person_id: int,
    grounds: Grounds,
) -> Case:
    """Deregister an unemployed person for one of the reasons 4–10 (R7.4–R7.10).

    1–3 go with the 就业登记 itself. Raises ``RuleBroken``, ``Conflict`` where there is no such
    registration any more, ``NotFound`` outside the area, ``NotAllowed`` for any office but the one
    that handles the registration.
    """
    return _end(session, actor, now, comparer, DEREGISTER_UNEMPLOYMENT, person_id, grounds)


def end_employment(
    session: Session,
    actor: Actor,
    now: datetime,
    comparer: Comparer,
    person_id: int,
    grounds: Grounds,
) -> Case:
    """End jobs of an employed person; with the last, the 就业登记 (R8.1–R8.3). Raises as above."""
    return _end(session, actor, now, comparer, DEREGISTER_EMPLOYMENT, person_id, grounds)


def _end(
    session: Session,
    actor: Actor,
    now: datetime,
    comparer: Comparer,
    procedure: Procedure,
    person_id: int,
    grounds: Grounds,
) -> Case:
    require(actor, "case.handle", otherwise=_NOT_YOURS)
    said = None
    if grounds.compared:
        ready(session, actor, person_id, KIND_OF[procedure.code])  # nobody is looked up in vain
        said = look(session, actor, now, comparer, person_id, grounds.reason)
    elif people_queries.in_area(session, actor, person_id) is None:
        raise NotFound(NOT_THERE)
    reason = grounds.reason
    with writing_first(session, _RACED):
        person = people.lock_standing(session, person_id)
        spell = _open_spell(session, actor, person.id, KIND_OF[procedure.code], lock=True)
        history = histories.since(session, spell, now)
        _check(spell, grounds, said, history, shanghai_day(now))
        case = cases.add(session, actor, now, procedure, person.id)
        session.add(
            Deregistration(
                case_id=case.id,
                reason=grounds.reason.item,
                ended_on=grounds.ended_on,
                words=grounds.words,
            )
        )
        _mark_jobs(session, spell, case, grounds)
        record(session, actor, now, case, grounds, said or record_words(reason, history))
        apply(session, actor, now, case, Action.COMPLETE, Given(opinion=grounds.opinion))
        return case


def ready(session: Session, actor: Actor, person_id: int, kind: RegistrationKind) -> Registration:
    """The open registration that the actor's office could end; raises as ``end_unemployment``."""
    require(actor, "case.handle", otherwise=_NOT_YOURS)
    if people_queries.in_area(session, actor, person_id) is None:
        raise NotFound(NOT_THERE)
    return _open_spell(session, actor, person_id, kind)


def look(
    session: Session,
    actor: Actor,
    now: datetime,
    comparer: Comparer,
    person_id: int,
    reason: Reason,
) -> str | None:
    """What ``borne_out`` says, before anything is decided; the look is written down."""
    require(actor, "case.handle", otherwise=_NOT_YOURS)
    person = people_queries.in_area(session, actor, person_id)
    if person is None:
        raise NotFound(NOT_THERE)
    said = borne_out(comparer, actor, now, person.id_number, reason)
    with writing(session):
        audit.record(
            session,
            actor,
            "person.compare",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
        )
    return said


def borne_out(
    comparer: Comparer, actor: Actor, now: datetime, number: IdNumber, reason: Reason
) -> str | None:
    """What social insurance says that bears a pension or a death out, in words; None if nothing.

    Asked outside any transaction; nothing is written.
    """
    wanted = State.DECEASED if reason.is_death else State.PENSION
    if BasisKind.COMPARISON not in {kind for way in reason.ways for kind in way}:
        return None
    source = Source.SOCIAL_INSURANCE
    answer = comparer.look_up(actor, source, number, shanghai_day(now))
    for one in answer.findings:
        if one.state is wanted and one.goes_on:
            since = f"，自 {one.since.isoformat()} 起" if one.since else ""
            return f"{source.label}数据（截至 {one.as_of.isoformat()}）：{wanted.label}{since}"
    return None


def _open_spell(
    session: Session, actor: Actor, person_id: int, kind: RegistrationKind, *, lock: bool = False
) -> Registration:
    wanted = sa.select(Registration).where(
        Registration.person_id == person_id,
        Registration.kind == kind,
        Registration.ended_recorded_at.is_(None),
    )
    if lock:
        wanted = wanted.with_for_update(of=Registration, key_share=True)
    spell = session.scalars(wanted.execution_options(populate_existing=lock)).one_or_none()
    if spell is None:
        raise Conflict(f"本人现在没有有效的{kind.label}，可能刚刚注销；请重新打开本人记录")
    if spell.handling_office_id != actor.office_id:
        where = spell.handling_office.full_name
        raise NotAllowed(f"{kind.label}在{where}，由登记地社区（村）注销")
    return spell


def _check(
    spell: Registration, grounds: Grounds, said: str | None, history: History, today: date
) -> None:
    reason = grounds.reason
    if reason not in _REASONS[spell.kind]:
        raise RuleBroken(Problem("reason", f"{spell.kind.label}不能因此注销"))
    if reason.by_employment:
        raise RuleBroken(Problem("reason", "这一项在办理就业登记时一并注销，请从就业登记办理"))
    problems = [
        *day_problems(grounds.ended_on, spell.effective_on, today),
        *basis_problems(reason, given(grounds)),
    ]
    if said is None and BasisKind.COMPARISON in given(grounds):
        problems.append(Problem("basis", "信息比对没有查到，请改用其他依据"))
    unborne = hindrance(reason, history)
    if unborne is not None:
        problems.append(Problem("reason", unborne))
    if reason.ends_named_jobs and not grounds.jobs:
        problems.append(Problem("jobs", "请勾选终止的工作"))
    if problems:
        raise RuleBroken(*problems)


def _mark_jobs(session: Session, spell: Registration, case: Case, grounds: Grounds) -> None:
    """Note on the jobs which case ends them: those chosen, or all where nothing stays open."""
    if spell.kind is not RegistrationKind.EMPLOYMENT:
        return
    jobs = session.scalars(
        sa.select(EmploymentJob)
        .where(EmploymentJob.registration_id == spell.id, EmploymentJob.ended_recorded_at.is_(None))
        .with_for_update(of=EmploymentJob, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    chosen = [one for one in jobs if grounds.reason.ends_all or one.id in grounds.jobs]
    if not grounds.reason.ends_all and {one.id for one in chosen} != grounds.jobs:
        raise Conflict(_RACED)
    for job in chosen:
        if job.started_on > grounds.ended_on:
            words = f"不能早于就业时间 {job.started_on.isoformat()}（{job.title}）"
            raise RuleBroken(Problem("ended_on", words))
        job.closed_case_id = case.id
