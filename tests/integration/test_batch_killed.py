"""A batch of certificates whose worker is killed by the system, and taken up by another."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.models import Document, Issue, Job
from portal.services import jobs
from portal.services.certificate_batches import PORTION
from portal.web.stores import paper_archive
from tests.integration.services.batches import job_of, outcome, started, waiting_cases
from tests.integration.services.chain import chain
from tests.integration.services.records import rows_of

_COMMAND = [sys.executable, "-m", "flask", "--app", "app", "jobs", "run"]
_PATIENCE_SECONDS = 120.0
_CASES, _CASES_IN_SOAK = 5 * PORTION, 200


@pytest.fixture
def number(request: pytest.FixtureRequest) -> int:
    """How many certificates the batch has."""
    return _CASES_IN_SOAK if request.config.getoption("--soak") else _CASES


@pytest.fixture
def installed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings by which a process of its own runs the very same portal."""
    settings = app.config["PORTAL"]
    for name in ("instance", "keys_file", "database_url", "now"):
        monkeypatch.setenv(f"PORTAL_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("PORTAL_DEMO", "1")


def killed_after(session: Session, batch_id: int, made: int) -> None:
    """Let a worker begin, and kill it (SIGKILL) once so many certificates are made."""
    with subprocess.Popen(_COMMAND) as worker:
        end = time.monotonic() + _PATIENCE_SECONDS
        while made_of(session, batch_id) < made:
            assert time.monotonic() < end, "it never came"
            assert worker.poll() is None, "it was over too soon"
            threading.Event().wait(0.02)
        worker.kill()


def made_of(session: Session, batch_id: int) -> int:
    """How many certificates of the batch are made."""
    return sum(state == "made" for _case, state, _why in outcome(session, batch_id))


def grown_silent(session: Session, job: Job) -> None:
    """Nobody has heard of the job's worker for longer than a lease."""
    assert job.beat_at is not None
    job.beat_at -= jobs.LEASE + timedelta(seconds=1)
    session.commit()


@pytest.mark.usefixtures("render_server", "installed")
@pytest.mark.clause("R11.4")
def test_a_batch_whose_worker_is_killed_is_gone_on_with(
    app: Flask, session: Session, tmp_path: Path, number: int
) -> None:
    who = chain(session)
    ids = waiting_cases(session, who, number)
    batch_id = started(session, who.maker, ids)
    killed_after(session, batch_id, number // 4)
    stood_at = made_of(session, batch_id)
    assert 0 < stood_at < number
    assert job_of(session, batch_id).done == stood_at
    subprocess.run(_COMMAND, check=True, timeout=_PATIENCE_SECONDS)
    assert made_of(session, batch_id) == stood_at, "the first may still be alive"
    grown_silent(session, job_of(session, batch_id))
    subprocess.run(_COMMAND, check=True, timeout=_PATIENCE_SECONDS)
    assert outcome(session, batch_id) == [(one, "made", None) for one in ids]
    assert job_of(session, batch_id).done == number
    issues = rows_of(session, Issue)
    assert sorted(one.case_id for one in issues) == sorted(ids)
    assert len({one.serial for one in issues}) == number
    assert len(rows_of(session, Document)) == number
    with app.app_context():
        for issue in issues:
            paper = paper_archive().get(issue.document.sha256)
            text = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
            assert issue.certificate.number in "".join(text.split())
