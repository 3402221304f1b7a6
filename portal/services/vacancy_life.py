"""岗位动态管理: audited and published, filled, renewed, taken down (P2)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.vacancies import VacancyState, open_until_problems
from portal.domain.workflow import Action, Status
from portal.models import EmployerCase, Vacancy
from portal.queries import province, vacancies
from portal.services import audit
from portal.services.engine import apply, effect, undone
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing
from portal.services.vacancies import ONLY_STAFF, audit_of, keep, locked, settle

AGREED = "单位资质有效，招聘信息真实合法，同意发布"
_ONLY_AUDITORS = "只有区县审核人可以审核岗位"
_MANAGED = (VacancyState.PUBLISHED, VacancyState.FILLED)


def judge(
    session: Session,
    actor: Actor,
    now: datetime,
    vacancy_id: int,
    version: int,
    action: Action,
    given: Given,
) -> None:
    """Approve, send back or refuse; ``version`` is that of the audit's case.

    Raises ``RuleBroken``, also where its last day has passed meanwhile, ``Conflict``, ``NotFound``
    or ``NotAllowed``, also for whoever entered it.
    """
    require(actor, "vacancy.audit", otherwise=_ONLY_AUDITORS)
    with writing(session):
        case = audit_of(session, actor, vacancy_id, version)
        if action is Action.APPROVE:
            vacancy = _of_case(session, case)
            if vacancy.open_until < shanghai_day(now):
                raise RuleBroken(Problem("", "招聘截止日期已经过了，请退回改日期"))
            given = Given(opinion=given.opinion or AGREED)
        apply(session, actor, now, case, action, given)


@effect("publish_vacancy")
def _publish(session: Session, actor: Actor, case: EmployerCase, now: datetime) -> None:
    vacancy = _of_case(session, case)
    vacancy.published_at = now
    settle(vacancy, now)
    audit.record(session, actor, "vacancy.publish", subject="vacancy", subject_id=vacancy.id)


@undone("publish_vacancy")
def _end(session: Session, _actor: Actor, case: EmployerCase, now: datetime) -> None:
    ended_as = {
        Status.REFUSED: VacancyState.REFUSED,
        Status.WITHDRAWN: VacancyState.WITHDRAWN,
    }.get(case.status)
    if ended_as is not None:
        vacancy = _of_case(session, case)
        vacancy.state, vacancy.ended_at = ended_as, now


def take_down(
    session: Session, actor: Actor, now: datetime, vacancy_id: int, version: int, because: str
) -> None:
    """Take a published vacancy down for a reason; nobody is recommended any more.

    Raises ``RuleBroken`` without a reason, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "vacancy.manage", otherwise=ONLY_STAFF)
    if not because:
        raise RuleBroken(Problem("because", "请写明下架的原因"))
    with writing(session):
        vacancy = _managed(session, actor, vacancy_id, version)
        vacancy.state, vacancy.ended_at = VacancyState.TAKEN_DOWN, now
        vacancy.end_reason = because
        audit.record(
            session,
            actor,
            "vacancy.take_down",
            subject="vacancy",
            subject_id=vacancy.id,
            detail=because,
        )


def record_filled(
    session: Session, actor: Actor, now: datetime, vacancy_id: int, version: int, filled: int
) -> None:
    """Record how many were hired in all; with the last place the vacancy is filled.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "vacancy.manage", otherwise=ONLY_STAFF)
    with writing(session):
        vacancy = _managed(session, actor, vacancy_id, version)
        if not 0 <= filled <= vacancy.headcount:
            raise RuleBroken(Problem("filled", f"只招 {vacancy.headcount} 人，请核对已招人数"))
        vacancy.filled = filled
        settle(vacancy, now)
        audit.record(
            session,
            actor,
            "vacancy.fill",
            subject="vacancy",
            subject_id=vacancy.id,
            detail=f"已招 {filled}/{vacancy.headcount} 人",
        )


def renew(
    session: Session, actor: Actor, now: datetime, vacancy_id: int, version: int, until: date
) -> None:
    """Let a published vacancy, also an expired one, stand until a later day; no new audit.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "vacancy.manage", otherwise=ONLY_STAFF)
    with writing(session):
        vacancy = _managed(session, actor, vacancy_id, version)
        if vacancy.state is not VacancyState.PUBLISHED:
            raise Conflict("这个岗位已经招满，不用续期")
        longest = province.policy(session).vacancy_days
        found = [*open_until_problems(until, shanghai_day(now), longest)]
        if not found and until <= vacancy.open_until:
            found.append(Problem("open_until", "续期的日期要晚于现在的截止日期"))
        if found:
            raise RuleBroken(*found)
        vacancy.open_until = until
        keep(session, actor, now, vacancy, None)
        audit.record(
            session,
            actor,
            "vacancy.renew",
            subject="vacancy",
            subject_id=vacancy.id,
            detail=f"延至 {until.isoformat()}",
        )


def reveal(session: Session, actor: Actor, vacancy_id: int) -> None:
    """Write down that the contact's number is looked at in full; ``NotFound``."""
    require(actor, "vacancy.read", otherwise=ONLY_STAFF)
    with writing(session):
        vacancy = vacancies.in_area(session, actor, vacancy_id)
        if vacancy is None:
            raise NotFound(NOT_THERE)
        audit.record(session, actor, "vacancy.reveal", subject="vacancy", subject_id=vacancy.id)


def _managed(session: Session, actor: Actor, vacancy_id: int, version: int) -> Vacancy:
    vacancy = locked(session, actor, vacancy_id, version)
    if vacancy.state not in _MANAGED:
        raise Conflict(f"这个岗位现在是“{vacancy.state.label}”，不能再办")
    return vacancy


def _of_case(session: Session, case: EmployerCase) -> Vacancy:
    return session.scalars(
        sa.select(Vacancy)
        .where(Vacancy.case_id == case.id)
        .with_for_update(of=Vacancy, key_share=True)
        .execution_options(populate_existing=True)
    ).one()
