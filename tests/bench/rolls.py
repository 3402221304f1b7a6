"""The month's roll of 600,000 people in 29,534 communities, its sums, and one key of its cards."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import Actor, Role
from portal.models import Area, Office
from portal.queries import candidates, rolls
from portal.services import rolls as service
from tests.bench.confirm import confirmed
from tests.databases import DIALECTS, Databases
from tests.factories import NOW, officer
from tests.many_people import PEOPLE, confirm, fill, look_through
from tests.measuring import Figures, waits

PAST = (date(2026, 9, 1), date(2026, 10, 1))
MONTH = date(2026, 11, 1)
SUMS = 10


def figures(folder: Path) -> Figures:
    """Seconds to make a roll after two others, and milliseconds of its sums."""
    found: Figures = {}
    with closing(Databases(folder / "rolls")) as databases:
        for dialect in DIALECTS:
            with (
                databases.prepared(dialect) as made,
                made.engine() as engine,
                Session(engine) as session,
            ):
                found |= _figures(session, dialect)
                where = f"confirm and next among {PEOPLE}, {dialect}"
                found |= confirmed(folder / dialect, made.url, session, where)
    return found


def _figures(session: Session, dialect: str) -> Figures:
    province = officer(session, "430000000000", Role.SUPERVISOR)
    communities = fill(session)
    for month in PAST:
        confirm(session, month)
    begun = time.perf_counter()
    assert service.make(session, MONTH, NOW) == PEOPLE
    name = f"roll of {PEOPLE} in {communities} communities, {dialect}"
    found = {f"{name} s": time.perf_counter() - begun}
    look_through(session)
    for level in (Level.PROVINCE, Level.COUNTY):
        actor = _at(session, province, level)
        found |= waits(f"sums of a {level}, {dialect}", lambda: _sums(session, actor), SUMS)  # noqa: B023 - used at once
    return found


def _at(session: Session, actor: Actor, level: Level) -> Actor:
    area = session.scalars(sa.select(Area).where(Area.level == level).order_by(Area.code)).first()
    assert area is not None
    office_id = session.scalars(sa.select(Office.id).where(Office.area_id == area.id)).one()
    return replace(actor, level=level, area_path=area.path, office_id=office_id)


def _sums(session: Session, actor: Actor) -> None:
    """All that the page asks of rolls."""
    areas = rolls.parts(session, actor)
    waiting = candidates.below(session, actor, areas, NOW)
    lines = rolls.lines(session, actor, areas, MONTH, waiting)
    assert sum(one.people for one in lines) > 0
    session.rollback()
