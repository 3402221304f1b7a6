"""Making certificates measured: a batch of 200 through the job, and a reprint from the archive."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pypdfium2
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app
from portal.config import Settings
from portal.domain.certificates import Form
from portal.extensions import db
from portal.keys import create_keys
from portal.models import Issue
from portal.printing.render_server import RenderServer
from portal.services import certificate_batches, jobs
from portal.web.stores import paper_archive
from tests.databases import Databases
from tests.factories import NOW
from tests.integration.services.batches import seen
from tests.integration.services.chain import at_district, chain
from tests.measuring import Figures, waits
from tests.strict_client import StrictClient, sign_in

CERTIFICATES = 200
REPRINTS = 100
RENDER_PROCESSES = 2


def figures(folder: Path) -> Figures:
    """Pages a second of a batch from the button to the register, and milliseconds of a reprint."""
    create_keys(folder / "making-keys.toml")
    with closing(Databases(folder / "making")) as databases, databases.prepared("sqlite") as made:
        app = create_app(
            Settings(
                demo=True,
                instance=folder / "making-instance",
                keys_file=folder / "making-keys.toml",
                database_url=made.url,
                now=NOW,
            )
        )
        app.test_client_class = StrictClient
        with app.app_context():
            found = _batch(db.session())
            issue_id = db.session.scalars(sa.select(Issue.id)).first()
        return found | _reprints(app, f"/issues/{issue_id}")


def _batch(session: Session) -> Figures:
    who = chain(session)
    chosen = seen(session, [at_district(session, who) for _ in range(CERTIFICATES)])
    with RenderServer(RENDER_PROCESSES) as server:
        server.wait_ready()
        begun = time.perf_counter()
        certificate_batches.start(session, who.maker, NOW, chosen, Form.PLAIN)
        portions = len(list(jobs.work_off(session, lambda: NOW)))
        taken = time.perf_counter() - begun
    pages = sum(
        len(pypdfium2.PdfDocument(paper_archive().get(issue.document.sha256)))
        for issue in session.scalars(sa.select(Issue))
    )
    return {
        f"batch of {CERTIFICATES} certificates s": taken,
        f"batch of {CERTIFICATES} pages/s": pages / taken,
        f"batch of {CERTIFICATES} portions": float(portions),
    }


def _reprints(app: Flask, page: str) -> Figures:
    """From the press of 打印 to the whole answer, as the server spends it."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "district")
    form = {"csrf_token": client.csrf_token(page), "reason": "卡纸", "printer": "0"}

    def reprint() -> None:
        answer = client.post(f"{page}/print", data=form)
        assert answer.mimetype == "application/pdf", answer.status

    return waits("certificate from the archive", reprint, REPRINTS)
