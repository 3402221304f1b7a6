"""状态核实: a look-up by the whole number, what it showed, and its sheet on paper (R11.2)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.mass_reading import Mass
from portal.domain.passes import parse_known_number
from portal.domain.status_checks import Purpose
from portal.extensions import db
from portal.models import StatusCheck
from portal.printing.renderer import render_pdf
from portal.queries import people
from portal.queries import status_checks as queries
from portal.queries.status_checks import known_at
from portal.services import status_checks
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.limits import limited
from portal.web.responses import pdf
from portal.web.status_checks.forms import StatusForm
from portal.web.status_checks.sheet import sheet_html
from portal.web.stores import paper_archive
from portal.web.time import business_now

room = Blueprint("status_checks", __name__, url_prefix="/status-check")

UNKNOWN = "全省没有这个证件号码的记录：没有办理过就业登记、失业登记或求职登记"


@room.get("")
@requires("status.check")
def index() -> ResponseReturnValue:
    """Whom to look up, and what was looked up last."""
    return _index(StatusForm(formdata=None), 200)


@room.post("")
@requires("status.check")
@limited(Mass.LOOKUPS)
def look_up() -> ResponseReturnValue:
    """Look somebody up: written down first, then shown at an address without personal data."""
    form = StatusForm()
    sound = form.validate()
    number = form.id_number.read(parse_known_number)
    if number is None or not sound:
        return _index(form, 422)
    purpose = Purpose(form.purpose.data)
    try:
        check = status_checks.look_up(
            db.session(), current_actor(), business_now(), number, purpose, form.words.data
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _index(form, 422)
    except Conflict as merged:
        flash(str(merged), "error")
        return _index(form, 409)
    if check is None:
        form.id_number.errors = [UNKNOWN]
        return _index(form, 422)
    return redirect(url_for(".show", check_id=check.id))


@room.get("/<int:check_id>")
@requires("status.check")
def show(check_id: int) -> ResponseReturnValue:
    """What a look-up of the own office showed."""
    session = db.session()
    check = status_checks.look_at(session, current_actor(), check_id)
    known = known_at(session, check.person_id, check.asked_at)
    return render_template(
        "status_checks/check.html",
        check=check,
        known=known,
        opens=people.visible(session, current_actor(), check.person_id),
    )


@room.get("/<int:check_id>/sheet.pdf")
@requires("status.check")
@limited(Mass.PRINTS)
def sheet(check_id: int) -> ResponseReturnValue:
    """The look-up on paper; once printed, byte for byte the same."""
    session, check = db.session(), _check(check_id)
    sha256 = check.sha256
    if sha256 is None:
        known = known_at(session, check.person_id, check.asked_at)
        sha256 = paper_archive().put(render_pdf(sheet_html(check, known)))
    sha256 = status_checks.record_print(session, current_actor(), check_id, sha256)
    return pdf(paper_archive().get(sha256), f"status-check-{check_id}.pdf")


def _index(form: StatusForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "status_checks/status_checks.html",
        form=form,
        checks=queries.latest(db.session(), current_actor()),
    )
    return page, status


def _check(check_id: int) -> StatusCheck:
    check = queries.check(db.session(), current_actor(), check_id)
    if check is None:
        abort(404)
    return check
