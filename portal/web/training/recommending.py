"""推荐培训: the courses that fit a person, and the one they agreed to (R5.3)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import Person
from portal.printing.renderer import render_pdf
from portal.printing.training_sheet import sheet_html
from portal.queries import service311, training
from portal.services import recommending, training_offers
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.forms import show_problems
from portal.web.identity_changes.room import person_in_area
from portal.web.limits import limited
from portal.web.responses import pdf
from portal.web.service311.giving import shown
from portal.web.service311.room import offer_in_area
from portal.web.stores import paper_archive
from portal.web.time import business_now, business_today
from portal.web.training.forms import AgreedForm
from portal.web.training.room import room


@room.get("/for/<int:person_id>")
@requires("service311.record")
def fitting(person_id: int) -> ResponseReturnValue:
    """The courses that fit somebody's wishes, the best first."""
    return _page(person_in_area(person_id), AgreedForm(formdata=None), None, 200)


@room.post("/for/<int:person_id>")
@requires("service311.record")
def recommend(person_id: int) -> ResponseReturnValue:
    """Recommend a course that the person agreed to; 409 where it was filled meanwhile."""
    person, form = person_in_area(person_id), AgreedForm()
    course_id = request.form.get("course", 0, type=row_id) or 0
    if not form.validate():
        return _page(person, form, course_id, 422)
    try:
        offer = training_offers.recommend(
            db.session(), current_actor(), business_now(), person_id, course_id, form.means.data
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(person_in_area(person_id), form, course_id, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(person_in_area(person_id), form, course_id, 409)
    if offer.message_id is None:
        flash("已推荐。本人没有手机号码，请打印推荐单交给本人", "info")
    else:
        flash("已推荐，短信会发给本人")
    return redirect(url_for("people.show", person_id=person_id))


@room.get("/offers/<int:course_offer_id>/sheet.pdf")
@requires("service311.record")
@limited(Mass.PRINTS)
def sheet(course_offer_id: int) -> ResponseReturnValue:
    """The recommendation on paper; once printed, byte for byte the same."""
    offer = offer_in_area(course_offer_id)
    if offer.course is None or offer.revoked_at is not None:
        abort(404)
    sha256 = offer.sheet_sha256 or paper_archive().put(render_pdf(sheet_html(offer)))
    sha256 = recommending.record_print(db.session(), current_actor(), course_offer_id, sha256)
    return pdf(paper_archive().get(sha256), f"training-{course_offer_id}.pdf")


def _page(person: Person, form: AgreedForm, chosen: int | None, status: int) -> ResponseReturnValue:
    session = db.session()
    wishes = service311.wishes_of(session, person.id)
    page = render_template(
        "training/fitting.html",
        person=person,
        form=form,
        chosen=chosen,
        wishes=wishes,
        fitting=training.fitting(session, current_actor(), person.id, wishes, business_today()),
        **shown(person.id),
    )
    return page, status
