"""空白表: the plain form, and numbered ones to accept on paper when the system is out of reach."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.printing.case_form import blank_form
from portal.printing.registration_form import registration_form_html
from portal.printing.renderer import render_pdf
from portal.queries import reserved_numbers
from portal.services import reserved_numbers as reserving
from portal.services.errors import Conflict
from portal.web.access import current_actor, requires
from portal.web.responses import pdf
from portal.web.time import business_now

room = Blueprint("blank_forms", __name__, url_prefix="/forms")

_AT_ONCE = 10


@room.get("/registration-form.pdf")
@requires("document.print")
def plain() -> ResponseReturnValue:
    """The blank form with the office's name."""
    html = registration_form_html(blank_form(current_actor().office_title))
    return pdf(render_pdf(html), "registration-form.pdf")


@room.get("")
@requires("case.accept")
def show() -> ResponseReturnValue:
    """The forms there are, and the numbers that are kept ready."""
    return _page(200)


def _page(status: int) -> ResponseReturnValue:
    free = reserved_numbers.free(db.session(), current_actor().office_id)
    page = render_template(
        "blank_forms/blank_forms.html", free=free, at_once=_AT_ONCE, most=reserving.MOST
    )
    return page, status


@room.post("/numbers")
@requires("case.accept")
def reserve() -> ResponseReturnValue:
    """Keep ten more numbers ready."""
    try:
        reserving.reserve(db.session(), current_actor(), business_now(), _AT_ONCE)
    except Conflict as full:
        flash(str(full), "error")
        return _page(409)
    flash(f"已备好 {_AT_ONCE} 个编号，请打印")
    return redirect(url_for(".show"))


@room.get("/numbered.pdf")
@requires("case.accept")
def numbered() -> ResponseReturnValue:
    """A blank form for each unused number, from ``first`` on where it is given."""
    actor = current_actor()
    first = request.args.get("first", "")
    numbers = [one for one in reserved_numbers.free(db.session(), actor.office_id) if one >= first][
        :_AT_ONCE
    ]
    if not numbers:
        abort(404)
    pages = [registration_form_html(blank_form(actor.office_title, one)) for one in numbers]
    return pdf(render_pdf(*pages), "numbered-forms.pdf")
