"""享受扶持政策, as the district records what a person enjoys (R11.2)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.benefits import Benefit, benefit_problems
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import PolicyBenefit
from portal.queries.people import visible
from portal.services import audit, people
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

_ONLY_REVIEWERS = "只有区县审核人可以登记享受扶持政策"


def record(
    session: Session, actor: Actor, now: datetime, person_id: int, benefit: Benefit
) -> PolicyBenefit:
    """Record a policy that a person enjoys.

    Raises ``RuleBroken``, ``Conflict`` where the very same is recorded already, ``NotFound`` or
    ``NotAllowed``.
    """
    require(actor, "benefit.record", otherwise=_ONLY_REVIEWERS)
    if broken := benefit_problems(benefit, shanghai_day(now)):
        raise RuleBroken(*broken)
    with writing(session):
        _lock_person(session, actor, person_id)
        if _known(session, person_id, benefit):
            raise Conflict("同样的一条已经登记过")
        added = PolicyBenefit(
            person_id=person_id,
            kind=benefit.kind,
            policy=benefit.policy,
            from_on=benefit.from_on,
            to_on=benefit.to_on,
            amount=benefit.amount,
            decided_by=benefit.decided_by,
            office_id=actor.office_id,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        session.add(added)
        session.flush()
        audit.record(
            session,
            actor,
            "benefit.record",
            subject="benefit",
            subject_id=added.id,
            person_id=person_id,
            detail=benefit.kind.name,
        )
        return added


def revoke(
    session: Session, actor: Actor, now: datetime, person_id: int, benefit_id: int, reason: str
) -> None:
    """Take back an entry that was made by mistake; it stays on record with the reason.

    Raises ``RuleBroken`` without a reason, ``Conflict`` where it is revoked already, ``NotFound``
    or ``NotAllowed``.
    """
    require(actor, "benefit.record", otherwise=_ONLY_REVIEWERS)
    if not reason:
        raise RuleBroken(Problem("reason", "请写明撤销的原因"))
    with writing(session):
        _lock_person(session, actor, person_id)
        benefit = session.scalars(
            sa.select(PolicyBenefit).where(
                PolicyBenefit.id == benefit_id, PolicyBenefit.person_id == person_id
            )
        ).one_or_none()
        if benefit is None:
            raise NotFound(NOT_THERE)
        if benefit.revoked_at is not None:
            raise Conflict("这一条已经撤销")
        benefit.revoked_at, benefit.revoked_by_id = now, actor.user_id
        benefit.revoke_reason = reason
        audit.record(
            session,
            actor,
            "benefit.revoke",
            subject="benefit",
            subject_id=benefit.id,
            person_id=person_id,
            detail=benefit.kind.name,
        )


def _lock_person(session: Session, actor: Actor, person_id: int) -> None:
    if not visible(session, actor, person_id):
        raise NotFound(NOT_THERE)
    people.lock_standing(session, person_id)


def _known(session: Session, person_id: int, benefit: Benefit) -> bool:
    same = sa.exists().where(
        PolicyBenefit.person_id == person_id,
        PolicyBenefit.kind == benefit.kind,
        PolicyBenefit.policy.is_not_distinct_from(benefit.policy),
        PolicyBenefit.from_on == benefit.from_on,
        PolicyBenefit.to_on.is_not_distinct_from(benefit.to_on),
        PolicyBenefit.amount.is_not_distinct_from(benefit.amount),
        PolicyBenefit.revoked_at.is_(None),
    )
    return bool(session.scalar(sa.select(same)))
