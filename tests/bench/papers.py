"""The registration form on paper, and the loading of all areas: what both cost."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy.orm import Session

from portal import migrations
from portal.printing.registration_form import registration_form_html
from portal.printing.render_server import RenderServer
from portal.printing.renderer import render_pdf
from portal.services.divisions import load_divisions
from tests.databases import Database
from tests.measuring import Figures, waits
from tests.unit.printing import samples

DOCUMENTS = 50


def printing(_folder: Path) -> Figures:
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
