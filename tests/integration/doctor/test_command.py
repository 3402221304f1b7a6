"""What `doctor` finds in the database, and the command itself."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import cli, doctor
from portal.doctor import Installation, State, database, examining, serving
from portal.models import AuditEntry
from tests.databases import Database
from tests.factories import clerk
from tests.operators import run

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_a_database_as_it_should_be(here: Installation) -> None:
    found = database.database(here)
    assert found.state is State.OK, found
    assert "tables up to date" in found.text


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_database_without_its_log(here: Installation) -> None:
    plain = sa.create_engine(here.settings.database)
    found = database.database(replace(here, engine=plain))
    plain.dispose()
    assert (found.state, "foreign_keys is 0" in found.text) == (State.FAIL, True)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_postgresql_behind_a_pooler_and_too_small(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = here.settings.model_copy(update={"web_processes": 64, "web_threads": 64})
    found = database.database(replace(here, settings=many))
    assert (found.state, "max_connections" in found.text) == (State.WARN, True)
    monkeypatch.setattr(database, "OLDEST_MAINTAINED", 99)
    assert "no longer maintained" in database.database(here).text
    plain = sa.create_engine(here.settings.database)
    found = database.database(replace(here, engine=plain))
    plain.dispose()
    assert (found.state, "lock_timeout" in found.text) == (State.FAIL, True)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_database_out_of_reach_is_told_without_its_password(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_SECONDS", 0.1)
    away = sa.create_engine("postgresql+psycopg://portal:secret@127.0.0.1:1/portal")
    found = dict(examining.examine(replace(here, engine=away)))
    away.dispose()
    assert found["database"].state is State.FAIL
    assert found["clock"].text == "could not be checked: OperationalError"
    assert "the database can't be read" in found["start"].text
    assert all(found[name].state is State.WARN for name in examining.RECORD_CHECKS)
    assert "secret" not in repr(found)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_tables_behind_the_code(
    empty_database: Database, here: Installation, tmp_path: Path
) -> None:
    with empty_database.engine() as engine:
        found = database.database(replace(here, engine=engine))
        assert (found.state, "db upgrade" in found.text) == (State.FAIL, True)
        assert database.clock(replace(here, engine=engine)).state is not State.FAIL


@pytest.mark.parametrize(
    ("apart", "found"),
    [(timedelta(0), State.OK), (3 * timedelta(seconds=1), State.WARN), (2 * MINUTE, State.FAIL)],
)
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_clock_that_is_not_the_databases(
    here: Installation, monkeypatch: pytest.MonkeyPatch, apart: timedelta, found: State
) -> None:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + apart

    monkeypatch.setattr(database, "is_synchronised", lambda: True)
    monkeypatch.setattr(database, "datetime", Shifted)
    assert database.clock(here).state is found


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_clock_that_nobody_keeps_or_that_went_back(
    session: Session, here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "is_synchronised", lambda: False)
    assert "chrony" in database.clock(here).text
    monkeypatch.setattr(database, "is_synchronised", lambda: True)
    assert database.clock(here).state is State.OK
    anchor_at = datetime.now(UTC)
    clerk(session)
    session.add(
        AuditEntry(
            at=anchor_at,
            remote="",
            request_id="",
            action="login",
            result="done",
            subject="user",
            detail="",
            chain_id=0,
            seq=10**9,
            mac=b"x" * 32,
        )
    )
    session.commit()
    early = replace(here, real=anchor_at - HOUR)
    found = database.clock(early)
    assert (found.state, "went back" in found.text) == (State.FAIL, True)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_command(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(app, "doctor")
    names = [*examining.CHECKS, *examining.RECORD_CHECKS]
    assert [line.split()[1] for line in told.output.splitlines()] == names
    as_json = json.loads(run(app, "doctor", "--json").output)
    assert [one["check"] for one in as_json] == names
    assert {one["state"] for one in as_json} <= {"ok", "warn", "fail"}
    for checks in (examining.CHECKS, examining.RECORD_CHECKS):
        for name in list(checks):
            monkeypatch.setitem(checks, name, lambda *_: doctor.Finding(State.WARN, "look"))
    assert run(app, "doctor").exit_code == 0
    monkeypatch.setitem(examining.CHECKS, "keys", lambda _: doctor.Finding(State.FAIL, "gone"))
    broken = run(app, "doctor")
    assert broken.exit_code == 1
    assert "FAIL  keys       gone\n" in broken.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["flask", "--app", "app", "doctor", "--json"], True),
        (["flask", "--app", "app", "keys", "create"], True),
        (["flask", "--app", "app", "accounts", "first", "doctor", "王五", "auditor"], False),
        (["flask", "--app", "app", "serve"], False),
    ],
)
def test_it_needs_no_keys(
    monkeypatch: pytest.MonkeyPatch, words: list[str], expected: bool
) -> None:
    monkeypatch.setattr(sys, "argv", words)
    assert cli.needs_no_keys() is expected
