"""Looking up areas and offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level, path_range
from portal.domain.permissions import Actor
from portal.models import Area, Office

_SUGGESTIONS = 12


def by_full_name(session: Session, full_name: str) -> Area | None:
    """The area whose name from the city down is exactly this; None elsewhere or if ambiguous."""
    found = session.scalars(sa.select(Area).where(Area.full_name == full_name).limit(2)).all()
    return found[0] if len(found) == 1 else None


def by_full_names(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The ids of areas that full names mean beyond doubt; others are not there."""
    found: dict[str, list[int]] = {}
    for name, area_id in session.execute(
        sa.select(Area.full_name, Area.id).where(
            Area.full_name.in_({name for name in names if name})
        )
    ):
        found.setdefault(name, []).append(area_id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def suggest(session: Session, typed: str, within: str | None = None) -> Sequence[Area]:
    """Up to 12 areas, widest first, whose full name begins with or whose name contains it.

    ``within`` is the path of the area in which to look; the whole province without it.
    """
    if not typed:
        return ()
    begins = Area.full_name.startswith(typed, autoescape=True)
    contains = Area.name.contains(typed, autoescape=True)
    return session.scalars(
        sa.select(Area)
        .where(Area.level != Level.PROVINCE, sa.or_(begins, contains))
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
    """The county whose code an ID number begins with, where it is in the province."""
    return session.scalars(
        sa.select(Area).where(Area.code == canonical[:6] + "0" * 6, Area.level == Level.COUNTY)
    ).one_or_none()


def ancestor(session: Session, area: Area, level: Level) -> Area | None:
    """The area of a level that an area lies in (or is); None where there is none."""
    current: Area | None = area
    while current is not None and current.level is not level:
        current = session.get(Area, current.parent_id) if current.parent_id else None
    return current


def office_by_area_code(session: Session, code: str) -> Office | None:
    """The office that serves the area of a 12-digit code."""
    return session.scalars(
        sa.select(Office).join(Office.area).where(Area.code == code)
    ).one_or_none()


def office_by_full_name(session: Session, full_name: str) -> Office | None:
    """The office of the area with this name, written with or without the province before it."""
    top = _province(session).full_name
    area = by_full_name(session, full_name.removeprefix(top) or top)
    if area is None:
        return None
    return session.scalars(sa.select(Office).where(Office.area_id == area.id)).one()
