"""最低生活保障标准 of the county: read by its offices, kept by its reviewer (R7.3)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.deregistration import standard_on
from portal.extensions import db
from portal.models import Area, SubsistenceStandard
from portal.queries import standards
from portal.services import standards as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.standards.forms import StandardForm, WithdrawForm
from portal.web.time import business_now, business_today

room = Blueprint("standards", __name__, url_prefix="/standards")


@room.get("")
@requires("standard.read")
def index() -> ResponseReturnValue:
    """The county's standards, the newest first, the one in force marked."""
    return _page(StandardForm(formdata=None))


@room.post("")
@requires("standard.keep")
def add() -> ResponseReturnValue:
    """Enter another one."""
    form = StandardForm()
    if not form.validate():
        return _page(form), 422
    try:
        services.add(db.session(), current_actor(), business_now(), form.standard, form.order.data)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form), 422
    except Conflict as doubled:
        form.from_on.errors = [str(doubled)]
        return _page(form), 409
    flash("已录入")
    return redirect(url_for(".index"))


@room.route("/<int:standard_id>/withdraw", methods=["GET", "POST"])
@requires("standard.keep")
def withdraw(standard_id: int) -> ResponseReturnValue:
    """Take one back that was mistyped."""
    form, found = WithdrawForm(), _standard(standard_id)
    if not form.is_submitted():
        return _withdraw_page(form, found, 200)
    if not form.validate():
        return _withdraw_page(form, found, 422)
    try:
        services.withdraw(
            db.session(), current_actor(), business_now(), standard_id, form.reason.data
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _withdraw_page(form, _standard(standard_id), 409)
    flash("已撤回")
    return redirect(url_for(".index"))


def _page(form: StandardForm) -> str:
    county, today = _county(), business_today()
    listed = standards.of_county(db.session(), county.id)
    return render_template(
        "standards/standards.html",
        county=county,
        standards=listed,
        in_force=standard_on((one.standard for one in listed), today),
        today=today,
        form=form,
    )


def _withdraw_page(
    form: WithdrawForm, found: SubsistenceStandard, status: int
) -> ResponseReturnValue:
    return render_template("standards/withdraw.html", form=form, standard=found), status


def _county() -> Area:
    county = standards.county_of(db.session(), current_actor().office_id)
    if county is None:
        abort(404)
    return county


def _standard(standard_id: int) -> SubsistenceStandard:
    found = standards.one_of_county(db.session(), _county().id, standard_id)
    if found is None:
        abort(404)
    return found
