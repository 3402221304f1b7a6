"""撤销: a reviewer above takes a completed act back; first shown what comes of it (design, 13)."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Case
from portal.queries import people
from portal.queries.revoking import hindrances, undoing
from portal.services import revoking
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import handled
from portal.web.access import current_actor, requires
from portal.web.cases.forms import RevokeForm
from portal.web.cases.room import case_in_area, room, version_seen
from portal.web.forms import show_problems
from portal.web.time import business_now


def can_revoke(case: Case) -> bool:
    """Whether the actor is a reviewer above who had no part in a completed case."""
    actor = current_actor()
    return (
        revoking.can_be_revoked(case)
        and actor.can("case.revoke", handled(case))
        and all(one.actor_id != actor.user_id for one in case.decisions)
    )


@room.route("/cases/<int:case_id>/revoke", methods=["GET", "POST"])
@requires("case.revoke")
def revoke(case_id: int) -> ResponseReturnValue:
    """What revoking undoes and what stands in its way; with a reason, it is done."""
    case = case_in_area(case_id)
    if not can_revoke(case) and request.method == "GET":
        flash("这件办件不能由您撤销", "info")
        return redirect(url_for(".show", case_id=case_id))
    form = RevokeForm()
    if not form.is_submitted():
        return _page(case, form, HTTPStatus.OK)
    if not form.validate():
        return _page(case, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    version = request.form.get("version", 0, type=int)
    session, actor, reason = db.session(), current_actor(), form.reason.data
    try:
        revoking.revoke(session, actor, business_now(), case_id, version, reason)
    except RuleBroken as broken:
        show_problems(form, [one for one in broken.problems if one.field])
        return _page(case_in_area(case_id), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(case_in_area(case_id), form, HTTPStatus.CONFLICT)
    flash("已撤销，请打印撤销告知书交给本人")
    return redirect(url_for(".show", case_id=case_id))


def _page(case: Case, form: RevokeForm, status: HTTPStatus) -> ResponseReturnValue:
    session, can = db.session(), can_revoke(case)
    page = render_template(
        "cases/revoke.html",
        case=case,
        version=version_seen(case, status),
        form=form,
        can_revoke=can,
        undoing=undoing(session, case) if can else (),
        hindrances=hindrances(session, case) if can else (),
        person_here=people.visible(session, current_actor(), case.person_id),
    )
    return page, status
