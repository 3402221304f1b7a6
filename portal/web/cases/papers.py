"""A case's papers: printed again byte for byte while the case has not moved on."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.printing.case_papers import paper_html, papers_of
from portal.printing.renderer import render_pdf
from portal.queries import cases
from portal.services import documents
from portal.web.access import current_actor, requires
from portal.web.cases.room import case_in_area, room
from portal.web.limits import limited
from portal.web.responses import pdf
from portal.web.stores import paper_archive
from portal.web.time import business_now


@room.get("/cases/<int:case_id>/<slug>.pdf")
@requires("document.print")
@limited(Mass.PRINTS)
def paper(case_id: int, slug: str) -> ResponseReturnValue:
    """One of the case's papers, as the case stands now."""
    session, actor, case = db.session(), current_actor(), case_in_area(case_id)
    kind = next((one for one in papers_of(case) if one.slug == slug), None)
    if kind is None:
        abort(404)
    document = cases.issued(session, case.id, case.version, kind)
    if document is not None:
        sha256 = document.sha256
    else:
        sha256 = paper_archive().put(render_pdf(paper_html(session, case, kind)))
    number = case.number
    sha256 = documents.record_print(session, actor, business_now(), case, kind, sha256)
    return pdf(paper_archive().get(sha256), f"{number}-{slug}.pdf")


@room.get("/documents/<int:document_id>.pdf")
@requires("document.print")
@limited(Mass.PRINTS)
def issued_paper(document_id: int) -> ResponseReturnValue:
    """A paper as it was handed out, whatever the case has come to since."""
    session, actor = db.session(), current_actor()
    document = cases.document_in_area(session, actor, document_id)
    if document is None:
        abort(404)
    name = f"{document.case.number}-{document.kind.slug}.pdf"
    sha256 = documents.reprint(session, actor, business_now(), document)
    return pdf(paper_archive().get(sha256), name)
