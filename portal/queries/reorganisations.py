"""Orders that reorganise offices, and what an area was called before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.permissions import Actor
from portal.domain.reorganising import PENDING, Status
from portal.models import (
    Area,
    AreaPast,
    Office,
    Posting,
    Reorganisation,
    ReorganisationPart,
)
from portal.queries import areas
from portal.queries.kept import facts, kept

PAGE = 50
SHOWN_DAYS = 30
"""For how long the desk of an office says what changed."""


@dataclass(frozen=True)
class Orders:
    """Those that wait, the oldest first, and the latest 50 others."""

    waiting: Sequence[Reorganisation]
    over: Sequence[Reorganisation]


def listed(session: Session, actor: Actor) -> Orders:
    """The orders about areas below the actor's own."""
    own = _in_area(actor).options(
        joinedload(Reorganisation.proposed_by, innerjoin=True),
        joinedload(Reorganisation.subject),
        joinedload(Reorganisation.target),
        joinedload(Reorganisation.reverses),
        selectinload(Reorganisation.parts).joinedload(ReorganisationPart.area),
    )
    pending = Reorganisation.status.in_(PENDING)
    return Orders(
        session.scalars(own.where(pending).order_by(Reorganisation.id)).all(),
        session.scalars(own.where(~pending).order_by(Reorganisation.id.desc()).limit(PAGE)).all(),
    )


def one(session: Session, actor: Actor, order_id: int) -> Reorganisation | None:
    """An order of the actor's area; None for any other."""
    return session.scalars(_in_area(actor).where(Reorganisation.id == order_id)).one_or_none()


def _in_area(actor: Actor) -> sa.Select[Reorganisation]:
    low, high = actor.area_range
    within = sa.exists().where(
        Area.id == Reorganisation.within_id, Area.path >= low, Area.path < high
    )
    return sa.select(Reorganisation).where(within)


def reversal_of(session: Session, order_id: int) -> Reorganisation | None:
    """The order that takes one back, or is to: the latest that was not turned down or withdrawn."""
    return session.scalars(
        sa.select(Reorganisation)
        .where(
            Reorganisation.reverses_id == order_id,
            Reorganisation.status.in_((*PENDING, Status.DONE)),
        )
        .order_by(Reorganisation.id.desc())
        .limit(1)
    ).first()


def children(session: Session, area_id: int) -> Sequence[Area]:
    """The areas right below one that stand, in the order of their codes."""
    return session.scalars(
        sa.select(Area)
        .join(Office, Office.area_id == Area.id)
        .where(Area.parent_id == area_id, Office.closed_on.is_(None))
        .order_by(Area.code)
    ).all()


def staff_of(session: Session, area_id: int) -> Sequence[Posting]:
    """The postings in force at an area's office, by their holders' names."""
    return session.scalars(
        sa.select(Posting)
        .join(Posting.office)
        .join(Posting.user)
        .where(Office.area_id == area_id, Posting.ended_on.is_(None))
        .order_by(Posting.id)
        .options(joinedload(Posting.user, innerjoin=True))
    ).all()


def past(session: Session, area_id: int) -> Sequence[AreaPast]:
    """What an area was called before, and what was merged into it, the latest first."""
    taken = sa.select(Office.area_id).where(
        Office.successor_id
        == sa.select(Office.id).where(Office.area_id == area_id).scalar_subquery()
    )
    return session.scalars(
        sa.select(AreaPast)
        .where(sa.or_(AreaPast.area_id == area_id, AreaPast.area_id.in_(taken)))
        .order_by(AreaPast.until.desc(), AreaPast.id.desc())
    ).all()


def orders(session: Session, rows: Sequence[AreaPast]) -> dict[int, Reorganisation]:
    """The orders by which areas were changed, by their ids."""
    ids = {row.reorganisation_id for row in rows}
    found = session.scalars(sa.select(Reorganisation).where(Reorganisation.id.in_(ids)))
    return {one.id: one for one in found}


def meant(session: Session, actor: Actor, typed: str) -> Area | None:
    """The area of the actor's that a code or a full name, of today or before, stands for."""
    found = areas.by_code(session, typed)
    if found is None:
        office = areas.office_by_full_name(session, typed)
        found = office.area if office else None
    return found if found is not None and actor.covers(found.path) else None


def told(session: Session, actor: Actor, today: date) -> Sequence[Reorganisation]:
    """The orders of the last 30 days by which something came to, or left, the actor's office."""
    return session.scalars(_told(actor, today), facts(actor)).all()


@kept
def _told(actor: Actor, today: date) -> sa.Select[Reorganisation]:
    own = sa.select(Office.area_id).where(Office.id.in_(actor.own_offices))
    since = date.fromordinal(today.toordinal() - SHOWN_DAYS)
    part = sa.exists().where(
        ReorganisationPart.reorganisation_id == Reorganisation.id,
        ReorganisationPart.area_id.in_(own),
    )
    return (
        sa.select(Reorganisation)
        .where(
            Reorganisation.status == Status.DONE,
            Reorganisation.effective_on >= since,
            sa.or_(Reorganisation.subject_id.in_(own), Reorganisation.target_id.in_(own), part),
        )
        .order_by(Reorganisation.id.desc())
    )
