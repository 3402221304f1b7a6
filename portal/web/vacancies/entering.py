"""Entering a vacancy, putting right what came back, correcting what is published."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Vacancy
from portal.queries import employers
from portal.queries import vacancies as queries
from portal.services import vacancies
from portal.services.errors import Conflict, RuleBroken
from portal.web import province
from portal.web.access import current_actor, requires
from portal.web.converters import line_number, row_id
from portal.web.employers.picking import Pick, picked
from portal.web.forms import show_problems
from portal.web.time import business_now, business_today
from portal.web.vacancies.forms import VacancyForm, as_typed
from portal.web.vacancies.room import can_edit, is_back, managed, room
from portal.web.vacancies.shown import sent_back_for

_PRESET_DAYS = 30


@room.route("/new", methods=["GET", "POST"])
@requires("vacancy.enter")
def new() -> ResponseReturnValue:
    """A new vacancy: the employer by its code, then what 招聘信息 says."""
    if request.method == "GET":
        like = _like()
        form = VacancyForm(formdata=None, data=_preset(like))
        return _new_page(picked(_code(like)), form, 200)
    pick, form = picked(), VacancyForm()
    told = form.read()
    if pick.employer is None:
        pick = picked(wrong="请先登记这个单位" if pick.new else "请填统一社会信用代码")
    if told is None or pick.employer is None:
        return _new_page(pick, form, 422)
    try:
        added = vacancies.enter(
            db.session(), current_actor(), business_now(), pick.employer.id, told
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _new_page(picked(), form, 422)
    flash("已录入，报区县审核")
    return redirect(url_for(".show", vacancy_id=added.id))


def _like() -> Vacancy | None:
    """The vacancy after which the new one is filled in, where there is one."""
    like = request.args.get("like", type=row_id)
    return queries.in_area(db.session(), current_actor(), like) if like else None


def _code(like: Vacancy | None) -> str:
    employer_id = request.args.get("employer", type=row_id)
    if like is not None:
        return like.employer.uscc
    found = employers.by_id(db.session(), employer_id) if employer_id else None
    return found.uscc if found else ""


def _preset(like: Vacancy | None) -> dict[str, object]:
    until = business_today() + timedelta(days=_PRESET_DAYS)
    return {**(as_typed(like) if like else {}), "open_until": until}


def _new_page(pick: Pick, form: VacancyForm, status: int) -> ResponseReturnValue:
    return render_template("vacancies/new.html", pick=pick, form=form, longest=_longest()), status


@room.route("/<int:vacancy_id>/edit", methods=["GET", "POST"])
@requires("vacancy.enter")
def edit(vacancy_id: int) -> ResponseReturnValue:
    """Put right what was sent back, or correct what is published."""
    vacancy = managed(vacancy_id)
    if request.method == "GET":
        if not can_edit(vacancy):
            flash("这个岗位现在不能修改", "info")
            return redirect(url_for(".show", vacancy_id=vacancy_id))
        form = VacancyForm(formdata=None, data=as_typed(vacancy))
        return _edit_page(vacancy, form, 200)
    form = VacancyForm()
    told = form.read()
    if told is None:
        return _edit_page(vacancy, form, 422)
    session, actor, now = db.session(), current_actor(), business_now()
    version = request.form.get("version", 0, type=line_number)
    try:
        if request.form.get("back"):
            vacancies.put_right(session, actor, now, vacancy_id, version, told)
            anew = True
        else:
            anew = vacancies.correct(session, actor, now, vacancy_id, version, told)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _edit_page(managed(vacancy_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _edit_page(managed(vacancy_id), form, 409)
    flash("已改好，重新报区县审核" if anew else "已修改")
    return redirect(url_for(".show", vacancy_id=vacancy_id))


def _edit_page(vacancy: Vacancy, form: VacancyForm, status: int) -> ResponseReturnValue:
    back = is_back(vacancy)
    seen = vacancy.case.version if back else vacancy.version
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:  # still what they were looking at
        seen = request.form.get("version", 0, type=line_number)
    page = render_template(
        "vacancies/edit.html",
        vacancy=vacancy,
        form=form,
        back=back,
        returned=sent_back_for(vacancy) if back else None,
        can_edit=can_edit(vacancy),
        version=seen,
        longest=_longest(),
    )
    return page, status


def _longest() -> int:
    return province.policy().vacancy_days
