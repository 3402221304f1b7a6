"""The process that works jobs off beside the web processes, and its keeper in ``flask serve``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Self

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import CertificateBatch, Job
from portal.printing.render_server import RenderServer
from portal.printing.renderer import ADDRESS_VARIABLE
from portal.services import certificate_batches, golive, reorganising, rosters
from portal.services.certificate_batches import Pressed
from portal.services.jobs import WORK, job_in_two, log, work_off
from portal.web.stores import press

LOOK_SECONDS = 0.5
"""How often an idle worker looks for work."""

ORDERS_SECONDS = 60.0
"""How often it looks whether the day of a reorganisation has come."""

STOP_SECONDS = 10.0
RESTART_SECONDS = 2.0
# For as long as a portion takes SQLite's waiting writers look every 0.05 s whether it is over.
_LET_OTHERS_WRITE_SECONDS = 0.06


def press_portion(session: Session, _actor: Actor, job: Job, now: datetime) -> dict[int, Pressed]:
    """The papers of a batch's next certificates."""
    form = session.get_one(CertificateBatch, job.subject_id).form
    cases = certificate_batches.next_cases(session, job.subject_id)
    return press().several(session, cases, form, now)


job_in_two(certificate_batches.MAKE, press_portion, certificate_batches.enter_portion)
assert all(kind in WORK for kind in (*golive.JOBS, *rosters.JOBS)), "imported, to be known"


def work(session: Session, clock: Callable[[], datetime], parent: int) -> None:
    """Work until told to stop (SIGTERM) or until the process ``parent`` is gone."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    # Ctrl+C reaches the whole group; the parent decides when its workers leave.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_for_orders = 0.0
    rest = _LET_OTHERS_WRITE_SECONDS if session.get_bind().dialect.name == "sqlite" else 0.0
    while not stop.is_set() and os.getppid() == parent:
        try:
            if time.monotonic() >= look_for_orders:
                look_for_orders = time.monotonic() + ORDERS_SECONDS
                reorganising.apply_due(session, clock())
            for _ in work_off(session, clock):
                if stop.wait(rest) or os.getppid() != parent:
                    return
        except OperationalError as outage:
            session.rollback()
            log.error("jobs wait for the database: %s", type(outage).__name__)
        stop.wait(LOOK_SECONDS)


def work_alone(session: Session, clock: Callable[[], datetime], render_processes: int) -> int:
    """Work off what waits where no server runs, with renderers of one's own; how many jobs."""
    beside = ADDRESS_VARIABLE in os.environ
    with nullcontext() if beside else RenderServer(render_processes):
        return len(set(work_off(session, clock)))


class JobWorker:
    """Keeps one worker process alive; use as a context manager in the parent process."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="job-keeper", daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._keeper.join()

    def _keep(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "app", "jobs", "run"]
        while not self._stop.is_set():
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--parent", str(os.getpid())], stdin=subprocess.DEVNULL
            )
            while process.poll() is None and not self._stop.wait(LOOK_SECONDS):
                pass
            if process.poll() is None:
                _end(process)
            else:
                self._stop.wait(RESTART_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
