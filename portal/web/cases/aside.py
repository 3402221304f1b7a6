"""What turns a case aside: returned to the person, refused, withdrawn; and the form put right."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.workflow import Action, Status
from portal.extensions import db
from portal.models import Case, Decision
from portal.queries import applications
from portal.queries import evidence as scans_on
from portal.queries.desk import DeskCursor
from portal.services import engine, registration
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases.forms import FORMS, AsideForm
from portal.web.cases.room import case_in_area, open_to_me, room, version_seen
from portal.web.forms import show_problems
from portal.web.registration import reading
from portal.web.registration.forms import DECLARED, DeclaredForm
from portal.web.registration.job import field_id
from portal.web.reviews.onward import next_to_review, onward, place_in_list
from portal.web.time import business_now, business_today

_DONE = {
    Action.SEND_BACK: "已退回，对方会在待办的最前面看到理由",
    Action.RETURN: "已退回本人补正，期限暂停；请打印补正告知书交给本人",
    Action.WITHDRAW: "本人已撤回",
}


@room.route(
    '/cases/<int:case_id>/<any("send-back", refuse, return, withdraw):act>',
    methods=["GET", "POST"],
)
@requires("case.decide")
def aside(case_id: int, act: str) -> ResponseReturnValue:
    """Send back, refuse, return or withdraw, on a page of its own with the words it needs."""
    action, case = Action(act.replace("-", "_")), case_in_area(case_id)
    form, place = FORMS[action](), place_in_list(case)
    form.fit(case)
    if not form.is_submitted():
        return _page(case, action, form, place, 200)
    if not form.validate():
        return _page(case, action, form, place, 422)
    try:
        engine.advance(
            db.session(),
            current_actor(),
            business_now(),
            case_id,
            request.form.get("version", 0, type=int),
            action,
            form.given(),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(case_in_area(case_id), action, form, place, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(case_in_area(case_id), action, form, place, 409)
    flash(_done(action, case))
    return redirect(onward(place) if place else url_for(".show", case_id=case_id))


def _done(action: Action, case: Case) -> str:
    if action is Action.REFUSE and case.declared.passes_on:
        return f"已{case.declared.refused_as}，原社区（村）会看到理由"
    if action is Action.REFUSE:
        prints = "请打印" if current_actor().can("case.accept") else "请社区打印"
        return f"已{case.declared.refused_as}，{prints}告知书交给本人"
    return _DONE[action]


def _page(
    case: Case, action: Action, form: AsideForm, place: DeskCursor | None, status: int
) -> ResponseReturnValue:
    if status == HTTPStatus.CONFLICT:
        form.fit(case)
    page = render_template(
        "cases/aside.html",
        case=case,
        version=version_seen(case, status),
        action=action,
        words=case.declared.refused_as if action is Action.REFUSE else action.label,
        form=form,
        can_act=action in open_to_me(case),
        reviewing=place is not None,
        following=next_to_review(place) if place and status == HTTPStatus.CONFLICT else None,
    )
    return page, status


@room.route("/cases/<int:case_id>/amend", methods=["GET", "POST"])
@requires("case.handle")
def amend(case_id: int) -> ResponseReturnValue:
    """The form of a returned case, put right with the person: a new revision."""
    case = case_in_area(case_id)
    if case.procedure not in DECLARED:
        abort(404)  # nothing was filled in that could be put right here
    if not _asked(case) or (case.status is not Status.RETURNED and request.method == "GET"):
        flash("这件办件现在没有要补正的内容", "info")
        return redirect(url_for(".show", case_id=case_id))
    session, number = db.session(), case.person.id_number
    kind = DECLARED[case.procedure]
    if request.method == "GET":
        declared = reading.of_application(applications.in_force(session, case), case.place)
        return _amend_page(case, kind(formdata=None, data=declared), 200)
    form = kind()
    if not reading.valid(session, form, number, case.accepted_on or business_today()):
        return _amend_page(case, form, 422)
    try:
        registration.resubmit(
            session,
            current_actor(),
            business_now(),
            case_id,
            request.form.get("version", 0, type=int),
            reading.details(session, form, number),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _amend_page(case_in_area(case_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _amend_page(case_in_area(case_id), form, 409)
    flash("已补正，期限继续计算")
    return redirect(url_for(".show", case_id=case_id))


def _amend_page(case: Case, form: DeclaredForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "cases/amend.html",
        case=case,
        version=version_seen(case, status),
        number=case.person.id_number,
        form=form,
        returned=_asked(case)[-1],
        field_id=field_id,
        scans=scans_on.of_case(db.session(), case.id),
    )
    return page, status


def _asked(case: Case) -> list[Decision]:
    """Each time the person was asked to put the form right."""
    return [one for one in case.decisions if one.action is Action.RETURN]
