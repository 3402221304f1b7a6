"""岗位审核 at the district: the list on the left, the vacancy on the right (P2)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.decisions import Given
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import Vacancy
from portal.queries import vacancies, vacancy_audits
from portal.services import vacancy_life
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases.forms import FORMS, AsideForm
from portal.web.cases.progress import stages
from portal.web.cases.room import version_seen
from portal.web.converters import line_number
from portal.web.fields import TextLine
from portal.web.forms import PortalForm, show_problems
from portal.web.lights import case_lights
from portal.web.time import business_now
from portal.web.vacancies.room import managed, open_actions, room
from portal.web.vacancies.shown import corrections, facts_of


class ApproveForm(PortalForm):
    """审核通过: the auditor's words, unless they write others."""

    opinion = TextLine("审核意见", most=200, default=vacancy_life.AGREED)


@room.get("/audits")
@requires("vacancy.audit")
def audits() -> ResponseReturnValue:
    """The list, with its first vacancy open."""
    return _page(None)


@room.get("/audits/<int:vacancy_id>")
@requires("vacancy.audit")
def audit(vacancy_id: int) -> ResponseReturnValue:
    """One vacancy beside the list; with HTMX, the vacancy alone."""
    vacancy = managed(vacancy_id)
    if request.htmx:  # type: ignore[attr-defined]
        return render_template("vacancies/_audit.html", **_shown(vacancy, None, 200))
    return _page(vacancy)


@room.post("/audits/<int:vacancy_id>")
@requires("vacancy.audit")
def approve(vacancy_id: int) -> ResponseReturnValue:
    """Publish, and on to the next; 409 shows who was first, and keeps the words."""
    vacancy, form = managed(vacancy_id), ApproveForm()
    if not form.validate():
        return _page(vacancy, 422, form)
    way = _onward(vacancy_id)
    try:
        _judge(vacancy_id, Action.APPROVE, Given(opinion=form.opinion.data))
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(managed(vacancy_id), 422, form)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(managed(vacancy_id), 409, form)
    flash("已审核通过，岗位已发布")
    return redirect(way)


@room.route('/audits/<int:vacancy_id>/<any("send-back", refuse):judging>', methods=["GET", "POST"])
@requires("vacancy.audit")
def aside(vacancy_id: int, judging: str) -> ResponseReturnValue:
    """Send back or refuse, on a page of its own with the words it needs."""
    action, vacancy = Action(judging.replace("-", "_")), managed(vacancy_id)
    form = FORMS[action]()
    form.fit(vacancy.case)
    if request.method == "GET":
        return _aside_page(vacancy, action, form, 200)
    if not form.validate():
        return _aside_page(vacancy, action, form, 422)
    way = _onward(vacancy_id)
    try:
        _judge(vacancy_id, action, form.given())
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _aside_page(managed(vacancy_id), action, form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _aside_page(managed(vacancy_id), action, form, 409)
    flash("已退回，对方会在待办里看到理由" if action is Action.SEND_BACK else "已不予发布")
    return redirect(way)


def _judge(vacancy_id: int, action: Action, given: Given) -> None:
    version = request.form.get("version", 0, type=line_number)
    vacancy_life.judge(
        db.session(), current_actor(), business_now(), vacancy_id, version, action, given
    )


def _onward(vacancy_id: int) -> str:
    following = vacancy_audits.next_to_audit(db.session(), current_actor(), vacancy_id)
    if following is None:
        return url_for(".audits")
    return url_for(".audit", vacancy_id=following.id)


def _page(
    vacancy: Vacancy | None, status: int = 200, form: ApproveForm | None = None
) -> ResponseReturnValue:
    waiting = vacancy_audits.to_audit(db.session(), current_actor())
    if vacancy is None and waiting:
        vacancy = managed(waiting[0].id)
    page = render_template(
        "vacancies/audits.html",
        waiting=waiting,
        light_of=case_lights(),
        **(_shown(vacancy, form, status) if vacancy else {"vacancy": None}),
    )
    return page, status


def _shown(vacancy: Vacancy, form: ApproveForm | None, status: int) -> dict[str, Any]:
    session, actor = db.session(), current_actor()
    mine, changed = open_actions(vacancy), corrections(vacancy)
    others = vacancies.of_employer(session, actor, vacancy.employer_id)
    return {
        "vacancy": vacancy,
        "facts_of": facts_of,
        "version": version_seen(vacancy.case, status),
        "form": form or ApproveForm(formdata=None),
        "can_approve": Action.APPROVE in mine,
        "asides": [one for one in (Action.SEND_BACK, Action.REFUSE) if one in mine],
        "stages": stages(vacancy.case),
        "light": case_lights()(vacancy.case),
        "correction": changed[0] if changed else None,
        "others": [one for one in others if one.id != vacancy.id],
        "following": vacancy_audits.next_to_audit(session, actor, vacancy.id),
        "revealed": False,
    }


def _aside_page(
    vacancy: Vacancy, action: Action, form: AsideForm, status: int
) -> ResponseReturnValue:
    if status == HTTPStatus.CONFLICT:
        form.fit(vacancy.case)
    page = render_template(
        "vacancies/aside.html",
        vacancy=vacancy,
        version=version_seen(vacancy.case, status),
        action=action,
        words=vacancy.case.declared.refused_as if action is Action.REFUSE else action.label,
        form=form,
        can_act=action in open_actions(vacancy),
    )
    return page, status
