"""享受扶持政策: an entry made on a person's record, and an entry taken back (R11.2)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Person, PolicyBenefit
from portal.queries import benefits as queries
from portal.services import benefits
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.benefits.forms import BenefitForm, RevokeForm
from portal.web.forms import show_problems
from portal.web.identity_changes.room import person_in_area
from portal.web.time import business_now

room = Blueprint("benefits", __name__, url_prefix="/people/<int:person_id>/benefits")


@room.route("/new", methods=["GET", "POST"])
@requires("benefit.record")
def new(person_id: int) -> ResponseReturnValue:
    """An entry: which policy, from when to when, how much, decided by whom."""
    session, actor, person, form = (
        db.session(),
        current_actor(),
        person_in_area(person_id),
        BenefitForm(),
    )
    if not form.is_submitted():
        form.decided_by.data = queries.last_deciding(session, actor.office_id)
        return _new_page(person, form, 200)
    if not form.validate():
        return _new_page(person, form, 422)
    try:
        benefits.record(session, actor, business_now(), person_id, form.benefit)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _new_page(person_in_area(person_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _new_page(person_in_area(person_id), form, 409)
    flash("已登记享受扶持政策")
    return redirect(url_for("people.show", person_id=person_id))


@room.route("/<int:benefit_id>/revoke", methods=["GET", "POST"])
@requires("benefit.record")
def revoke(person_id: int, benefit_id: int) -> ResponseReturnValue:
    """Take an entry back that was made by mistake."""
    session, actor, form = db.session(), current_actor(), RevokeForm()
    person, benefit = person_in_area(person_id), _benefit(person_id, benefit_id)
    if not form.is_submitted():
        return _revoke_page(person, benefit, form, 200)
    if not form.validate():
        return _revoke_page(person, benefit, form, 422)
    try:
        benefits.revoke(session, actor, business_now(), person_id, benefit_id, form.reason.data)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _revoke_page(person_in_area(person_id), _benefit(person_id, benefit_id), form, 409)
    flash("已撤销这一条")
    return redirect(url_for("people.show", person_id=person_id))


def _benefit(person_id: int, benefit_id: int) -> PolicyBenefit:
    benefit = queries.of_person(db.session(), person_id, benefit_id)
    if benefit is None:
        abort(404)
    return benefit


def _new_page(person: Person, form: BenefitForm, status: int) -> ResponseReturnValue:
    return render_template("benefits/new.html", person=person, form=form), status


def _revoke_page(
    person: Person, benefit: PolicyBenefit, form: RevokeForm, status: int
) -> ResponseReturnValue:
    page = render_template("benefits/revoke.html", person=person, benefit=benefit, form=form)
    return page, status
