"""最低生活保障标准: kept by the district, from a day on, with the order that sets it (R7.3)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.deregistration import Standard
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.standards import standard_problems
from portal.models import SubsistenceStandard
from portal.queries import standards
from portal.services import audit
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing, writing_first

_ONLY_REVIEWERS = "只有区县审核人可以录入最低生活保障标准"
_SAME_DAY = "这一天起执行的标准已经录入；录错的请先撤回"


def add(
    session: Session, actor: Actor, now: datetime, standard: Standard, order: str | None
) -> SubsistenceStandard:
    """Enter a standard of the actor's county, in whole yuan a month; ``order`` is its 文号.

    Raises ``RuleBroken``, ``Conflict`` where the county has one from that day on, ``NotAllowed``.
    """
    require(actor, "standard.keep", otherwise=_ONLY_REVIEWERS)
    if broken := standard_problems(standard, shanghai_day(now)):
        raise RuleBroken(*broken)
    county = standards.county_of(session, actor.office_id)
    assert county is not None, "whoever keeps standards is posted to a county"
    area_id = county.id
    with writing_first(session, _SAME_DAY):
        added = SubsistenceStandard(
            area_id=area_id,
            from_on=standard.from_on,
            monthly=standard.monthly,
            order=order,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        session.add(added)
        session.flush()
        audit.record(
            session,
            actor,
            "standard.add",
            subject="standard",
            subject_id=added.id,
            detail=_told(added),
        )
        return added


def withdraw(session: Session, actor: Actor, now: datetime, standard_id: int, reason: str) -> None:
    """Take back a standard that was mistyped; what was decided by it stays decided.

    Raises ``RuleBroken`` without a reason, ``Conflict`` where it is withdrawn already,
    ``NotFound`` for another county's, ``NotAllowed``.
    """
    require(actor, "standard.keep", otherwise=_ONLY_REVIEWERS)
    if not reason:
        raise RuleBroken(Problem("reason", "请写明撤回的原因"))
    with writing(session):
        found = _lock(session, actor, standard_id)
        if found.withdrawn_at is not None:
            raise Conflict("这一条已经撤回")
        found.withdrawn_at, found.withdrawn_by_id = now, actor.user_id
        audit.record(
            session,
            actor,
            "standard.withdraw",
            subject="standard",
            subject_id=found.id,
            detail=f"{_told(found)}：{reason}",
        )


def _lock(session: Session, actor: Actor, standard_id: int) -> SubsistenceStandard:
    county = standards.county_of(session, actor.office_id)
    found = session.scalars(
        sa.select(SubsistenceStandard)
        .where(SubsistenceStandard.id == standard_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or county is None or found.area_id != county.id:
        raise NotFound(NOT_THERE)
    return found


def _told(one: SubsistenceStandard) -> str:
    return f"{one.from_on.isoformat()} 起每月 {one.monthly} 元"
