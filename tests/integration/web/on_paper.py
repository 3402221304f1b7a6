"""Certificates on paper and printers, for the tests of their pages."""

from __future__ import annotations

import io

from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session
from weasyprint import HTML

from portal.printing.sheet import PT_PER_MM
from portal.queries import printers as known
from portal.services import printers
from portal.web.stores import paper_archive
from tests.integration.services.batches import started
from tests.integration.services.chain import at_district, chain, make


def issue_and_printer(app: Flask, session: Session) -> dict[str, int]:
    """Their ids: one made for a resident of 识字里社区 by 芙蓉区, whose paper is archived."""
    who = chain(session)
    issue = make(session, who.maker, at_district(session, who))
    with app.app_context():
        issue.document.sha256 = paper_archive().put(HTML(string="<p>证</p>").write_pdf())
    session.commit()
    name = f"{len(known.all_of(session, who.maker))} 号"
    return {
        "issue_id": issue.id,
        "printer_id": printers.add(session, who.maker, name, 15, -8).id,
    }


def batch_and_queued(session: Session) -> dict[str, int]:
    """Their ids: a batch of one certificate that waits to be made, and a case in no batch."""
    who = chain(session)
    making_id = started(session, who.maker, [at_district(session, who)])
    return {"making_id": making_id, "queued_id": at_district(session, who)}


def corner(pdf: bytes) -> tuple[float, float]:
    """Where the first sheet's lower left corner lies in what is printed: mm to the right and up.

    What is printed further to the right and further down has its corner to the left and above.
    """
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return float(box.left) / PT_PER_MM, float(box.bottom) / PT_PER_MM
