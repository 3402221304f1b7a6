"""The worker process: started, started anew, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.jobs import JobWorker
from portal.keys import read_keys
from portal.models import ImportBatch, Message, sealing
from portal.services import golive
from tests.databases import Database
from tests.factories import NOW, clerk, registered
from tests.golive_files import as_file, sound
from tests.integration.services.records import rows_of
from tests.sms_server import ACCOUNT, SECRET, sms_server

_PATIENCE_SECONDS = 60.0


@pytest.fixture
def installed(
    database: Database, keys_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings by which a process of its own finds the test's database, and the same keys."""
    sealing.install(read_keys(keys_file).keyring)  # another test may have left its own
    for name, value in {
        "PORTAL_DEMO": "1",
        "PORTAL_INSTANCE": str(tmp_path),
        "PORTAL_KEYS_FILE": str(keys_file),
        "PORTAL_DATABASE_URL": database.url,
    }.items():
        monkeypatch.setenv(name, value)


def _workers() -> set[int]:
    """The worker processes that this process has."""
    found = set()
    for one in Path("/proc").glob("[0-9]*"):
        try:
            parent = (one / "stat").read_text().rpartition(")")[2].split()[1]
            command = (one / "cmdline").read_bytes()
        except OSError:
            continue  # it has just left
        if int(parent) == os.getpid() and b"jobs\0run\0--parent" in command:
            found.add(int(one.name))
    return found


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came"
        threading.Event().wait(0.1)


@pytest.mark.usefixtures("installed")
def test_the_worker_does_what_waits_and_is_replaced_when_it_dies(session: Session) -> None:
    actor = clerk(session)

    def checked(batch_id: int) -> bool:
        (batch,) = rows_of(session, ImportBatch, id=batch_id)
        return batch.checked_at is not None

    with JobWorker():
        first = golive.upload(session, actor, NOW, as_file([sound(1)])).id
        _until(lambda: checked(first))
        (worker,) = _workers()
        os.kill(worker, signal.SIGKILL)
        second = golive.upload(session, actor, NOW, as_file([sound(2)])).id
        _until(lambda: checked(second))
        assert worker not in _workers()
    assert _workers() == set()


@pytest.mark.usefixtures("installed")
def test_the_worker_lets_messages_leave(
    session: Session, keys_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text(f'{keys_file.read_text()}[sms]\nsecret = "{SECRET}"\n')
    case = registered(session, clerk(session))
    session.rollback()
    with sms_server() as server:
        for name, value in {
            "PORTAL_KEYS_FILE": str(keys),
            "PORTAL_NOW": NOW.replace(tzinfo=None).isoformat(),
            "PORTAL_SMS_URL": server.url,
            "PORTAL_SMS_ID": ACCOUNT,
        }.items():
            monkeypatch.setenv(name, value)
        with JobWorker():
            _until(lambda: bool(rows_of(session, Message, case_id=case.id, state="sent")))
    assert len(server.heard) == 1


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_worker_whose_server_is_gone_leaves() -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "jobs", "run", "--parent", "1"]
    subprocess.run(command, check=True, timeout=_PATIENCE_SECONDS)


def test_an_operator_works_off_what_waits(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["jobs", "run"]).output == "Jobs worked off: 0.\n"
    golive.upload(session, clerk(session), NOW, as_file([sound(1)]))
    assert runner.invoke(args=["jobs", "run"]).output == "Jobs worked off: 1.\n"
    (batch,) = rows_of(session, ImportBatch)
    assert batch.checked_at is not None
