"""The district's part: who guides when, a question back, and what came of it (R5.4)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.dates import SHANGHAI
from portal.extensions import db
from portal.models import Case, GuidanceRequest
from portal.queries import guidance as queries
from portal.queries import service311
from portal.services import guidance
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases.room import version_seen
from portal.web.forms import PortalForm, show_problems
from portal.web.guidance.forms import AskBackForm, AssignForm, GiveForm
from portal.web.guidance.room import referral_in_area, room, version
from portal.web.registration import reading
from portal.web.time import business_now


@room.route("/<int:referral_id>/assign", methods=["GET", "POST"])
@requires("guidance.handle")
def assign(referral_id: int) -> ResponseReturnValue:
    """Say who guides, when and where; also anew."""
    session, actor, case = db.session(), current_actor(), referral_in_area(referral_id)
    form = AssignForm(data=_appointed(_request(case)))
    form.offer(queries.counsellors(session, actor))
    if not form.is_submitted():
        return _page("guidance/assign.html", case, form, 200)
    if not form.validate():
        return _page("guidance/assign.html", case, form, 422)
    try:
        guidance.assign(session, actor, business_now(), case.id, version(), form.appointment)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("guidance/assign.html", referral_in_area(referral_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("guidance/assign.html", referral_in_area(referral_id), form, 409)
    flash("已安排职业指导，社区（村）会收到通知")
    return redirect(url_for(".index"))


@room.route("/<int:referral_id>/ask-back", methods=["GET", "POST"])
@requires("guidance.handle")
def ask_back(referral_id: int) -> ResponseReturnValue:
    """Send a referral back to the community, which has to say more."""
    case, form = referral_in_area(referral_id), AskBackForm()
    if not form.is_submitted():
        return _page("guidance/ask_back.html", case, form, 200)
    if not form.validate():
        return _page("guidance/ask_back.html", case, form, 422)
    said = form.reason.data, form.opinion.data
    try:
        guidance.ask_back(db.session(), current_actor(), business_now(), case.id, version(), *said)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("guidance/ask_back.html", referral_in_area(referral_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("guidance/ask_back.html", referral_in_area(referral_id), form, 409)
    flash("已退回社区（村）说明")
    return redirect(url_for(".index"))


@room.route("/<int:referral_id>/give", methods=["GET", "POST"])
@requires("guidance.handle")
def give(referral_id: int) -> ResponseReturnValue:
    """Write down what counsellor and person came to; the wishes may be renewed with it."""
    session, case = db.session(), referral_in_area(referral_id)
    before = service311.wishes_of(session, case.person_id)
    form = GiveForm(data=reading.wished(before) if before else None)
    if not form.is_submitted():
        return _page("guidance/give.html", case, form, 200)
    if not form.sound():
        return _page("guidance/give.html", case, form, 422)
    came_to = form.result.data, form.renewed(session, before)
    try:
        guidance.give(session, current_actor(), business_now(), case.id, version(), *came_to)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("guidance/give.html", referral_in_area(referral_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("guidance/give.html", referral_in_area(referral_id), form, 409)
    flash("已记录指导结果，社区（村）会收到通知")
    return redirect(url_for(".index"))


def _request(case: Case) -> GuidanceRequest:
    found = queries.of_case(db.session(), case.id)
    assert found is not None, "every referral says what is needed"
    return found


def _appointed(request: GuidanceRequest) -> dict[str, Any]:
    """The appointment that there is already, to be changed."""
    if request.meets_at is None:
        return {}
    at = request.meets_at.astimezone(SHANGHAI)
    return {
        "counsellor": request.counsellor_id,
        "day": at.date(),
        "time": f"{at:%H:%M}",
        "place": request.place,
    }


def _page(template: str, case: Case, form: PortalForm, status: int) -> ResponseReturnValue:
    page = render_template(
        template,
        case=case,
        person=case.person,
        guidance=_request(case),
        version=version_seen(case, status),
        form=form,
    )
    return page, status
