"""From ``flask serve`` to the first answer, and what its processes hold after some work."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import cycle

import psutil

from tests.bench.acts import Clerk
from tests.bench.machine import held_mb
from tests.bench.options import Options
from tests.bench.pages import CLERKS, waits_of
from tests.bench.province import Province
from tests.bench.seats import clerks
from tests.bench.wire import Line
from tests.browser.portal_server import running
from tests.measuring import Figures

_STARTS = 3


def figures(province: Province, options: Options) -> Figures:
    """Seconds (true to 0.1) until the first answer, the best of three; MB by kind of process."""
    app = province.app
    with province.session() as session:
        people = [Clerk(one, ()) for one in clerks(app, session, CLERKS, province.paper)]
    begun, starts = time.perf_counter(), []
    for _ in range(_STARTS):
        begun = time.perf_counter()
        with running(province.instance, province.environment) as server:
            starts.append(time.perf_counter() - begun)
            found = _memory(server.pid)  # before any work
            _work(server.url, people, options.times)
            worked = _memory(server.pid)
    named = {f"{name} at the start MB": one for name, one in found.items()}
    named |= {f"{name} after work MB": one for name, one in worked.items()}
    named["until the first answer s"] = min(starts)
    return {f"{province.name}: {name}": one for name, one in named.items()}


def _work(url: str, people: list[Clerk], times: int) -> None:
    """All kinds of pages, over several connections, so that each web process gets some."""
    lines = [Line(url) for _ in range(8)]
    for line in lines:
        for page in (Clerk.desk, Clerk.person, Clerk.search, Clerk.card, Clerk.paper):
            waits_of(page, cycle(people), line, max(times // 8, 1))
    for line in lines:
        line.close()


def _memory(pid: int) -> Figures:
    """The largest process of each kind: its own share of memory, and all that it can see."""
    found: Figures = {}
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):  # gone since
            kind = _kind(process)
            for measure in ("Pss", "Rss"):
                name = f"{kind} process {measure.upper()}"
                found[name] = max(found.get(name, 0.0), held_mb(process.pid, measure))
    found["the keeper PSS"] = held_mb(pid)
    return found


def _kind(process: psutil.Process) -> str:
    command = process.cmdline()
    if command[-1:] == ["serve"]:
        return "web"
    return "job" if "jobs" in command else "render"
