"""迁入: the number, what it tells, the person's consent and reason; then they are here (R9.1)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.identity import IdNumber, parse_id_number
from portal.extensions import db
from portal.services import moving
from portal.services.errors import Conflict, RuleBroken
from portal.services.moving import Found
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.moves.forms import ArriveForm, NumberForm
from portal.web.moves.room import room
from portal.web.time import business_now

_TAKE = "take"


@room.route("/in", methods=["GET", "POST"])
@requires("case.accept")
def arrive() -> ResponseReturnValue:
    """Find the person by the whole number, then take them over; what stands in the way is told.

    The number travels in the form alone, never in an address.
    """
    form = NumberForm()
    if not form.is_submitted():
        return render_template("moves/find.html", form=form)
    number = form.id_number.read(parse_id_number) if form.validate() else None
    if number is None:
        return render_template("moves/find.html", form=form), 422
    found, why = _found(number)
    if request.form.get("step") == _TAKE:
        return _take(number, found)
    if found is None:
        show_problems(form, why.problems if why else ())
        return render_template("moves/find.html", form=form), 422
    blank = ArriveForm(formdata=None)
    blank.offer_means()
    return _page(number, blank, found, 200)


def _take(number: IdNumber, found: Found | None) -> ResponseReturnValue:
    form = ArriveForm()
    form.offer_means()
    if not form.validate():
        return _page(number, form, found, 422)
    seen = request.form.get("seen", 0, type=int)
    try:
        case = moving.move_in(
            db.session(), current_actor(), business_now(), number, seen, form.asked()
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(number, form, found, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(number, form, found, 409)
    flash("已迁入，原社区（村）会收到通知；请打印申请表，请本人签字")
    return redirect(url_for("cases.show", case_id=case.id))


def _page(
    number: IdNumber, form: ArriveForm, found: Found | None, status: int
) -> ResponseReturnValue:
    seen = request.form.get("seen", 0, type=int) if status == 422 else 0
    page = render_template(
        "moves/arrive.html",
        form=form,
        number=number,
        found=found,
        seen=seen or (found.office_id if found else 0),
    )
    return page, status


def _found(number: IdNumber) -> tuple[Found | None, RuleBroken | None]:
    """Where the person is now, or why there is nobody to take over."""
    try:
        return moving.find(db.session(), current_actor(), number), None
    except RuleBroken as broken:
        return None, broken
