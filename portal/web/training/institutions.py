"""Institutions: everybody's to read, the district's to keep (R5.3)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import TrainingInstitution
from portal.queries import training as queries
from portal.services import training
from portal.services.errors import Conflict
from portal.web.access import current_actor, requires
from portal.web.time import business_now, business_today
from portal.web.training.forms import InstitutionForm
from portal.web.training.room import room


@room.get("")
@requires("training.read")
def index() -> ResponseReturnValue:
    """The county's institutions with their courses."""
    session = db.session()
    found = queries.institutions(session, current_actor())
    ids = [course.id for one in found for course in one.courses]
    return render_template(
        "training/index.html",
        institutions=found,
        taken=queries.taken(session, ids),
        today=business_today(),
    )


@room.route("/institutions/new", methods=["GET", "POST"])
@requires("training.keep")
def add_institution() -> ResponseReturnValue:
    """Enter one."""
    form = InstitutionForm()
    if not form.is_submitted():
        return _page(form, None, 200)
    if not form.validate():
        return _page(form, None, 422)
    try:
        training.add_institution(db.session(), current_actor(), business_now(), form.details)
    except Conflict as doubled:
        form.uscc.errors = [str(doubled)]
        return _page(form, None, 409)
    flash("已录入培训机构，可以录入培训班了")
    return redirect(url_for(".index"))


@room.route("/institutions/<int:institution_id>", methods=["GET", "POST"])
@requires("training.keep")
def change_institution(institution_id: int) -> ResponseReturnValue:
    """Bring one up to date."""
    found = _institution(institution_id)
    form = InstitutionForm(obj=found)
    if not form.is_submitted():
        return _page(form, found, 200)
    if not form.validate():
        return _page(form, found, 422)
    try:
        training.change_institution(
            db.session(), current_actor(), institution_id, version(), form.details
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(form, _institution(institution_id), 409)
    flash("已保存")
    return redirect(url_for(".index"))


@room.post("/institutions/<int:institution_id>/close")
@requires("training.keep")
def close_institution(institution_id: int) -> ResponseReturnValue:
    """Recommend nothing of it any more."""
    try:
        training.close_institution(
            db.session(), current_actor(), business_now(), institution_id, version()
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
    else:
        flash("已停止推荐这个机构的培训班")
    return redirect(url_for(".index"))


def version() -> int:
    """The version that the page spoke of."""
    return request.form.get("version", 0, type=int)


def _institution(institution_id: int) -> TrainingInstitution:
    found = queries.institution(db.session(), current_actor(), institution_id)
    if found is None:
        abort(404)
    return found


def _page(
    form: InstitutionForm, found: TrainingInstitution | None, status: int
) -> ResponseReturnValue:
    seen = version() if status == 422 else found.version if found else 0
    page = render_template("training/institution.html", form=form, institution=found, version=seen)
    return page, status
