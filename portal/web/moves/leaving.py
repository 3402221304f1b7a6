"""迁出: proposed from the person's own page, with their consent and reason (R10.1)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Person
from portal.queries import people, person_standing
from portal.queries.areas import office_by_full_name
from portal.services import moving_out
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.moves.forms import LeaveForm
from portal.web.moves.room import room
from portal.web.time import business_now


@room.route("/out/<int:person_id>", methods=["GET", "POST"])
@requires("case.handle")
def leave(person_id: int) -> ResponseReturnValue:
    """Propose the person to another community; until it accepts, nothing changes."""
    session, actor, form = db.session(), current_actor(), LeaveForm()
    person = people.in_area(session, actor, person_id)
    if person is None:
        abort(404)
    form.offer_means()
    if not form.is_submitted():
        return _page(person, form, 200)
    if not form.validate():
        return _page(person, form, 422)
    try:
        case = moving_out.propose(
            session, actor, business_now(), person_id, receiver(form.to_office.data), form.asked()
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(_again(person_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(_again(person_id), form, 409)
    flash("已发起迁出；接收机构同意以前，仍由本机构服务")
    return redirect(url_for("cases.show", case_id=case.id))


def receiver(typed: str | None) -> int:
    """The office of that name; 0, which is nobody's, where there is none."""
    office = office_by_full_name(db.session(), (typed or "").strip())
    return office.id if office else 0


def _again(person_id: int) -> Person:
    person = people.in_area(db.session(), current_actor(), person_id)
    if person is None:
        abort(404)
    return person


def _page(person: Person, form: LeaveForm, status: int) -> ResponseReturnValue:
    standing = person_standing.standing(db.session(), person.id)
    page = render_template("moves/leave.html", form=form, person=person, standing=standing)
    return page, status
