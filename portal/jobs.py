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
from datetime import UTC, date, datetime
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.config import SERVES_VARIABLE
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.models import CertificateBatch, Job
from portal.printing.render_server import RenderServer
from portal.printing.renderer import ADDRESS_VARIABLE
from portal.rounds import Rounds
from portal.services import certificate_batches, golive, rosters
from portal.services.audit_anchoring import anchor
from portal.services.certificate_batches import Pressed
from portal.services.gateway import Gateway, Unavailable
from portal.services.jobs import WORK, job_in_two, log, work_off
from portal.services.receipts import take_receipts
from portal.services.sending import send_due
from portal.web.stores import press

LOOK_SECONDS = 0.5
"""How often an idle worker looks for work."""

MESSAGES_SECONDS = 2.0
"""How often it looks for messages that are due."""

RECEIPTS_SECONDS = 60.0
"""How often it asks what became of those that left; and its rest where nobody answers."""

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


def work(
    session: Session, clock: Callable[[], datetime], parent: int, gateway: Gateway | None = None
) -> None:
    """Work until told to stop (SIGTERM) or until the process ``parent`` is gone.

    Messages leave beside the jobs, in a thread of their own: neither waits for the other.
    """
    stop = threading.Event()
    if gateway is not None:
        sender = Sender(session.get_bind(), gateway, clock, stop)
        # A daemon: what it is about to send when the process ends is sent again under the same id.
        threading.Thread(target=sender.run, name="sender", daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    # Ctrl+C reaches the whole group; the parent decides when its workers leave.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rest = _LET_OTHERS_WRITE_SECONDS if session.get_bind().dialect.name == "sqlite" else 0.0
    rounds = Rounds()
    anchored: date | None = None
    while not stop.is_set() and os.getppid() == parent:
        try:
            rounds.go(session, clock())
            anchored = keep_anchor(session, anchored)
            for _ in work_off(session, clock):
                if stop.wait(rest) or os.getppid() != parent:
                    return
        except OperationalError as outage:
            session.rollback()
            log.error("jobs wait for the database: %s", type(outage).__name__)
        stop.wait(LOOK_SECONDS)


class Sender:
    """Lets the messages leave that are due, and asks what became of those that have left."""

    def __init__(
        self,
        bind: sa.Engine | sa.Connection,
        gateway: Gateway,
        clock: Callable[[], datetime],
        stop: threading.Event,
    ) -> None:
        self._bind, self._gateway, self._clock, self._stop = bind, gateway, clock, stop
        self._asked: float | None = None

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stop.is_set():
            try:
                with Session(self._bind) as session:
                    rest = self._round(session)
            except Exception as fault:
                # Without the exception's text, which may hold personal data.
                log.error("messages do not leave: %s", type(fault).__name__)
                rest = RECEIPTS_SECONDS
            self._stop.wait(rest)

    def _round(self, session: Session) -> float:
        """One look; the seconds until the next."""
        done = send_due(session, self._gateway, self._clock())
        if done.in_reach:
            self._take_receipts(session)
        elif not self._stop.is_set():
            log.warning("the SMS gateway does not answer")
            return RECEIPTS_SECONDS
        return 0.0 if done.found else MESSAGES_SECONDS

    def _take_receipts(self, session: Session) -> None:
        if self._asked is not None and time.monotonic() - self._asked < RECEIPTS_SECONDS:
            return
        self._asked = time.monotonic()
        try:
            take_receipts(session, self._gateway, self._clock())
        except Unavailable:
            log.warning("the SMS gateway gives no receipts")


def keep_anchor(session: Session, last: date | None) -> date:
    """See that the day has its anchor; gives the day, so that it is asked for once. Real time."""
    at = datetime.now(UTC)
    today = shanghai_day(at)
    if today != last:
        anchor(session, at)
    return today


def work_alone(session: Session, clock: Callable[[], datetime], render_processes: int) -> int:
    """Work off what waits where no server runs, with renderers of one's own; how many jobs."""
    Rounds().go(session, clock())
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
        patient = {name: one for name, one in os.environ.items() if name != SERVES_VARIABLE}
        while not self._stop.is_set():
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--parent", str(os.getpid())], stdin=subprocess.DEVNULL, env=patient
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
