"""The tree of areas under an order: names, codes and paths change for whole subtrees at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import child_path, office_name, path_range
from portal.domain.reorganising import full_name_below, parent_of
from portal.models import Area, AreaPast, Office

_QUIETLY: dict[str, Any] = {"synchronize_session": False}
_KEPT = ("code", "name", "full_name", "path")


class Tree:
    """Changes areas in the name of an order; what each was called before is kept."""

    def __init__(self, session: Session, order_id: int, until: date) -> None:
        self.session, self.order_id, self.until = session, order_id, until

    def rename(self, area: Area, name: str, code: str | None) -> None:
        """Another name (and code); the full names of all below follow, those of closed ones don't.

        What is closed keeps the name by which it is found in old papers.
        """
        above = self.session.get_one(Area, area.parent_id)
        old, new = area.full_name, full_name_below(above.full_name, above.level, name)
        below = sa.and_(_in(area.path), _open())
        self._remember(below)
        self._prefix("full_name", below, old, new)
        self.session.refresh(area)
        area.name, area.code = name, code or area.code
        _office(self.session, area.id).name = office_name(name)
        self.session.flush()

    def make(self, like: Area, name: str, code: str) -> Area:
        """A new area beside another, with its office."""
        above = self.session.get_one(Area, like.parent_id)
        made = Area(
            code=code,
            level=like.level,
            name=name,
            full_name=full_name_below(above.full_name, above.level, name),
            parent_id=above.id,
            path=f"new {code}",
        )
        self.session.add(made)
        self.session.flush()
        made.path = child_path(above.path, made.id)
        self.session.add(Office(area_id=made.id, name=office_name(name)))
        self.session.flush()
        return made

    def hang(self, area: Area, below: Area) -> None:
        """Put an area with all that lies in it below another."""
        old_path, new_path = area.path, child_path(below.path, area.id)
        old, new = area.full_name, full_name_below(below.full_name, below.level, area.name)
        subtree = _in(old_path)
        self._remember(subtree)
        self._prefix("full_name", sa.and_(subtree, _open()), old, new)
        self._prefix("path", subtree, old_path, new_path)
        self.session.execute(
            sa.update(Area)
            .where(Area.id == area.id)
            .values(parent_id=below.id)
            .execution_options(**_QUIETLY)
        )
        self.session.expire_all()

    def close(self, area: Area, successor: Area) -> None:
        """End an area in another of its level, below which it hangs with all that it was.

        So whatever lies in its past opens for the successor by the path.
        """
        for child in self.session.scalars(
            sa.select(Area).where(Area.parent_id == area.id).order_by(Area.id)
        ).all():
            self.hang(child, successor)
        office = _office(self.session, area.id)
        office.closed_on = self.until
        office.successor_id = _office(self.session, successor.id).id
        self.session.flush()
        self.hang(area, successor)

    def restore(self, order_id: int) -> None:
        """Give the areas that an order changed their names, codes and places back."""
        past = sa.select(AreaPast).where(AreaPast.reorganisation_id == order_id).subquery()
        ours = Area.id.in_(sa.select(past.c.area_id))
        self._remember(ours)
        before = {
            name: sa.select(past.c[name]).where(past.c.area_id == Area.id).scalar_subquery()
            for name in _KEPT
        }
        self.session.execute(
            sa.update(Area).where(ours).values(before).execution_options(**_QUIETLY)
        )
        self.session.expire_all()
        moved = self.session.execute(sa.select(Area.id, Area.path, Area.parent_id).where(ours))
        for area_id, path, parent_id in moved.all():
            if parent_of(path) != parent_id:
                self.session.get_one(Area, area_id).parent_id = parent_of(path)
        self.session.flush()

    def _remember(self, which: sa.ColumnElement[bool]) -> None:
        """Keep what areas are called, once an order: the first of its changes counts."""
        known = sa.exists().where(
            AreaPast.area_id == Area.id, AreaPast.reorganisation_id == self.order_id
        )
        told = (sa.literal(self.order_id), sa.literal(self.until, sa.Date()))
        columns = [getattr(Area, name) for name in _KEPT]
        self.session.execute(
            sa.insert(AreaPast).from_select(
                ["area_id", *_KEPT, "reorganisation_id", "until"],
                sa.select(Area.id, *columns, *told).where(which, ~known),
            )
        )

    def _prefix(self, name: str, which: sa.ColumnElement[bool], old: str, new: str) -> None:
        """Put another beginning in the place of the one that the texts of a column have."""
        column = getattr(Area, name)
        begins = sa.func.substr(column, 1, len(old)) == old
        self.session.execute(
            sa.update(Area)
            .where(which, begins)
            .values({name: sa.literal(new).concat(sa.func.substr(column, len(old) + 1))})
            .execution_options(**_QUIETLY)
        )


def _in(path: str) -> sa.ColumnElement[bool]:
    low, high = path_range(path)
    return sa.and_(Area.path >= low, Area.path < high)


def _open() -> sa.ColumnElement[bool]:
    return sa.exists().where(Office.area_id == Area.id, Office.closed_on.is_(None))


def _office(session: Session, area_id: int) -> Office:
    return session.scalars(sa.select(Office).where(Office.area_id == area_id)).one()
