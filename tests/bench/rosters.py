"""Rosters measured: 10,000 hires checked and completed by the portal as an office runs it.

Meanwhile two clerks work: their pages, and forms that are kept while they are typed, must not wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import engines
from portal.keys import read_keys
from portal.models import Job, JobState, Roster, RosterRow, sealing
from portal.services import rosters
from tests.bench.clerk import Clerk
from tests.browser.portal_server import prepared_instance, serving
from tests.databases import DIALECTS, Databases
from tests.factories import NOW, clerk
from tests.measuring import Figures, percentiles
from tests.roster_files import as_file, sound
from tests.working import add_employer

ROWS = 10_000
_LOOK_SECONDS = 0.02
_PAUSE_SECONDS = 0.1
"""What a clerk at the least takes between two pages."""


def figures(folder: Path) -> Figures:
    """Rows a second on both databases, and what the clerks waited for meanwhile."""
    prepared = prepared_instance(folder)
    sealing.install(read_keys(prepared / "keys.toml").keyring)
    content = as_file(sound(at) for at in range(1, ROWS + 1))
    found: Figures = {"roster rows": float(ROWS), "roster file MB": len(content) / 1e6}
    with closing(Databases(folder / "rosters")) as databases:
        for dialect in DIALECTS:
            found |= _measured(folder, prepared, databases, dialect, content)
    return found


def _measured(
    folder: Path, prepared: Path, databases: Databases, dialect: str, content: bytes
) -> Figures:
    with ExitStack() as stack:
        instance, settings = folder / f"rosters-{dialect}", {}
        url = f"sqlite:///{instance / 'portal.sqlite3'}"
        if dialect == "postgresql":
            url = stack.enter_context(databases.prepared(dialect)).url
            settings["PORTAL_DATABASE_URL"] = url
        address = stack.enter_context(serving(prepared, instance, settings))
        engine = sa.create_engine(url)
        stack.callback(engine.dispose)
        engines.prepare(engine)
        session = stack.enter_context(Session(engine))
        return {f"roster {dialect}: {name}": one for name, one in _run(session, address, content)}


def _run(session: Session, address: str, content: bytes) -> list[tuple[str, float]]:
    reader, writer = Clerk(address), Clerk(address)
    kept_at = writer.begin_form()
    pages = _Pages(
        {"desks": lambda: reader.get("/desk"), "drafts": lambda: writer.keep_form(kept_at)}
    )
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    begun = time.perf_counter()
    roster_id = rosters.upload(session, actor, NOW, employer_id, content).id
    found: Figures = {"file read and kept s": time.perf_counter() - begun}
    found |= _while_working(session, pages, "checked")
    version = session.get_one(Roster, roster_id).version
    rosters.start(session, actor, NOW, roster_id, version)
    found |= _while_working(session, pages, "completed")
    done = sa.select(sa.func.count()).where(RosterRow.completed_at.is_not(None))
    found["rows completed"] = float(session.scalar(done) or 0)
    return list(found.items())


_Pages = dict[str, Callable[[], object]]
"""What clerks ask for again and again."""


def _while_working(session: Session, pages: _Pages, name: str) -> Figures:
    """Rows a second from the request to the end of the job, and the waits at the windows."""
    over = threading.Event()
    begun = time.perf_counter()
    with ThreadPoolExecutor(len(pages)) as pool:
        waits = {page: pool.submit(_asked, ask, over) for page, ask in pages.items()}
        try:
            _wait(session, over)
            found = {f"rows {name}/s": ROWS / (time.perf_counter() - begun)}
        finally:
            over.set()
        for page, waited in waits.items():
            found |= percentiles(f"{page} while rows are {name}", waited.result())
    return found


def _wait(session: Session, over: threading.Event) -> None:
    """Until the worker, a process of its own, has no job left; only the database tells."""
    while True:
        states = set(session.scalars(sa.select(Job.state)))
        session.rollback()
        if states == {JobState.DONE}:
            return
        if JobState.FAILED in states:
            raise RuntimeError("a job failed")
        over.wait(_LOOK_SECONDS)


def _asked(ask: Callable[[], object], over: threading.Event) -> list[float]:
    """Milliseconds that each answer took, until it is over."""
    taken = []
    while not over.wait(_PAUSE_SECONDS):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken
