"""Looking up areas and offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.areas import Level, path_range
from portal.domain.permissions import Actor
from portal.models import Area, AreaPast, Office

_SUGGESTIONS = 12


def by_full_name(session: Session, full_name: str) -> Area | None:
    """The area whose name from the city down is exactly this; None elsewhere or if ambiguous.

    The name of one that was closed, and one that an area had before, still lead to the area that
    stands for it today.
    """
    area_id = by_full_names(session, [full_name]).get(full_name)
    return None if area_id is None else session.get_one(Area, area_id)


def by_full_names(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The ids of areas that full names mean beyond doubt; others are not there."""
    wanted = {name for name in names if name}
    today = _standing(Area.full_name, Area.id)
    before = _standing(AreaPast.full_name, AreaPast.area_id)
    found = _meant(session, today.where(Area.full_name.in_(wanted), Office.closed_on.is_(None)))
    for past in (
        today.where(Area.full_name.in_(wanted - found.keys()), Office.closed_on.is_not(None)),
        before.where(AreaPast.full_name.in_(wanted - found.keys())),
    ):
        if wanted - found.keys():
            found = _meant(session, past) | found
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _standing(key: Any, area_id: Any) -> sa.Select[Any]:
    """What an area was found by, and the id of the area that stands for it today."""
    successor = aliased(Office)
    return (
        sa.select(key, sa.func.coalesce(successor.area_id, Office.area_id))
        .join(Office, Office.area_id == area_id)
        .outerjoin(successor, successor.id == Office.successor_id)
    )


def _meant(session: Session, rows: sa.Select[Any]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for key, area_id in session.execute(rows):
        found.setdefault(key, set()).add(area_id)
    return found


def suggest(session: Session, typed: str, within: str | None = None) -> Sequence[Area]:
    """Up to 12 areas that stand, widest first, whose full name begins or whose name contains it.

    ``within`` is the path of the area in which to look; the whole province without it.
    """
    if not typed:
        return ()
    begins = Area.full_name.startswith(typed, autoescape=True)
    contains = Area.name.contains(typed, autoescape=True)
    return session.scalars(
        sa.select(Area)
        .join(Office, Office.area_id == Area.id)
        .where(Area.level != Level.PROVINCE, sa.or_(begins, contains), Office.closed_on.is_(None))
        .where(sa.true() if within is None else _lies_in(within))
        .order_by(sa.func.length(Area.path), Area.code)
        .limit(_SUGGESTIONS)
    ).all()


def _lies_in(path: str) -> sa.ColumnElement[bool]:
    low, high = path_range(path)
    return sa.and_(Area.path >= low, Area.path < high)


def suggest_offices(session: Session, actor: Actor, typed: str) -> Sequence[Area]:
    """The same for offices of the actor's area: the province's own may be one, and a name may
    begin with the province."""
    top = _province(session)
    if not actor.covers(top.path):
        return suggest(session, typed.removeprefix(top.full_name), actor.area_path)
    found = suggest(session, typed.removeprefix(top.full_name))
    return [top, *found][:_SUGGESTIONS] if top.full_name.startswith(typed) else found


def _province(session: Session) -> Area:
    return session.scalars(sa.select(Area).where(Area.parent_id.is_(None))).one()


def county_of_card(session: Session, canonical: str) -> Area | None:
    """The county whose code an ID number begins with, where it is or was in the province."""
    found = by_code(session, canonical[:6] + "0" * 6)
    return found if found is not None and found.level is Level.COUNTY else None


def by_code(session: Session, code: str) -> Area | None:
    """The area that stands today for the one that has, or last had, a 12-digit code."""
    for rows in (
        _standing(Area.code, Area.id).where(Area.code == code),
        _standing(AreaPast.code, AreaPast.area_id)
        .where(AreaPast.code == code)
        .order_by(AreaPast.id.desc())
        .limit(1),
    ):
        if found := session.execute(rows).first():
            return session.get_one(Area, found[1])
    return None


def ancestor(session: Session, area: Area, level: Level) -> Area | None:
    """The area of a level that an area lies in (or is); None where there is none."""
    current: Area | None = area
    while current is not None and current.level is not level:
        current = session.get(Area, current.parent_id) if current.parent_id else None
    return current


def office_by_area_code(session: Session, code: str) -> Office | None:
    """The office that serves the area of a 12-digit code, also of one that it had before."""
    found = by_code(session, code)
    return None if found is None else _office(session, found)


def office_by_full_name(session: Session, full_name: str) -> Office | None:
    """The office of the area with this name, written with or without the province before it."""
    top = _province(session).full_name
    area = by_full_name(session, full_name.removeprefix(top) or top)
    return None if area is None else _office(session, area)


def _office(session: Session, area: Area) -> Office:
    return session.scalars(sa.select(Office).where(Office.area_id == area.id)).one()
