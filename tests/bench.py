"""``make bench``: what a clerk waits for, measured on this machine over loopback.

Writes build/bench.json and prints the same as a table. Every figure is in the unit that its name
ends in; p50 and p95 are percentiles of single waits.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy.orm import Session

from portal import migrations
from portal.printing.registration_form import registration_form_html
from portal.printing.render_server import RenderServer
from portal.printing.renderer import render_pdf
from portal.services.divisions import load_divisions
from tests import (
    bench_certificate,
    bench_confirm,
    bench_golive,
    bench_making,
    bench_matching,
    bench_rolls,
    bench_rosters,
)
from tests.bench_clerk import Clerk
from tests.browser.portal_server import ROOT, prepared_instance, serving
from tests.databases import Database
from tests.measuring import Figures, waits
from tests.unit.printing import samples

RESULT = ROOT / "build" / "bench.json"
DOCUMENTS = 50
REQUESTS = 200
CLIENTS = 4
DESK = "/desk"
PAGES = ("/login", DESK, "/people")


def printing() -> Figures:
    """The registration form, rendered by one warm process."""
    html = registration_form_html(samples.ordinary())
    with RenderServer() as server:
        server.wait_ready()
        return waits("registration form", lambda: render_pdf(html), DOCUMENTS)


def loading(folder: Path) -> Figures:
    """All areas and offices into a new SQLite file."""
    database = Database("sqlite", f"sqlite:///{folder / 'areas.sqlite3'}")
    with database.engine() as engine, Session(engine) as session:
        migrations.upgrade(engine)
        begun = time.perf_counter()
        load_divisions(session)
        return {"areas and offices loaded s": time.perf_counter() - begun}


def pages(folder: Path) -> Figures:
    """Pages of the demo from the production server: one clerk alone, then several at once."""
    figures: Figures = {}
    with serving(prepared_instance(folder), folder / "serving") as url:
        clerks = [Clerk(url) for _ in range(CLIENTS)]
        for path in PAGES:
            figures |= waits(path, lambda: clerks[0].get(path), REQUESTS // 2)  # noqa: B023 - used at once
        begun = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(read_desk, clerks))
        figures[f"{DESK} by {CLIENTS} clerks requests/s"] = (
            CLIENTS * REQUESTS / (time.perf_counter() - begun)
        )
    return figures


def read_desk(clerk: Clerk) -> None:
    """Look at the desk again and again."""
    for _ in range(REQUESTS):
        clerk.get(DESK)


def main() -> None:
    """Measure, print and write."""
    with tempfile.TemporaryDirectory() as folder:
        figures = printing() | loading(Path(folder)) | pages(Path(folder))
        figures |= bench_golive.figures(Path(folder))
        figures |= bench_confirm.figures(Path(folder))
        figures |= bench_certificate.figures()
        figures |= bench_making.figures(Path(folder))
        figures |= bench_rosters.figures(Path(folder))
        figures |= bench_rolls.figures(Path(folder))
        figures |= bench_matching.figures(Path(folder))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    width = max(map(len, figures))
    sys.stdout.writelines(f"{name:{width}} {value:10.1f}\n" for name, value in figures.items())


if __name__ == "__main__":
    main()
