"""The ranked list of vacancies for a person, and the sheet of one recommended (R5.2)."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.deregistration import Answer
from portal.domain.mass_reading import Mass
from portal.domain.service311 import ServiceKind
from portal.extensions import db
from portal.models import Offer
from portal.printing.renderer import render_pdf
from portal.queries import service311
from portal.services import recommending
from portal.web.access import current_actor, requires
from portal.web.identity_changes.room import person_in_area
from portal.web.limits import limited
from portal.web.matching import shown
from portal.web.matching.forms import FilterForm
from portal.web.matching.room import room
from portal.web.matching.sheet import sheet_html
from portal.web.responses import pdf
from portal.web.stores import paper_archive


@room.get("")
@requires("service311.record")
def page(person_id: int) -> ResponseReturnValue:
    """What fits the person best, or what is looked for instead."""
    person, form = person_in_area(person_id), FilterForm(request.args)
    form.validate()
    filters = form.filters(db.session())
    found = [] if form.errors else shown.listed(person, filters)
    rendered = render_template(
        "matching/page.html",
        person=person,
        form=form,
        found=found,
        filtered=bool(filters),
        **shown.beside(person),
    )
    return rendered, 422 if form.errors else 200


@room.get("/offers/<int:job_offer_id>/sheet.pdf")
@requires("service311.record")
@limited(Mass.PRINTS)
def sheet(person_id: int, job_offer_id: int) -> ResponseReturnValue:
    """岗位推荐单 of what was recommended; once printed, byte for byte the same."""
    session, actor, offer = db.session(), current_actor(), _offer(person_id, job_offer_id)
    sha256 = offer.sheet_sha256
    if sha256 is None:
        sha256 = paper_archive().put(render_pdf(sheet_html(session, offer)))
    sha256 = recommending.record_print(session, actor, job_offer_id, sha256)
    return pdf(paper_archive().get(sha256), f"recommendation-{job_offer_id}.pdf")


def _offer(person_id: int, offer_id: int) -> Offer:
    offer = service311.offer_in_area(db.session(), current_actor(), offer_id)
    if offer is None or offer.person_id != person_id or offer.kind is not ServiceKind.JOB:
        abort(404)
    if offer.answer is not Answer.ACCEPTED or offer.revoked_at is not None:
        abort(404)
    return offer
