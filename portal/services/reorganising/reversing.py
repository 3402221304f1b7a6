"""An order is taken back, by another that is proposed and approved like it (design, 13).

By new rows, nothing deleted; and only while nothing rests on it (``depends.py``).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import office_name
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.reorganising import JOINING, Kind, Status
from portal.models import Area, Decision, Office, Person, Reorganisation
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.reorganising import depends, ends, going, staff
from portal.services.reorganising.applying import concerned, going_of, write_down
from portal.services.reorganising.asking import Asked, asked_of, offices_of, read
from portal.services.reorganising.tree import Tree


def check(session: Session, actor: Actor, asked: Asked) -> int:
    """The id of the area within which the order to be reversed lies.

    Raises ``RuleBroken`` naming what rests on it, ``Conflict`` where it is not in force or another
    order about its areas waits, ``NotFound`` outside the own area.
    """
    order = session.get(Reorganisation, asked.reverses_id)
    if order is None:
        raise NotFound(NOT_THERE)
    require(actor, "area.reorganise", Subject(areas=(order.within.path,)), otherwise=NOT_YOURS)
    if asked.effective_on < asked.ordered_on:
        raise RuleBroken(Problem("effective_on", "生效日期不能早于发文日期"))
    _refuse(session, order)
    if any(one.busy for one in read(session, asked_of(order)).touched):
        raise Conflict("这些机构另有待批准或待生效的调整，请先办完或撤回")
    waiting = sa.exists().where(
        Reorganisation.reverses_id == order.id,
        Reorganisation.status.in_((Status.PROPOSED, Status.APPROVED)),
    )
    if session.scalar(sa.select(waiting)):
        raise Conflict("已经提出恢复原状，请等待批准")
    return order.within_id


def _refuse(session: Session, order: Reorganisation) -> None:
    if order.status is not Status.DONE or order.kind is Kind.REVERSE:
        raise Conflict("只有已生效的调整可以恢复原状")
    if found := depends.later(session, order):
        raise RuleBroken(*(Problem("", one) for one in found))


def carry_out(session: Session, actor: Actor, reversal: Reorganisation, now: datetime) -> None:
    """Everything that the order brought about is as it was; the tree is locked.

    Raises ``RuleBroken`` naming what has come to rest on it.
    """
    order = session.get_one(Reorganisation, reversal.reverses_id)
    _lock(session, order)
    _refuse(session, order)
    if order.kind is not Kind.RENAME:
        _give_back(session, order, now)
    tree = Tree(session, reversal.id, reversal.effective_on)
    tree.restore(order.id)
    _open_and_close(session, tree, order)
    ends.judge_anew(session)
    order.status = Status.REVERSED
    reversal.status, reversal.applied_at, reversal.failure = Status.DONE, now, None
    reversal.last_decision = session.scalar(sa.select(sa.func.max(Decision.id)))
    write_down(session, actor, reversal, concerned(session, order))


def _lock(session: Session, order: Reorganisation) -> None:
    """Those and what followed, then the offices: nothing comes to rest on the order meanwhile."""
    for again in (False, True):
        going.lock_jobs(session, going.went(order.id), nowait=again)
        session.execute(
            sa.select(Person.id)
            .where(Person.id.in_(depends.followers(order.id)))
            .order_by(Person.id)
            .with_for_update(of=Person, key_share=True, nowait=again)
        )
        going.lock_employers(session, going.went(order.id), nowait=again)
        if not again:
            going.lock_offices(session, [one.id for one in concerned(session, order)])


def _give_back(session: Session, order: Reorganisation, now: datetime) -> None:
    target = offices_of(session, [order.target_id or 0])[order.target_id or 0].id
    going.put_back(session, order.id, target, now)
    staff.post_back(session, order.id, target, shanghai_day(now))
    for source_id in going_of(session, order).sources:
        staff.give_cases_to_a_clerk(session, order.id, source_id)


def _open_and_close(session: Session, tree: Tree, order: Reorganisation) -> None:
    """What the order had closed stands again; what it had made ends in what was there before."""
    areas = [one.area for one in order.parts]
    if order.kind in JOINING:
        for office in offices_of(session, [one.id for one in areas]).values():
            office.closed_on = office.successor_id = None
    else:
        areas = [order.subject] if order.subject else []
    if order.kind is Kind.RENAME:
        _name_again(session, areas)
    session.flush()
    if order.makes_target and order.target is not None:
        tree.close(order.target, areas[0])


def _name_again(session: Session, areas: list[Area]) -> None:
    for area in areas:
        session.refresh(area)
        office = session.scalars(sa.select(Office).where(Office.area_id == area.id)).one()
        office.name = office_name(area.name)
