"""The areas below the actor's, and how many rows there are of their offices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.permissions import Actor
from portal.models import Area, Office

_own = aliased(Office)
_LAST = "\U0010ffff"


def children_of(session: Session, actor: Actor) -> Sequence[Area]:
    """The areas directly below the actor's that stand, in the order of their codes."""
    return session.scalars(
        sa.select(Area)
        .join(Office, Office.area_id == Area.id)
        .where(
            Office.closed_on.is_(None),
            Area.parent_id
            == sa.select(_own.area_id).where(_own.id == actor.office_id).scalar_subquery(),
        )
        .order_by(Area.code)
    ).all()


def by_child(
    session: Session,
    children: Sequence[Area],
    office_column: Any,
    *conditions: Any,
    along: Any = None,
) -> dict[int, int]:
    """How many rows there are of the offices of each area, by its id.

    ``along`` is a relationship of the rows that the conditions speak of, too.
    """
    paths = [one.path for one in children]
    if not paths:
        return {}
    within = sa.and_(Area.path >= min(paths), Area.path < max(paths) + _LAST)
    here = sa.select(Office.id).join(Area).where(within)
    of_offices = sa.select(office_column.label("office_id"), sa.func.count().label("number"))
    if along is not None:
        of_offices = of_offices.join(along)
    each = of_offices.where(office_column.in_(here), *conditions).group_by(office_column).subquery()
    below_child, child = aliased(Area), aliased(Area)
    rows = session.execute(
        sa.select(child.id, sa.func.sum(each.c.number))
        .select_from(each)
        .join(Office, Office.id == each.c.office_id)
        .join(below_child, below_child.id == Office.area_id)
        .join(child, sa.and_(below_child.path >= child.path, below_child.path < child.path + _LAST))
        .where(child.id.in_([one.id for one in children]))
        .group_by(child.id)
    )
    return {row[0]: int(row[1]) for row in rows}
