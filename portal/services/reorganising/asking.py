"""An order as the screen gives it, as the database keeps it, and as the rules see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.areas import common_path, path_and_above
from portal.domain.reorganising import (
    JOINING,
    PENDING,
    Kind,
    Order,
    Place,
    full_name_below,
)
from portal.models import Area, AreaPast, Office, Reorganisation, ReorganisationPart
from portal.services.errors import RuleBroken


@dataclass(frozen=True)
class Asked:
    """What an administrator asks for, in ids; a reversal names the order that it ``reverses``."""

    kind: Kind
    number: str
    title: str
    ordered_on: date
    effective_on: date
    subject_id: int | None = None
    source_ids: tuple[int, ...] = ()
    part_ids: tuple[int, ...] = ()
    target_id: int | None = None
    new_name: str | None = None
    new_code: str | None = None
    words: tuple[str, ...] = ()
    staff: tuple[int, ...] = ()
    reverses_id: int | None = None


def asked_of(order: Reorganisation) -> Asked:
    """An order that was proposed, as it was asked for."""
    parts = tuple(one.area_id for one in order.parts)
    joining = order.kind in JOINING
    return Asked(
        kind=order.kind,
        number=order.number,
        title=order.title,
        ordered_on=order.ordered_on,
        effective_on=order.effective_on,
        subject_id=order.subject_id,
        source_ids=parts if joining else (),
        part_ids=() if joining else parts,
        target_id=None if order.makes_target else order.target_id,
        new_name=order.new_name,
        new_code=order.new_code,
        words=tuple((order.words or "").splitlines()),
        staff=tuple(one.posting_id for one in order.staff),
        reverses_id=order.reverses_id,
    )


def read(session: Session, asked: Asked, own_id: int | None = None) -> Order:
    """The order as the rules see it; ``own_id`` is its own, where it is kept already."""
    ids = {asked.subject_id, asked.target_id, *asked.source_ids, *asked.part_ids} - {None}
    places = _places(session, [one for one in ids if one is not None], own_id)
    return Order(
        kind=asked.kind,
        number=asked.number,
        title=asked.title,
        ordered_on=asked.ordered_on,
        effective_on=asked.effective_on,
        subject=places.get(asked.subject_id or 0),
        sources=tuple(places[one] for one in asked.source_ids if one in places),
        parts=tuple(places[one] for one in asked.part_ids if one in places),
        target=places.get(asked.target_id or 0),
        new_name=asked.new_name,
        new_code=asked.new_code,
        words=asked.words,
        staff=asked.staff,
    )


def _places(session: Session, ids: Sequence[int], own_id: int | None) -> dict[int, Place]:
    waiting = _waiting_paths(session, own_id)
    offices = session.scalars(
        sa.select(Office)
        .join(Office.area)
        .where(Area.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {
        one.area_id: Place(
            one.area_id,
            one.area.level,
            one.area.path,
            one.area.full_name,
            open=one.closed_on is None,
            busy=any(_one_in_the_other(one.area.path, path) for path in waiting),
        )
        for one in offices
    }


def _one_in_the_other(path: str, other: str) -> bool:
    return path.startswith(other) or other.startswith(path)


def _waiting_paths(session: Session, own_id: int | None) -> list[str]:
    """The areas that other orders, not carried out yet, are about."""
    pending = (Reorganisation.status.in_(PENDING), Reorganisation.id.is_distinct_from(own_id))
    named: Any = sa.union(
        sa.select(Reorganisation.subject_id).where(*pending),
        sa.select(Reorganisation.target_id).where(*pending),
        sa.select(ReorganisationPart.area_id)
        .join(Reorganisation, Reorganisation.id == ReorganisationPart.reorganisation_id)
        .where(*pending),
    )
    return list(session.scalars(sa.select(Area.path).where(Area.id.in_(named))))


def within_of(order: Order) -> str:
    """The path of the smallest area below which all lies that the order names."""
    above = [path_and_above(one.path)[-2:-1] for one in order.touched]
    if not above or not all(above):
        raise RuleBroken()
    return common_path(path for (path,) in above)


def code_taken(session: Session, order: Order) -> bool:
    """Whether the new code is or was an area's."""
    code = order.new_code
    used = sa.or_(sa.exists().where(Area.code == code), sa.exists().where(AreaPast.code == code))
    return code is not None and bool(session.scalar(sa.select(used)))


def name_taken(session: Session, order: Order) -> bool:
    """Whether another area that stays open has the name that the order gives."""
    first = next(iter((*order.sources, *((order.subject,) if order.subject else ()))), None)
    if order.new_name is None or first is None:
        return False
    above = parent(session, first.id)
    going = {one.id for one in order.sources}
    if order.kind is Kind.RENAME and order.subject:
        going.add(order.subject.id)
    named = full_name_below(above.full_name, above.level, order.new_name)
    holders = session.scalars(
        sa.select(Area.id)
        .join(Office, Office.area_id == Area.id)
        .where(Area.full_name == named, Office.closed_on.is_(None))
    )
    return bool(set(holders) - going)


def names_twice(session: Session, order: Order) -> tuple[str, ...]:
    """The names that two open areas right below one would have, were the order carried out."""
    if order.kind is Kind.RENAME:
        return ()
    goes: sa.ColumnElement[bool] = Area.id.in_([one.id for one in order.parts])
    if order.kind in JOINING:
        goes = Area.parent_id.in_([one.id for one in order.sources])
    there = Area.parent_id == order.target.id if order.target else sa.false()
    names = session.scalars(
        sa.select(Office.name)
        .join(Area, Area.id == Office.area_id)
        .where(sa.or_(goes, there), Office.closed_on.is_(None))
        .group_by(Office.name)
        .having(sa.func.count() > 1)
        .order_by(Office.name)
    )
    return tuple(names)


def parent(session: Session, area_id: int) -> Area:
    """The area right above."""
    child = aliased(Area)
    found = session.scalars(
        sa.select(Area).join(child, child.parent_id == Area.id).where(child.id == area_id)
    ).one_or_none()
    if found is None:
        raise RuleBroken()
    return found


def offices_of(session: Session, area_ids: Iterable[int]) -> dict[int, Office]:
    """The offices of areas, by the area's id."""
    rows = session.scalars(sa.select(Office).where(Office.area_id.in_(list(area_ids))))
    return {one.area_id: one for one in rows}
