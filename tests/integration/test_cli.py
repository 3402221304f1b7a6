"""The operators' commands: what each does, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app, migrations, server
from portal.config import Settings
from portal.keys import create_keys
from portal.models import CalendarYear, ProvinceSetting, User
from portal.services.demo.accounts import ACCOUNTS
from portal.services.signing_in import Origin, SignInRefused, sign_in
from tests.databases import Database
from tests.operators import dispose, run


@pytest.fixture
def dialect() -> str:
    """The words are the same on both databases."""
    return "sqlite"


@pytest.fixture
def production(database: Database, keys_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """An installation that is no demo, on a database where the demo once ran."""
    settings = Settings(
        instance=tmp_path,
        keys_file=keys_file,
        database_url=database.url,
        address="https://portal.example",
    )
    made = create_app(settings)
    yield made
    dispose(made)


@pytest.fixture
def fresh(empty_database: Database, keys_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """A new installation, before its first command."""
    settings = Settings(instance=tmp_path, keys_file=keys_file, database_url=empty_database.url)
    made = create_app(settings)
    yield made
    dispose(made)


def test_a_demo_account_keeps_production_from_starting(
    production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(server, "run", lambda _settings, port: started.append(port))
    refused = run(production, "serve")
    assert refused.exit_code == 1
    assert "demo remove-accounts" in refused.output
    assert started == []

    removed = run(production, "demo", "remove-accounts")
    assert removed.output == f"{len(ACCOUNTS)} demo accounts disabled.\n"
    assert run(production, "serve").exit_code == 0
    assert started == [8000]


def test_the_environment_names_the_port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(server, "run", lambda _settings, port: started.append(port))
    monkeypatch.setenv("PORT", "8123")
    assert run(app, "serve").exit_code == 0
    assert started == [8123]


def test_tables_that_are_behind_keep_the_server_from_starting(fresh: Flask) -> None:
    refused = run(fresh, "serve")
    assert refused.exit_code == 1
    assert "flask --app app db upgrade" in refused.output


def test_a_new_installation_step_by_step(fresh: Flask, empty_database: Database) -> None:
    early = run(fresh, "db", "upgrade")
    assert early.exit_code == 0
    without_areas = run(fresh, "accounts", "first", "root.sys", "王五", "system_admin")
    assert "areas load" in without_areas.output
    assert run(fresh, "areas", "load").output == "31691 areas loaded.\n"
    assert run(fresh, "areas", "load").output == "0 areas loaded.\n"

    made = run(fresh, "accounts", "first", "root.sys", "王五", "system_admin")
    username, _, password = made.output.strip().partition(": ")
    second = run(fresh, "accounts", "first", "root.sys2", "赵六", "system_admin")
    assert (username, second.exit_code) == ("root.sys", 1)
    with empty_database.engine() as engine, Session(engine) as session:
        user = sign_in(session, username, password, Origin("127.0.0.1", "test"))
        assert user.must_change_password
        assert not user.demo
        user.first_password_until = datetime.now(UTC)
        session.commit()
        with pytest.raises(SignInRefused, match="失效"):
            sign_in(session, username, password, Origin("127.0.0.1", "test"))
        anew = run(fresh, "accounts", "first", "root.sys", "王五", "system_admin").output
        sign_in(session, username, anew.strip().partition(": ")[2], Origin("127.0.0.1", "test"))
        assert run(fresh, "accounts", "first", "root.sys", "王五", "system_admin").exit_code == 1


def test_the_demo_is_not_filled_outside_demo_mode(production: Flask) -> None:
    refused = run(production, "generate", "--people", "1")
    assert refused.exit_code != 0
    assert "PORTAL_DEMO=1" in refused.output
    refused = run(production, "demo", "fill")
    assert refused.exit_code == 1
    assert "PORTAL_DEMO=1" in refused.output


def test_no_demo_account_signs_in_once_removed(production: Flask, database: Database) -> None:
    run(production, "demo", "remove-accounts")
    with database.engine() as engine, Session(engine) as session:
        assert not session.scalar(sa.select(sa.exists().where(User.demo, User.active)))
        with pytest.raises(SignInRefused):
            sign_in(session, "community", "Demo-2026!", Origin("127.0.0.1", "test"))


def test_preparing_production_makes_tables_and_areas_but_no_accounts(
    fresh: Flask, empty_database: Database
) -> None:
    assert run(fresh, "prepare").exit_code == 0
    with empty_database.engine() as engine, Session(engine) as session:
        assert not migrations.pending(engine)
        assert session.scalars(sa.select(User)).all() == []


@pytest.mark.clause("R1")
def test_what_the_province_sets_is_checked(app: Flask, session: Session) -> None:
    assert run(app, "province", "set", "working_days.unemployment", "4").exit_code == 0
    assert session.get_one(ProvinceSetting, "working_days.unemployment").value == "4"
    for key, value in (
        ("working_days.unemployment", "many"),
        ("golive_until", "soon"),
        ("messages.a_day", "0"),
        ("no.such.setting", "1"),
    ):
        assert run(app, "province", "set", key, value).exit_code == 1
    assert run(app, "province", "set", "golive_until", "2026-12-31").exit_code == 0
    assert "golive_until" in run(app, "province", "set", "--help").output


@pytest.mark.clause("R2.5")
def test_a_year_of_holidays_is_loaded_from_a_file(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("date,kind\n2027-01-01,holiday\n2027-01-03,makeup\n")
    loaded = run(app, "calendar", "load", "2027", str(file), "--source", "国务院办公厅通知")
    assert loaded.output == "2027 loaded; 0 due days put right.\n"
    assert session.get_one(CalendarYear, 2027).source == "国务院办公厅通知"


@pytest.mark.parametrize(
    "text", ["day,kind\n2027-01-01,holiday\n", "date,kind\nfirst,holiday\n"], ids=["column", "date"]
)
def test_a_wrong_file_of_holidays_is_named(app: Flask, tmp_path: Path, text: str) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(text)
    refused = run(app, "calendar", "load", "2027", str(file), "--source", "x")
    assert refused.exit_code == 1
    assert "2027.csv" in refused.output


@pytest.mark.parametrize("wrong", ["0", "65536", "http", "-1", "８０００"])
def test_a_wrong_port_is_told_in_one_line(
    production: Flask, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setattr(server, "unfit", lambda *_given, **_named: [])
    monkeypatch.setenv("PORT", wrong)
    refused = run(production, "serve")
    assert refused.exit_code == 1
    assert "PORT: a whole number from 1 to 65535 is wanted" in refused.output


def test_production_refuses_debug_and_the_demos_keys(
    production: Flask, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "run", lambda *_given: pytest.fail("it must not start"))
    run(production, "demo", "remove-accounts")
    with monkeypatch.context() as debugging:
        debugging.setenv("FLASK_DEBUG", "1")
        assert "debug is on" in run(production, "serve").output
    demo_keys = tmp_path / "demo.toml"
    create_keys(demo_keys, for_demo=True)
    settings = Settings(instance=tmp_path, keys_file=demo_keys, database_url=database.url)
    refused = run(create_app(settings), "serve")
    assert refused.exit_code == 1
    assert "was made for the demo" in refused.output


@pytest.mark.parametrize(("mode", "fit"), [(0o600, True), (0o640, True), (0o644, False)])
def test_production_refuses_a_key_file_that_anybody_can_read(
    production: Flask, database: Database, keys_file: Path, mode: int, fit: bool
) -> None:
    run(production, "demo", "remove-accounts")
    keys_file.chmod(mode)
    with database.engine() as engine:
        faults = server.unfit(production.config["PORTAL"], engine, debug=False)
    keys_file.chmod(0o600)
    assert ("chmod 600" in "".join(faults), faults == []) == (not fit, fit)


@pytest.mark.clause("R11.1")
def test_production_refuses_to_print_a_qr_that_leads_nowhere(
    production: Flask, database: Database, keys_file: Path, tmp_path: Path
) -> None:
    run(production, "demo", "remove-accounts")
    settings = Settings(instance=tmp_path, keys_file=keys_file, database_url=database.url)
    refused = run(create_app(settings), "serve")
    assert refused.exit_code == 1
    assert "set PORTAL_ADDRESS" in refused.output


@pytest.mark.parametrize(
    "words",
    [("prepare",), ("rolls", "status"), ("audit", "verify"), ("serve",), ("backup", "there")],
    ids=" ".join,
)
def test_a_database_out_of_reach_is_told_in_a_line(
    keys_file: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    away = "postgresql+psycopg://portal:secret@127.0.0.1:1/portal"
    made = create_app(Settings(instance=tmp_path, keys_file=keys_file, database_url=away))
    told = run(made, *words)
    dispose(made)
    assert told.exit_code == 1
    assert told.output.startswith("Error: the database does not answer")
    assert "doctor" in told.output
    assert told.output.count("\n") == 1
    assert "secret" not in told.output
