"""Courses of the district's institutions: entered, changed, withdrawn (R5.3)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Course, TrainingInstitution
from portal.queries import training as queries
from portal.services import training
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.time import business_now
from portal.web.training.forms import CourseForm
from portal.web.training.institutions import version
from portal.web.training.room import room


@room.route("/institutions/<int:institution_id>/courses/new", methods=["GET", "POST"])
@requires("training.keep")
def add_course(institution_id: int) -> ResponseReturnValue:
    """Enter a course of an institution."""
    session, actor, form = db.session(), current_actor(), CourseForm()
    institution = queries.institution(session, actor, institution_id)
    if institution is None:
        abort(404)
    if not form.is_submitted():
        return _page(form, institution, None, 200)
    if not form.validate():
        return _page(form, institution, None, 422)
    status = 422
    try:
        training.add_course(session, actor, business_now(), institution_id, form.details)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
    except Conflict as conflict:
        flash(str(conflict), "error")
        status = 409
    else:
        flash("已录入培训班，社区（村）可以推荐了")
        return redirect(url_for(".index"))
    institution = queries.institution(session, actor, institution_id)
    assert institution is not None
    return _page(form, institution, None, status)


@room.route("/courses/<int:course_id>", methods=["GET", "POST"])
@requires("training.keep")
def change_course(course_id: int) -> ResponseReturnValue:
    """Bring a course up to date."""
    found = _course(course_id)
    form = CourseForm(obj=found)
    if not form.is_submitted():
        return _page(form, found.institution, found, 200)
    if not form.validate():
        return _page(form, found.institution, found, 422)
    status = 422
    try:
        training.change_course(
            db.session(), current_actor(), business_now(), course_id, version(), form.details
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
    except Conflict as conflict:
        flash(str(conflict), "error")
        status = 409
    else:
        flash("已保存")
        return redirect(url_for(".index"))
    found = _course(course_id)
    return _page(form, found.institution, found, status)


@room.post("/courses/<int:course_id>/withdraw")
@requires("training.keep")
def withdraw_course(course_id: int) -> ResponseReturnValue:
    """It does not take place: recommend it no more."""
    try:
        training.withdraw_course(
            db.session(), current_actor(), business_now(), course_id, version()
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
    else:
        flash("已撤下，不再推荐")
    return redirect(url_for(".index"))


def _course(course_id: int) -> Course:
    found = queries.course(db.session(), current_actor(), course_id)
    if found is None:
        abort(404)
    return found


def _page(
    form: CourseForm, institution: TrainingInstitution, found: Course | None, status: int
) -> ResponseReturnValue:
    seen = version() if status == 422 else found.version if found else 0
    page = render_template(
        "training/course.html", form=form, institution=institution, course=found, version=seen
    )
    return page, status
