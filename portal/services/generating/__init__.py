"""Generating a province of invented people, for measurements and for showing the whole at scale.

The rows are those that the windows would have left behind; only the audit trail and the messages of
these acts are left out (decision 035).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from multiprocessing import get_context
from time import perf_counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import day_begins
from portal.domain.permissions import Role
from portal.models import NumberSeries, Person, PersonIdentifier, Roll, RollEntry
from portal.models.sealing import keyring
from portal.queries import province
from portal.services.errors import Conflict
from portal.services.generating import county as playing
from portal.services.generating import ground, loading
from portal.services.generating.county import Played, Task
from portal.services.generating.days import Days
from portal.services.generating.ground import Community, County, Place
from portal.services.generating.ledger import Ids
from portal.services.generating.staff import Staff
from portal.services.transactions import WRITING

__all__ = ["Generated", "generate"]

_PROCESSES = 2
_AHEAD = 4
"""Counties played ahead of the one that is being written down."""


@dataclass(frozen=True)
class Generated:
    """How many rows were written, by table, and in how many seconds."""

    rows: Mapping[str, int]
    seconds: float

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.total / self.seconds


def generate(
    session: Session,
    *,
    people: int,
    months: int,
    seed: int,
    now: datetime,
    paper: str | None = None,
    more: bool = False,
    processes: int = _PROCESSES,
) -> Generated:
    """Register so many invented people all over the province, with the rolls of so many months.

    ``now`` is the present of the business clock; life ends on the last working day before it.
    ``paper`` is the SHA-256 of an archived paper that stands for everybody's certificate on paper;
    without one nobody holds any. The same seed and day give the same rows, but for what is sealed
    and the password's salt. Accounts are added where nobody works (``staff.Staff``), with the
    demo's password.

    Raises ``Conflict`` where people are there already, unless ``more`` are wanted. Whole or not at
    all; ends with the database's ANALYZE.
    """
    begun = perf_counter()
    session.rollback()
    _refuse_if_peopled(session, more=more)
    engine = session.get_bind().engine
    many = people >= loading.MANY
    counts: Counter[str] = Counter()
    with _writing(engine, many=many) as connection:
        task, counties, staff = _laid_out(connection, people, months, seed, now, paper, engine)
        with ExitStack() as stack:
            if many:
                stack.enter_context(loading.put_away(connection))
            for table, rows in staff.rows.items():
                loading.write(connection, table, loading.as_csv(rows) if task.as_text else rows)
                counts[table] += len(rows)
            for played in _played(task, counties, processes if many else 0):
                for table in loading.ORDER:
                    if table in played.rows:
                        loading.write(connection, table, played.rows[table])
                counts.update(played.counts)
                _keep_series(connection, played.serials)
        _keep_rolls(connection, Days(task.calendar, now, months))
        loading.go_on_after(connection)
    loading.tidy(engine)
    return Generated(dict(counts), perf_counter() - begun)


def _refuse_if_peopled(session: Session, *, more: bool) -> None:
    if not more and session.scalar(sa.select(sa.exists().where(Person.id.is_not(None)))):
        raise Conflict("people are registered here already")
    session.rollback()


@contextmanager
def _writing(engine: sa.Engine, *, many: bool) -> Iterator[sa.Connection]:
    """One transaction; on SQLite foreign keys of many rows are checked at its end instead."""
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        late = many and engine.dialect.name == "sqlite"
        driver = connection.connection.driver_connection
        assert driver is not None
        if late:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if late and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise AssertionError("a row refers to one that is not there")
        finally:
            if late:
                driver.execute("PRAGMA foreign_keys=ON")


def _laid_out(
    connection: sa.Connection,
    people: int,
    months: int,
    seed: int,
    now: datetime,
    paper: str | None,
    engine: sa.Engine,
) -> tuple[Task, list[County], Staff]:
    """What every county is to know, the counties, and who is to work there."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        calendar = province.calendar(session)
        pattern = province.policy(session).certificate_pattern
        last = loading.last_ids(connection)
        taken = frozenset(session.scalars(sa.select(PersonIdentifier.number_hash)))
        every = ground.places(session)
        staff = Staff(ground.staffed(session))
        kept = ground.with_standards(session)
        serials = dict(session.execute(sa.select(NumberSeries.key, NumberSeries.last)).all())
    as_text = engine.dialect.name == "postgresql"
    task = Task(seed, now, months, calendar, pattern, Ids(last, months), paper, taken, as_text)
    communities = [one for one in every if one.level is Level.COMMUNITY]
    quotas = ground.quotas(seed, communities, people)
    lived = [one for one in communities if quotas.get(one.office_id)]
    above = {area_id for one in lived for area_id in one.path[2:4]}
    offices = [one for one in every if one.area_id in above] + lived
    since = Days(calendar, now, months).begins
    staff.add(seed, offices, since, last)
    counties = list(_counties(every, lived, quotas, staff, serials, kept))
    return task, counties, staff


def _counties(
    every: Sequence[Place],
    lived: Sequence[Place],
    quotas: Mapping[int, int],
    staff: Staff,
    serials: Mapping[str, int],
    kept: frozenset[int],
) -> Iterator[County]:
    by_area = {one.area_id: one for one in every}
    before = 0
    for index, (area_id, places) in enumerate(ground.by_county(lived).items()):
        own, there = by_area[area_id], staff.there
        communities = tuple(_community(one, by_area, quotas, staff) for one in places)
        yield County(
            index,
            before,
            area_id,
            own.office_id,
            own.code,
            own.name,
            own.full_name,
            there[own.office_id, Role.REVIEWER],
            there[own.office_id, Role.COUNSELLOR],
            there[own.office_id, Role.CERTIFICATE_MAKER],
            area_id in kept,
            communities,
            {key: last for key, last in serials.items() if own.code[:6] in key},
        )
        before += sum(one.people for one in communities)


def _community(
    place: Place, by_area: Mapping[int, Place], quotas: Mapping[int, int], staff: Staff
) -> Community:
    town = by_area[place.path[3]]
    return Community(
        place.office_id,
        place.area_id,
        place.code,
        place.full_name,
        quotas[place.office_id],
        staff.there[place.office_id, Role.CLERK],
        town.office_id,
        staff.there[town.office_id, Role.REVIEWER],
    )


def _played(task: Task, counties: Iterable[County], processes: int) -> Iterator[Played]:
    """Every county's rows, in order; with processes, played ahead in these."""
    if not processes:
        days = Days(task.calendar, task.now, task.months)
        yield from (playing.play_here(task, days, one) for one in counties)
        return
    keys = keyring()
    given = (task, dict(keys.encryption), replace(keys, encryption={}))
    spawn = get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, playing.prepare, given) as pool:
        yield from _ahead(pool, iter(counties))


def _ahead(pool: ProcessPoolExecutor, counties: Iterator[County]) -> Iterator[Played]:
    waiting = deque(pool.submit(playing.play_county, one) for one in islice(counties, _AHEAD))
    while waiting:
        played = waiting.popleft().result()
        waiting.extend(pool.submit(playing.play_county, one) for one in islice(counties, 1))
        yield played


def _keep_series(connection: sa.Connection, serials: Mapping[str, int]) -> None:
    """Whoever comes next is given the next number."""
    known = NumberSeries.__table__
    keys = list(serials)
    connection.execute(sa.delete(known).where(known.c.key.in_(keys)))
    rows = [{"key": key, "last": last} for key, last in serials.items()]
    connection.execute(sa.insert(known), rows)


def _keep_rolls(connection: sa.Connection, days: Days) -> None:
    """Say of each month's roll how many people are on it."""
    entry, roll = RollEntry.__table__, Roll.__table__
    counted = sa.select(entry.c.month, sa.func.count()).group_by(entry.c.month)
    people = dict(connection.execute(counted).all())
    for one in days.months:
        month = date.fromisoformat(one.day)
        connection.execute(sa.delete(roll).where(roll.c.month == month))
        values = {"month": month, "made_at": day_begins(month), "people": people.get(month, 0)}
        connection.execute(sa.insert(roll).values(values))
