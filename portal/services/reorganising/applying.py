"""An order is carried out: whole or not at all, in one transaction (decision 025)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.reorganising import JOINING, Kind, Order, Status, faults
from portal.models import Area, Decision, Office, Reorganisation
from portal.services import audit
from portal.services.errors import RuleBroken
from portal.services.reorganising import ends, going, staff
from portal.services.reorganising.asking import (
    asked_of,
    code_taken,
    name_taken,
    names_twice,
    offices_of,
    read,
)
from portal.services.reorganising.going import Going
from portal.services.reorganising.tree import Tree

Done = TypeVar("Done")
_TRIES = 5
_AGAIN = frozenset({"40P01", "55P03"})
"""PostgreSQL: a ring of locks; a row that somebody holds."""


def persistently(session: Session, act: Callable[[], Done]) -> Done:
    """Carry a use case out, anew where its locks would have closed a ring with a window's."""
    for _ in range(_TRIES - 1):
        try:
            return act()
        except OperationalError as held:
            session.rollback()
            if getattr(held.orig, "sqlstate", None) not in _AGAIN:
                raise
    return act()


def lock_tree(session: Session) -> None:
    """One reorganisation at a time: the first lock of each, which nobody else takes."""
    session.execute(
        sa.select(Area.id).where(Area.parent_id.is_(None)).with_for_update(key_share=True)
    )


def check(session: Session, order: Order, within: str | None = None) -> None:
    """Raise ``RuleBroken`` with all that speaks against an order now."""
    if found := against(session, order, within):
        raise RuleBroken(*found)


def against(session: Session, order: Order, within: str | None = None) -> tuple[Problem, ...]:
    """The same, without raising; ``within`` the whole province, where nothing else is told."""
    return faults(
        order,
        _root(session) if within is None else within,
        code_taken=code_taken(session, order),
        name_taken=name_taken(session, order),
        names_twice=names_twice(session, order),
    )


def carry_out(session: Session, actor: Actor, order: Reorganisation, now: datetime) -> None:
    """Do what an approved order says; the tree is locked. Raises ``RuleBroken``."""
    said = read(session, asked_of(order), order.id)
    check(session, said)
    tree = Tree(session, order.id, order.effective_on)
    target = _target(session, tree, order)
    if order.kind is Kind.RENAME:
        assert order.subject is not None, "the rules ask for it"
        tree.rename(order.subject, order.new_name or "", order.new_code)
    else:
        assert target is not None, "the rules ask for it"
        _hand_over(session, actor, order, target, now)
        _rehang(tree, order, target)
    ends.judge_anew(session)
    _done(session, actor, order, now)


def going_of(session: Session, order: Reorganisation) -> Going:
    """From where, and what of it, an order takes along."""
    if order.kind in JOINING:
        sources = offices_of(session, [one.area_id for one in order.parts])
        return Going(tuple(one.id for one in sources.values()))
    sources = offices_of(session, [order.subject_id or 0])
    users = staff.users_of(session, [one.posting_id for one in order.staff])
    words = tuple((order.words or "").splitlines())
    return Going(tuple(one.id for one in sources.values()), whole=False, words=words, users=users)


def _root(session: Session) -> str:
    return session.scalars(sa.select(Area.path).where(Area.parent_id.is_(None))).one()


def _target(session: Session, tree: Tree, order: Reorganisation) -> Area | None:
    """The area that takes what goes: made now, where the order makes it."""
    if not order.makes_target:
        return order.target
    like = order.subject or order.parts[0].area
    order.target = tree.make(like, order.new_name or "", order.new_code or "")
    session.flush()
    return order.target


def _hand_over(
    session: Session, actor: Actor, order: Reorganisation, target: Area, now: datetime
) -> None:
    what = going_of(session, order)
    office_id = offices_of(session, [target.id])[target.id].id
    going.lock(session, what, (*what.sources, office_id))
    ends.end_what_meets(session, actor, order, what, office_id, now)
    staff.tell_printers_apart(session, what.sources if what.whole else (), office_id)
    postings = staff.leaving(session, order, what)
    going.hand_over(session, order.id, what, office_id, now)
    staff.post(session, order, postings, office_id, order.effective_on)
    staff.give_cases_to_a_clerk(session, order.id, office_id)


def _rehang(tree: Tree, order: Reorganisation, target: Area) -> None:
    """Merged areas end in the target; the parts of one that is split go below it."""
    for part in order.parts:
        if order.kind in JOINING:
            tree.close(part.area, target)
        else:
            tree.hang(part.area, target)


def _done(session: Session, actor: Actor, order: Reorganisation, now: datetime) -> None:
    order.status, order.applied_at, order.failure = Status.DONE, now, None
    order.last_decision = session.scalar(sa.select(sa.func.max(Decision.id)))
    session.flush()
    write_down(session, actor, order, concerned(session, order))


def concerned(session: Session, order: Reorganisation) -> Sequence[Office]:
    """The offices that an order names."""
    ids = [order.subject_id, order.target_id, *(one.area_id for one in order.parts)]
    found = offices_of(session, [one for one in ids if one is not None])
    return sorted(found.values(), key=lambda one: one.id)


def write_down(
    session: Session, actor: Actor, order: Reorganisation, offices: Sequence[Office]
) -> None:
    """The entries of the audit trail: of the order, and of each office that it changed."""
    told = f"{order.kind.label} {order.number}"[:300]
    acts = [audit.Act("area.reorganise", "reorganisation", order.id, detail=told)]
    acts += [audit.Act("area.reorganise", "office", one.id, detail=told) for one in offices]
    session.flush()
    audit.record_all(session, actor, acts)


def due(order: Reorganisation, today: date) -> bool:
    """Whether an order is to be carried out now."""
    return order.status is Status.APPROVED and order.effective_on <= today
