"""What becomes of a vacancy: hired, renewed, taken down, withdrawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.vacancies import VacancyState
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import Vacancy
from portal.services import vacancies, vacancy_life
from portal.services.errors import Conflict, RuleBroken
from portal.web import province
from portal.web.access import current_actor, requires
from portal.web.converters import line_number
from portal.web.forms import show_problems
from portal.web.time import business_now
from portal.web.vacancies.forms import MANAGE, ManageForm
from portal.web.vacancies.room import is_back, managed, open_actions, room

WORDS = {"fill": "登记已招人数", "renew": "续期", "take-down": "下架", "withdraw": "单位撤回"}
_DONE = {
    "fill": "已登记",
    "renew": "已续期",
    "take-down": "已下架，不再推荐",
    "withdraw": "单位已撤回",
}


@room.route(
    '/<int:vacancy_id>/<any(fill, renew, "take-down", withdraw):doing>', methods=["GET", "POST"]
)
@requires("vacancy.manage")
def manage(vacancy_id: int, doing: str) -> ResponseReturnValue:
    """One of them, on a page of its own with what it needs."""
    act, vacancy = doing, managed(vacancy_id)
    if request.method == "GET":
        if act not in open_acts(vacancy):
            flash(f"这个岗位现在不能{WORDS[act]}", "info")
            return redirect(url_for(".show", vacancy_id=vacancy_id))
        form = MANAGE[act](formdata=None, data={"filled": vacancy.filled})
        return _page(vacancy, act, form, 200)
    form = MANAGE[act]()
    if not form.validate():
        return _page(vacancy, act, form, 422)
    try:
        _carry_out(vacancy_id, act, form)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(managed(vacancy_id), act, form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(managed(vacancy_id), act, form, 409)
    flash(_DONE[act])
    return redirect(url_for(".show", vacancy_id=vacancy_id))


def open_acts(vacancy: Vacancy) -> tuple[str, ...]:
    """What can be done with a vacancy that the actor manages."""
    if vacancy.state is VacancyState.PUBLISHED:
        return ("fill", "renew", "take-down")
    if vacancy.state is VacancyState.FILLED:
        return ("fill", "take-down")
    if is_back(vacancy) and Action.WITHDRAW in open_actions(vacancy):
        return ("withdraw",)
    return ()


def _carry_out(vacancy_id: int, act: str, form: ManageForm) -> None:
    do: Any = {
        "fill": vacancy_life.record_filled,
        "renew": vacancy_life.renew,
        "take-down": vacancy_life.take_down,
        "withdraw": vacancies.withdraw,
    }[act]
    (given,) = (one.data for one in form if one.type != "CSRFTokenField")
    version = request.form.get("version", 0, type=line_number)
    do(db.session(), current_actor(), business_now(), vacancy_id, version, given)


def _page(vacancy: Vacancy, act: str, form: ManageForm, status: int) -> ResponseReturnValue:
    seen = vacancy.case.version if act == "withdraw" else vacancy.version
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        seen = request.form.get("version", 0, type=line_number)
    page = render_template(
        "vacancies/manage.html",
        vacancy=vacancy,
        act=act,
        words=WORDS[act],
        form=form,
        can_act=act in open_acts(vacancy),
        version=seen,
        longest=province.policy().vacancy_days,
    )
    return page, status
