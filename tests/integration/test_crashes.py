"""Killed while it writes (SIGKILL): what was acknowledged is there, and nothing is half done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.workflow import WAITING, Status
from portal.models import Case, Decision, PersonIdentifier
from portal.queries.audit_proof import prove
from portal.queries.invariants import broken
from tests.databases import Database, Databases
from tests.factories import clerk, registered
from tests.working import add_employer

ROUNDS, ROUNDS_IN_SOAK = {"sqlite": 1, "postgresql": 2}, {"sqlite": 50, "postgresql": 50}
CRASHES_IN_SOAK = 20
_PATIENCE_SECONDS = 60.0
_MOST_ACTS = 60
_TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def rounds_of(request: pytest.FixtureRequest, dialect: str) -> int:
    """How often the process is killed on this kind of database."""
    return (ROUNDS_IN_SOAK if request.config.getoption("--soak") else ROUNDS)[dialect]


def cut(session: Session) -> None:
    """PostgreSQL cuts its connections, as a restart of the server does."""
    session.execute(sa.text(_TERMINATE))


def crash(session: Session) -> None:
    """A process of PostgreSQL dies: all of it goes down, and comes back from what it logged."""
    for pid in session.scalars(sa.text(_OTHERS)).all():
        with suppress(ProcessLookupError):  # the others go by themselves once one is dead
            os.kill(pid, signal.SIGKILL)
    session.invalidate()


def killed(
    session: Session, command: Sequence[str], before: Callable[[Session], None] | None = None
) -> list[str]:
    """What the process had acknowledged when it was killed, after a number of acts by chance.

    What befalls the database ``before`` comes first.
    """
    wanted = random.randint(1, _MOST_ACTS)  # noqa: S311 - chance, no secret
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            said.append(line.decode().rstrip("\n"))
            if len(said) == wanted:
                if before is not None:
                    before(session)
                writer.kill()
    wait_for_the_server(session)
    assert len(said) >= wanted, "it ended by itself"
    return said


def wait_for_the_server(session: Session) -> None:
    """PostgreSQL ends what it was just doing for a client that is gone, and then notices."""
    end = time.monotonic() + _PATIENCE_SECONDS
    session.rollback()
    while session.get_bind().dialect.name == "postgresql" and _is_busy(session):
        assert time.monotonic() < end, "a connection stays, or the server away"
        threading.Event().wait(0.01)


def _is_busy(session: Session) -> bool:
    """Whether anybody else is connected, or the server is not there yet."""
    try:
        is_busy = bool(session.scalars(sa.text(_OTHERS)).all())
    except OperationalError:
        session.invalidate()
        return True
    session.rollback()
    return is_busy


def assert_kept(session: Session, said: Sequence[str]) -> None:
    """Each act that was acknowledged is there, carried out."""
    for line in said:
        _act, case_id = line.split()
        case = session.get(Case, int(case_id))
        assert case is not None, f"{line}: lost"
        assert case.status is Status.COMPLETED, line


def assert_whole(session: Session) -> None:
    """Nothing is half done, of what was acknowledged and of what was not."""
    assert not broken(session)
    assert not prove(session).findings
    cases = sa.select(sa.func.count()).select_from(Case)
    assert session.scalar(cases.where(Case.status.in_(WAITING))) == 0
    undecided = ~sa.exists().where(Decision.case_id == Case.id)
    assert session.scalar(cases.where(undecided)) == 0
    nobody = ~sa.exists().where(PersonIdentifier.person_id == Case.person_id)
    assert session.scalar(cases.where(nobody)) == 0


def test_a_server_that_crashes_while_it_writes(
    tmp_path: Path, keys_file: Path, request: pytest.FixtureRequest
) -> None:
    """On a server of its own that waits for the disk: nobody else may lose theirs."""
    with (
        closing(Databases(tmp_path / "own", durable=True)) as databases,
        databases.prepared("postgresql") as database,
        database.engine() as engine,
        Session(engine) as session,
    ):
        employer = str(add_employer(session, clerk(session)).id)
        given = [sys.executable, "-m", "tests.crashing", database.url, str(keys_file), employer]
        acknowledged: list[str] = []
        for turn in range(CRASHES_IN_SOAK if request.config.getoption("--soak") else 1):
            acknowledged += killed(session, [*given, str(turn)], crash)
            assert_kept(session, acknowledged)
            assert_whole(session)


def test_a_process_killed_while_it_writes(
    database: Database, session: Session, keys_file: Path, rounds_of: int
) -> None:
    acknowledged: list[str] = []
    employer = str(add_employer(session, clerk(session)).id)
    given = [sys.executable, "-m", "tests.crashing", database.url, str(keys_file), employer]
    for turn in range(rounds_of):
        before = cut if database.dialect == "postgresql" and turn % 2 == 1 else None
        acknowledged += (said := killed(session, [*given, str(turn)], before))
        assert_kept(session, said)
        assert_whole(session)
    assert_kept(session, acknowledged)
    registered(session, clerk(session))
    assert_whole(session)
