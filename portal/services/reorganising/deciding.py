"""Four eyes on an order: proposed, approved or turned down, withdrawn; carried out on its day."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.reorganising import PENDING, Kind, Status
from portal.models import (
    Area,
    Posting,
    Reorganisation,
    ReorganisationPart,
    ReorganisationStaff,
    User,
)
from portal.queries import staff as staff_queries
from portal.services import audit
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken, ServiceError
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.reorganising import reversing
from portal.services.reorganising.applying import (
    carry_out,
    check,
    due,
    lock_tree,
    persistently,
)
from portal.services.reorganising.asking import Asked, read, within_of
from portal.services.transactions import writing

log = logging.getLogger("portal")
_MOVED_ON: Final = "这项调整刚刚已经由他人办理，请看过最新情况"


def propose(session: Session, actor: Actor, now: datetime, asked: Asked) -> Reorganisation:
    """Propose an order for areas below the actor's own (系统管理员).

    Raises ``RuleBroken`` beside the fields, ``NotAllowed`` for other roles.
    """
    require(actor, "area.reorganise", otherwise=NOT_YOURS)
    with writing(session):
        lock_tree(session)
        within_id = _checked(session, actor, asked)
        order = Reorganisation(
            kind=asked.kind,
            number=asked.number,
            title=asked.title,
            ordered_on=asked.ordered_on,
            effective_on=asked.effective_on,
            within_id=within_id,
            subject_id=asked.subject_id,
            target_id=asked.target_id,
            makes_target=asked.kind is not Kind.RENAME
            and asked.target_id is None
            and asked.reverses_id is None,
            new_name=asked.new_name,
            new_code=asked.new_code,
            words="\n".join(asked.words) or None,
            reverses_id=asked.reverses_id,
            proposed_by_id=actor.user_id,
            proposed_at=now,
        )
        areas = asked.source_ids or asked.part_ids
        order.parts = [ReorganisationPart(area_id=one, position=at) for at, one in enumerate(areas)]
        order.staff = [ReorganisationStaff(posting_id=one) for one in sorted(set(asked.staff))]
        session.add(order)
        session.flush()
        audit.record(session, actor, "area.propose", **_told(order))
        return order


def _checked(session: Session, actor: Actor, asked: Asked) -> int:
    """The area within which all lies; raises ``RuleBroken``."""
    if asked.reverses_id is not None:
        return reversing.check(session, actor, asked)
    order = read(session, asked)
    check(session, order, actor.area_path)
    if asked.staff and not _are_there(session, asked):
        raise RuleBroken(Problem("staff", "勾选的人员有的已不在这个机构，请重新勾选"))
    return session.scalars(sa.select(Area.id).where(Area.path == within_of(order))).one()


def _are_there(session: Session, asked: Asked) -> bool:
    there = session.scalars(
        sa.select(Posting.id)
        .join(Posting.office)
        .where(
            Posting.id.in_(asked.staff),
            Posting.ended_on.is_(None),
            Posting.office.has(area_id=asked.subject_id),
        )
    ).all()
    return set(there) == set(asked.staff)


def approve(session: Session, actor: Actor, now: datetime, order_id: int) -> Reorganisation:
    """Approve an order (安全管理员); where its day has come it is carried out at once.

    Raises ``RuleBroken`` with all that speaks against it by now, ``Conflict`` where it was decided
    upon already, ``NotAllowed`` for who proposed it, ``NotFound`` outside the own area.
    """

    def once() -> Reorganisation:
        with writing(session):
            order = _proposed(session, actor, order_id)
            order.status, order.decided_by_id, order.decided_at = (
                Status.APPROVED,
                actor.user_id,
                now,
            )
            session.flush()
            audit.record(session, actor, "area.approve", **_told(order))
            if due(order, shanghai_day(now)):
                _carry_out(session, actor, order, now)
            return order

    return persistently(session, once)


def turn_down(
    session: Session, actor: Actor, now: datetime, order_id: int, words: str
) -> Reorganisation:
    """Decide that an order is not carried out. Raises as ``approve``, and without words."""
    with writing(session):
        order = _proposed(session, actor, order_id)
        if not words.strip():
            raise RuleBroken(Problem("words", "请写明不批准的理由"))
        order.status, order.decision_words = Status.TURNED_DOWN, words.strip()
        order.decided_by_id, order.decided_at = actor.user_id, now
        audit.record(session, actor, "area.turn_down", **_told(order))
        return order


def withdraw(session: Session, actor: Actor, now: datetime, order_id: int) -> Reorganisation:
    """Take an order back that is not carried out yet: by a 系统管理员 of the area.

    Raises ``Conflict`` for one that is done or over, ``NotFound`` outside the own area.
    """
    require(actor, "area.reorganise", otherwise=NOT_YOURS)
    with writing(session):
        lock_tree(session)
        order = _locked(session, actor, "area.reorganise", order_id)
        if order.status not in PENDING:
            raise Conflict(_MOVED_ON)
        order.status, order.withdrawn_at = Status.WITHDRAWN, now
        audit.record(session, actor, "area.withdraw", **_told(order))
        return order


def apply_due(session: Session, now: datetime) -> int:
    """Carry out the approved orders whose day has come, each by itself; how many were.

    What stands in the way of one is kept with it, for both administrators to see. Safe to run in
    any number of processes.
    """
    today = shanghai_day(now)
    session.rollback()
    waiting = session.scalars(
        sa.select(Reorganisation.id)
        .where(Reorganisation.status == Status.APPROVED, Reorganisation.effective_on <= today)
        .order_by(Reorganisation.effective_on, Reorganisation.id)
    ).all()
    session.rollback()
    return sum(_apply_one(session, one, now) for one in waiting)


def _apply_one(session: Session, order_id: int, now: datetime) -> bool:
    def once() -> bool:
        with writing(session):
            lock_tree(session)
            order = session.get_one(
                Reorganisation, order_id, with_for_update={"of": Reorganisation}
            )
            if not due(order, shanghai_day(now)):
                return False
            _carry_out(session, _approver(session, order), order, now)
            return True

    try:
        return persistently(session, once)
    except OperationalError:
        raise  # a database out of reach: the next look tries again
    except ServiceError as refused:
        _keep_failure(session, order_id, str(refused))
    except Exception as fault:
        # Without the exception's text, which may hold personal data.
        log.error("order %d failed: %s", order_id, type(fault).__name__)
        _keep_failure(session, order_id, "系统出错，请联系系统管理员")
    return False


def _keep_failure(session: Session, order_id: int, words: str) -> None:
    with writing(session):
        order = session.get_one(Reorganisation, order_id, with_for_update={"of": Reorganisation})
        if order.status is Status.APPROVED:
            order.failure = words[:600]


def _carry_out(session: Session, actor: Actor, order: Reorganisation, now: datetime) -> None:
    if order.kind is Kind.REVERSE:
        reversing.carry_out(session, actor, order, now)
    else:
        carry_out(session, actor, order, now)


def _approver(session: Session, order: Reorganisation) -> Actor:
    """Who approved it, at an office that they hold or held: they answer for it."""
    assert order.decided_by_id is not None, "approved by somebody"
    user = session.get_one(User, order.decided_by_id)
    held = staff_queries.offices_held(user) or [one.office for one in user.postings]
    return staff_queries.actor_at(user, held[0], request_id=f"order {order.id}")


def _proposed(session: Session, actor: Actor, order_id: int) -> Reorganisation:
    require(actor, "area.approve", otherwise=NOT_YOURS)
    lock_tree(session)
    order = _locked(session, actor, "area.approve", order_id)
    if order.proposed_by_id == actor.user_id:
        raise NotAllowed("自己提出的调整由另一位安全管理员批准")
    if order.status is not Status.PROPOSED:
        raise Conflict(_MOVED_ON)
    return order


def _locked(session: Session, actor: Actor, permission: str, order_id: int) -> Reorganisation:
    order = session.get(
        Reorganisation,
        order_id,
        with_for_update={"of": Reorganisation},
        populate_existing=True,
    )
    if order is None:
        raise NotFound(NOT_THERE)
    require(actor, permission, Subject(areas=(order.within.path,)), otherwise=NOT_YOURS)
    return order


def _told(order: Reorganisation) -> dict[str, Any]:
    """What the audit trail keeps of an order."""
    return {
        "subject": "reorganisation",
        "subject_id": order.id,
        "detail": f"{order.kind.label} {order.number}",
    }
