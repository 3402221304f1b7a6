"""岗位: entered for an employer, put right, corrected; each time audited before it shows (P2)."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.procedures.vacancy import VACANCY
from portal.domain.vacancies import (
    LABELS,
    VacancyDetails,
    VacancyState,
    differing,
    needs_audit,
    problems,
)
from portal.domain.workflow import Action
from portal.models import Area, EmployerCase, Vacancy, VacancyRevision
from portal.queries import province
from portal.services import audit, cases, employers
from portal.services.engine import apply, locked_employer_case
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

ONLY_STAFF = "只有社区（村）经办人、区县审核人可以办理岗位"
_CHANGED = "别人刚刚改过这个岗位，您看到的不是最新内容；请看过最新情况再办"
_PLACES = (Level.COUNTY, Level.TOWN, Level.COMMUNITY)


def enter(
    session: Session, actor: Actor, now: datetime, employer_id: int, told: VacancyDetails
) -> Vacancy:
    """Enter an employer's vacancy, which goes to the district to be audited.

    Raises ``RuleBroken`` beside the fields, ``NotFound`` for the employer, ``NotAllowed``.
    """
    require(actor, "vacancy.enter", otherwise=ONLY_STAFF)
    with writing(session):
        employers.lock(session, employer_id)
        _check(session, told, shanghai_day(now))
        case = cases.add_of_employer(session, actor, now, VACANCY, employer_id)
        vacancy = Vacancy(
            employer_id=employer_id,
            office_id=actor.office_id,
            entered_by_id=actor.user_id,
            entered_at=now,
            state=VacancyState.WAITING,
            case_id=case.id,
            **columns(told),
        )
        session.add(vacancy)
        session.flush()
        _hand_in(session, actor, now, case, vacancy, Action.ACCEPT)
        audit.record(session, actor, "vacancy.enter", subject="vacancy", subject_id=vacancy.id)
        return vacancy


def put_right(
    session: Session,
    actor: Actor,
    now: datetime,
    vacancy_id: int,
    version: int,
    told: VacancyDetails,
) -> None:
    """Put right what was sent back, and hand it in again; ``version`` is that of the audit's case.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "vacancy.enter", otherwise=ONLY_STAFF)
    with writing(session):
        case = audit_of(session, actor, vacancy_id, version)
        vacancy = locked(session, actor, vacancy_id)
        _check(session, told, shanghai_day(now), hired=vacancy.filled)
        _say(vacancy, told)
        _hand_in(session, actor, now, case, vacancy, Action.RESUBMIT)


def correct(
    session: Session,
    actor: Actor,
    now: datetime,
    vacancy_id: int,
    version: int,
    told: VacancyDetails,
) -> bool:
    """Correct a published vacancy; whether it has to be audited anew.

    It leaves the lists until then; what only gets smaller (places, last day) is audited already.
    Raises ``RuleBroken``, also for no change, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "vacancy.enter", otherwise=ONLY_STAFF)
    with writing(session):
        employers.lock(session, _employer_of(session, vacancy_id))
        vacancy = locked(session, actor, vacancy_id, version)
        if vacancy.state is not VacancyState.PUBLISHED:
            raise Conflict(_not_now(vacancy))
        _check(session, told, shanghai_day(now), hired=vacancy.filled)
        before = details_of(vacancy)
        changed = differing(before, told)
        if not changed:
            raise RuleBroken(Problem("", "没有改动"))
        _say(vacancy, told)
        anew = needs_audit(before, told)
        if anew:
            case = cases.add_of_employer(session, actor, now, VACANCY, vacancy.employer_id)
            vacancy.case_id, vacancy.state = case.id, VacancyState.WAITING
            _hand_in(session, actor, now, case, vacancy, Action.ACCEPT)
        else:
            keep(session, actor, now, vacancy, None)
            settle(vacancy, now)
        names = "、".join(LABELS[name] for name in changed)
        audit.record(
            session,
            actor,
            "vacancy.correct",
            subject="vacancy",
            subject_id=vacancy.id,
            detail=names,
        )
        return anew


def withdraw(
    session: Session, actor: Actor, now: datetime, vacancy_id: int, version: int, because: str
) -> None:
    """The employer takes back what was sent back to it; ``version`` is that of the audit's case."""
    require(actor, "vacancy.enter", otherwise=ONLY_STAFF)
    with writing(session):
        case = audit_of(session, actor, vacancy_id, version)
        apply(session, actor, now, case, Action.WITHDRAW, Given(opinion=because))


def details_of(vacancy: Vacancy | VacancyRevision) -> VacancyDetails:
    """What 招聘信息 says, as it stands."""
    return VacancyDetails(
        **{one.name: getattr(vacancy, one.name) for one in fields(VacancyDetails)}
    )


def columns(told: VacancyDetails) -> dict[str, object]:
    """The same by the names of columns."""
    return {one.name: getattr(told, one.name) for one in fields(VacancyDetails)}


def audit_of(session: Session, actor: Actor, vacancy_id: int, version: int) -> EmployerCase:
    """The case of the audit that a vacancy is in, locked; raises when it isn't as it was seen."""
    case_id = session.scalar(sa.select(Vacancy.case_id).where(Vacancy.id == vacancy_id))
    if case_id is None:
        raise NotFound(NOT_THERE)
    return locked_employer_case(session, actor, case_id, version)


def locked(session: Session, actor: Actor, vacancy_id: int, version: int | None = None) -> Vacancy:
    """The vacancy, read anew and locked after its employer and case.

    ``NotFound`` outside the area, ``Conflict`` where somebody changed it since ``version``.
    """
    vacancy = session.scalars(
        sa.select(Vacancy)
        .where(Vacancy.id == vacancy_id)
        .with_for_update(of=Vacancy, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if vacancy is None:
        raise NotFound(NOT_THERE)
    require(
        actor, "vacancy.manage", Subject(areas=(vacancy.office.area.path,)), otherwise=ONLY_STAFF
    )
    if version is not None and vacancy.version != version:
        raise Conflict(_CHANGED)
    return vacancy


def settle(vacancy: Vacancy, now: datetime) -> None:
    """Whether all its places are taken, or some are free again."""
    if vacancy.left > 0:
        vacancy.state, vacancy.ended_at = VacancyState.PUBLISHED, None
    else:
        vacancy.state, vacancy.ended_at = VacancyState.FILLED, now


def _employer_of(session: Session, vacancy_id: int) -> int:
    found = session.scalar(sa.select(Vacancy.employer_id).where(Vacancy.id == vacancy_id))
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def _check(session: Session, told: VacancyDetails, today: date, hired: int = 0) -> None:
    found = [*problems(told, today, province.policy(session).vacancy_days)]
    area = session.get(Area, told.area_id)
    if area is None or area.level not in _PLACES:
        found.append(Problem("area_id", "工作地点请写到区县、街道（乡镇）或社区（村）"))
    if told.headcount < hired:
        found.append(Problem("headcount", f"已经招了 {hired} 人，招聘人数不能更少"))
    if found:
        raise RuleBroken(*found)


def _say(vacancy: Vacancy, told: VacancyDetails) -> None:
    for name, value in columns(told).items():
        setattr(vacancy, name, value)


def _hand_in(
    session: Session,
    actor: Actor,
    now: datetime,
    case: EmployerCase,
    vacancy: Vacancy,
    action: Action,
) -> None:
    decision = apply(session, actor, now, case, action, Given())
    decision.revision = keep(session, actor, now, vacancy, case).revision


def keep(
    session: Session, actor: Actor, now: datetime, vacancy: Vacancy, case: EmployerCase | None
) -> VacancyRevision:
    """Keep what the vacancy says now as its next revision; without a case, no audit was needed."""
    last = session.scalar(
        sa.select(sa.func.max(VacancyRevision.revision)).where(
            VacancyRevision.vacancy_id == vacancy.id
        )
    )
    kept = VacancyRevision(
        vacancy_id=vacancy.id,
        revision=(last or 0) + 1,
        case_id=case.id if case else None,
        recorded_by_id=actor.user_id,
        recorded_at=now,
        **columns(details_of(vacancy)),
    )
    session.add(kept)
    session.flush()
    return kept


def _not_now(vacancy: Vacancy) -> str:
    return f"这个岗位现在是“{vacancy.state.label}”，不能修改"
