"""The province is loaded whole, fast, once, and with the same ids everywhere (R1)."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import migrations
from portal.domain.areas import Level, path_range
from portal.models import Area, Office
from portal.services.divisions import load_divisions
from tests.databases import Database, Databases

AREAS = 31_691
LEVELS = {
    Level.PROVINCE: 1,
    Level.CITY: 14,
    Level.COUNTY: 134,
    Level.TOWN: 2_008,
    Level.COMMUNITY: 29_534,
}
SECONDS = 15


def everything(engine: sa.Engine) -> list[tuple[object, ...]]:
    """Every area and its office, as plain rows."""
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(Area.id, Area.code, Area.full_name, Area.path, Office.id, Office.name)
            .join(Office, Office.area_id == Area.id)
            .order_by(Area.id)
        )
        return [tuple(row) for row in rows]


@pytest.mark.clause("R1")
def test_every_area_has_its_office_and_is_loaded_in_time(empty_database: Database) -> None:
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        with Session(engine) as session:
            begun = time.perf_counter()
            assert load_divisions(session) == AREAS
            assert time.perf_counter() - begun <= SECONDS
            levels = session.scalars(sa.select(Area.level)).all()
            offices = session.scalar(sa.select(sa.func.count()).select_from(Office))
    assert Counter(levels) == LEVELS
    assert offices == AREAS


def test_another_installation_gives_the_same_ids(databases: Databases) -> None:
    with (
        databases.prepared("sqlite") as one,
        databases.prepared("postgresql") as other,
        one.engine() as first,
        other.engine() as second,
    ):
        assert everything(first) == everything(second)


def test_loading_again_changes_nothing(engine: sa.Engine) -> None:
    before = everything(engine)
    with Session(engine) as session:
        assert load_divisions(session) == 0
    assert everything(engine) == before


def test_an_area_added_later_gets_an_id_of_its_own(session: Session) -> None:
    top = session.get_one(Area, 1)
    added = Area(code="439999999999", level=Level.CITY, name="新", full_name="新", path="1/99999/")
    added.parent_id = top.id
    session.add(added)
    session.commit()
    assert added.id > AREAS


def test_the_path_range_of_each_area_is_what_lies_below_it(session: Session) -> None:
    """The database's own order puts a subtree in one range: exactly the chain of parents' answer.

    In the order of paths, an area's subtree must be the rows from its own on, as many as the
    parents say lie below; the row after them must lie outside its range.
    """
    rows = session.execute(sa.select(Area.id, Area.parent_id, Area.path).order_by(Area.path)).all()
    parents = {row.id: row.parent_id for row in rows}
    size: Counter[int] = Counter()
    for row in rows:
        current: int | None = row.id
        while current is not None:
            size[current] += 1
            current = parents[current]
    paths = [row.path for row in rows]
    for at, row in enumerate(rows):
        low, high = path_range(row.path)
        end = at + size[row.id]
        assert paths[at] == low
        assert paths[end - 1] < high
        assert end == len(paths) or paths[end] >= high


@pytest.mark.parametrize("code", ["430000000000", "430100000000", "430102000000", "430102001000"])
def test_a_range_scan_finds_what_the_parents_say(session: Session, code: str) -> None:
    area = session.scalars(sa.select(Area).where(Area.code == code)).one()
    low, high = path_range(area.path)
    by_range = sa.select(Area.id).where(Area.path >= low, Area.path < high)
    tree = sa.select(Area.id).where(Area.id == area.id).cte(recursive=True)
    tree = tree.union_all(sa.select(Area.id).join(tree, Area.parent_id == tree.c.id))
    assert set(session.scalars(by_range)) == set(session.scalars(sa.select(tree.c.id)))
