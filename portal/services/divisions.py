"""Loading the province: every area of the divisions file, and an office for each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level, child_path, office_name
from portal.domain.divisions import Division, read_divisions
from portal.models import Area, Office
from portal.services.transactions import writing


def load_divisions(session: Session) -> int:
    """Load areas and offices into an empty database; returns the number of areas loaded (or 0).

    Ids follow the order of level and code, so that every installation gives an area the same id.
    """
    if session.scalar(sa.select(sa.exists().where(Area.id.is_not(None)))):
        return 0
    order = list(Level)
    divisions = sorted(read_divisions(), key=lambda one: (order.index(one.level), one.code))
    rows = _area_rows(divisions)
    with writing(session):
        session.execute(sa.insert(Area), rows)
        session.execute(
            sa.insert(Office),
            [
                {"id": row["id"], "area_id": row["id"], "name": office_name(row["name"])}
                for row in rows
            ],
        )
        for table in ("area", "office"):
            _advance_sequence(session, table, len(rows))
    return len(rows)


def _area_rows(divisions: list[Division]) -> list[dict[str, Any]]:
    placed: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(divisions, 1):
        parent = placed.get(one.parent_code)
        above = parent["full_name"] if parent and parent["level"] is not Level.PROVINCE else ""
        placed[one.code] = {
            "id": number,
            "code": one.code,
            "level": one.level,
            "name": one.name,
            "full_name": above + office_name(one.name),
            "parent_id": parent["id"] if parent else None,
            "path": child_path(parent["path"] if parent else "", number),
        }
    return list(placed.values())


def _advance_sequence(session: Session, table: str, last: int) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            sa.text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
            {"table": table, "last": last},
        )
