"""A case's papers: printed again byte for byte while the case has not moved on."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import DocumentKind
from portal.printing.case_form import blank_form, filled_form
from portal.printing.registration_form import registration_form_html
from portal.printing.renderer import render_pdf
from portal.queries import applications
from portal.services import documents
from portal.web.access import current_actor, requires
from portal.web.archive import paper_archive
from portal.web.cases.room import case_in_area, room
from portal.web.time import business_now


@room.get("/cases/<int:case_id>/registration-form.pdf")
@requires("document.print")
def registration_form(case_id: int) -> ResponseReturnValue:
    """《就业失业求职登记表》: printed again unchanged while the case has not moved on."""
    session, actor, case = db.session(), current_actor(), case_in_area(case_id)
    kind = DocumentKind.REGISTRATION_FORM
    document = documents.issued(session, case, kind)
    if document is not None:
        sha256 = document.sha256
    else:
        application = applications.unemployment(session, case.id)
        html = registration_form_html(filled_form(case, application))
        sha256 = paper_archive().put(render_pdf(html))
    number = case.number
    sha256 = documents.record_print(session, actor, business_now(), case, kind, sha256)
    return _pdf(paper_archive().get(sha256), f"{number}.pdf")


@room.get("/forms/registration-form.pdf")
@requires("document.print")
def empty_form() -> ResponseReturnValue:
    """The blank form with the office's name."""
    html = registration_form_html(blank_form(current_actor().office_title))
    return _pdf(render_pdf(html), "registration-form.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
