"""Each pair of writers that may meet: none is lost, none half done, and nobody sees a fault."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import AuditEntry
from portal.queries.audit_proof import prove
from portal.queries.invariants import broken
from tests.databases import DIALECTS, Database
from tests.race_scenes import World
from tests.race_writers import actor_of
from tests.races import WRITERS, Scene, Writer, pairs
from tests.racing import Came, Processes, acts, in_threads

IN_ALL, IN_SOAK = 200, 10_000
A_DATABASE = 100
"""So many races on one database: each makes a person or two."""

_LOOKED_AT = 10


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The races of a run, a hundred on a database: each part has pairs and luck of its own."""
    if "part" in metafunc.fixturenames:
        in_all = IN_SOAK if metafunc.config.getoption("--soak") else IN_ALL
        metafunc.parametrize("part", range(in_all // len(DIALECTS) // A_DATABASE))


@pytest.fixture(scope="module")
def processes(keys_file: Path) -> Iterator[Processes]:
    """Two processes that races may take part in."""
    with Processes(keys_file) as made:
        yield made


def chosen(part: int, dialect: str) -> list[tuple[Writer, Writer]]:
    """A part's pairs: each writer with itself first, then round and round through all others."""
    alike = [two for two in pairs() if two[0] is two[1]] if part == 0 else []
    others = [two for two in pairs() if two[0] is not two[1] or part > 0]
    random.Random(0).shuffle(others)  # noqa: S311 - an order, no secret
    begun = (len(DIALECTS) * part + DIALECTS.index(dialect)) * A_DATABASE
    wanted = range(begun, begun + A_DATABASE - len(alike))
    return alike + [others[at % len(others)] for at in wanted]


def done_by(session: Session, since: int) -> Counter[int | None]:
    """How many acts of each account the audit trail has since an entry."""
    session.rollback()
    rows = session.execute(
        sa.select(AuditEntry.user_id, sa.func.count())
        .where(AuditEntry.id > since, AuditEntry.result == "done")
        .group_by(AuditEntry.user_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def last_entry(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def look(at: Scene, two: Sequence[Writer], came: Sequence[Came], done: Counter[int | None]) -> None:
    """One of two that exclude each other; and who was told no has left nothing behind."""
    for each in came:
        assert not each.fault, each.fault
    if two[0].of and two[0].of == two[1].of:
        assert sum(one.is_done for one in came) <= 1, "both were carried out"
    if any(one.stands_in for one in two):
        return
    who = [actor_of(at, one.name, side).user_id for side, one in enumerate(two)]
    for side, one in enumerate(two):
        if not one.quiet and who[0] != who[1]:
            assert (done[who[side]] > 0) is came[side].is_done, f"{one.name}: {came[side]}"


def test_whoever_meets(
    engine: sa.Engine,
    session: Session,
    database: Database,
    processes: Processes,
    part: int,
    dialect: str,
) -> None:
    world, won = World(session), Counter[int]()
    for number, two in enumerate(chosen(part, dialect)):
        names = " × ".join(one.name for one in two)
        at = world.scene(*two)
        since = last_entry(session)
        came = processes.run(database, at, two) if number % 2 else in_threads(engine, at, two)
        try:
            look(at, two, came, done_by(session, since))
            world.after(at, *two)
            if number % _LOOKED_AT == 0:
                assert not broken(session)
        except AssertionError as wrong:
            raise AssertionError(f"{names}: {wrong}; {came}") from wrong
        won[sum(one.is_done for one in came)] += 1
    session.rollback()
    assert not broken(session)
    assert not prove(session).findings
    assert won.total() == A_DATABASE
    assert won[0] < A_DATABASE / 2, "where most are refused, little meets"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_each_writer_succeeds_where_nobody_meets_it(engine: sa.Engine, session: Session) -> None:
    """Else its races would show nothing."""
    world, refused = World(session), {}
    for one in WRITERS.values():
        at = world.scene(one)
        came = acts(engine, one.name, at, 0)
        world.after(at, one)
        if not came.is_done:
            refused[one.name] = came
    assert set(refused) == {"register_elsewhere"}, refused
