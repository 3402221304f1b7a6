"""What has no object any more once two offices are one: moves between them, objections to these."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import common_path
from portal.domain.bases import BasisKind
from portal.domain.permissions import Actor
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import WAITING
from portal.models import (
    Area,
    Basis,
    Case,
    Move,
    Objection,
    Office,
    Person,
    Reorganisation,
)
from portal.services.case_locks import lock_cases
from portal.services.engine import lapse
from portal.services.reorganising.going import Going


def end_what_meets(
    session: Session,
    actor: Actor,
    order: Reorganisation,
    going: Going,
    target_id: int,
    now: datetime,
) -> None:
    """End proposals, and settle objections, whose two offices become the same one."""
    because = f"随机构调整（{order.number}）终止"
    both = _both_ends(going, target_id)
    cases = sa.select(Move.case_id).join(Case, Case.id == Move.case_id).where(both)
    waiting = cases.where(Case.procedure == MOVE_OUT.code, Case.status.in_(WAITING))
    for case in lock_cases(session, Case.id.in_(waiting)):
        lapse(session, actor, now, case, _basis(session, actor, order, case, now), because)
    for objection in session.scalars(
        sa.select(Objection)
        .join(Move, Move.case_id == Objection.case_id)
        .where(Objection.settled_at.is_(None), both)
    ):
        objection.upheld, objection.settled_words = False, because
        objection.settled_by_id, objection.settled_at = actor.user_id, now
    session.flush()


def _both_ends(going: Going, target_id: int) -> sa.ColumnElement[bool]:
    ends = (*going.sources, target_id)
    both = sa.and_(Move.from_office_id.in_(ends), Move.to_office_id.in_(ends))
    if going.whole:
        return both
    if not going.words:
        return sa.false()
    return sa.and_(both, Move.person_id.in_(sa.select(Person.id).where(going.lives())))


def _basis(
    session: Session, actor: Actor, order: Reorganisation, case: Case, now: datetime
) -> Basis:
    """The order itself, of the level above."""
    basis = Basis(
        case_id=case.id,
        person_id=case.person_id,
        kind=BasisKind.ORDER,
        words=f"{order.title}（{order.number}）"[:200],
        at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(basis)
    session.flush()
    return basis


def judge_anew(session: Session) -> None:
    """Objections wait for the lowest office above both communities, as the tree is now."""
    session.expire_all()
    for one in session.scalars(sa.select(Objection).where(Objection.settled_at.is_(None))).all():
        ends = (one.move.from_office.area.path, one.move.to_office.area.path)
        judge = session.scalars(
            sa.select(Office).join(Office.area).where(Area.path == common_path(ends))
        ).one()
        if one.judge_office_id != judge.id:
            one.judge_office_id = judge.id
    session.flush()
