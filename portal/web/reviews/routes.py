"""审核: the list on the left, the case on the right; one by one, or many at once (R11.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.workflow import Action, StepKind
from portal.extensions import db
from portal.models import Case
from portal.queries import certificates, desk
from portal.queries.desk import DeskFilter, DeskPage
from portal.services import reviewing, together
from portal.services.errors import Conflict, RuleBroken
from portal.services.together import Together
from portal.web.access import current_actor, requires
from portal.web.cases.evidence import scans_shown
from portal.web.cases.progress import stages
from portal.web.cases.room import case_in_area, open_to_me, version_seen
from portal.web.certificates.shown import asked_shown
from portal.web.converters import id_and_version
from portal.web.desk.routes import desk_cursor
from portal.web.lights import case_lights
from portal.web.reviews.forms import ApproveForm
from portal.web.reviews.onward import next_to_review, onward, place_in_list
from portal.web.time import business_now, business_today

room = Blueprint("reviews", __name__, url_prefix="/reviews")

_PAGE: Final = together.MOST
_ASIDES: Final = (Action.SEND_BACK, Action.REFUSE)


@room.get("")
@requires("case.review")
def index() -> ResponseReturnValue:
    """The list, with its first case open; with HTMX, more of the list."""
    if request.htmx and desk_cursor() is not None:  # type: ignore[attr-defined]
        return render_template("reviews/_rows.html", shown=None, ticked=(), **_listed())
    return _page(None)


@room.get("/<int:case_id>")
@requires("case.review")
def show(case_id: int) -> ResponseReturnValue:
    """One case beside the list; with HTMX, the case alone."""
    case = case_in_area(case_id)
    if request.htmx:  # type: ignore[attr-defined]
        return render_template("reviews/_case.html", **_shown(case, None, 200))
    return _page(case)


@room.post("/<int:case_id>")
@requires("case.review")
def approve(case_id: int) -> ResponseReturnValue:
    """Approve, and on to the next; 409 shows who was first, and keeps the words."""
    case, form = case_in_area(case_id), ApproveForm()
    place = place_in_list(case)
    if not form.validate():
        return _page(case, 422, form=form)
    try:
        reviewing.approve(
            db.session(),
            current_actor(),
            business_now(),
            case_id,
            request.form.get("version", 0, type=int),
            form.opinion.data,
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(case_in_area(case_id), 409, form=form)
    flash("已审核通过")
    return redirect(onward(place) if place else url_for(".index"))


@room.post("/approve")
@requires("case.review")
def approve_many() -> ResponseReturnValue:
    """Approve what is ticked; what stays behind is named with the reason."""
    chosen = dict(request.form.getlist("chosen", type=id_and_version))
    try:
        done = reviewing.approve_many(
            db.session(), current_actor(), business_now(), list(chosen.items())
        )
    except RuleBroken as broken:
        return _page(None, 422, ticked=chosen, fault=str(broken))
    if done.done < len(chosen):
        return _page(None, 409, together=done)
    flash(f"已审核通过 {done.done} 件")
    return redirect(url_for(".index"))


def _page(
    case: Case | None,
    status: int = 200,
    *,
    form: ApproveForm | None = None,
    ticked: Collection[int] = (),
    fault: str = "",
    together: Together | None = None,
) -> ResponseReturnValue:
    listed = _listed()
    if case is None and listed["page"].cases:
        case = case_in_area(listed["page"].cases[0].id)
    page = render_template(
        "reviews/reviews.html",
        shown=case.id if case else None,
        ticked=ticked,
        fault=fault,
        together=together,
        **listed,
        **(_shown(case, form, status, listed) if case else {"case": None}),
    )
    return page, status


def _listed() -> dict[str, Any]:
    """A page of the list."""
    session = db.session()
    page = desk.page(
        session, current_actor(), DeskFilter.ALL, business_today(), desk_cursor(), size=_PAGE
    )
    return {
        "page": page,
        "light_of": case_lights(),
        "requests": certificates.requests_of(session, [case.id for case in page.cases]),
        "came_back": desk.ever_sent_back(page.cases),
    }


def _shown(
    case: Case,
    form: ApproveForm | None,
    status: int,
    listed: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """One case: what is asked, what was decided, and what the reviewer may do.

    ``listed`` is ``_listed``, where the list stands beside it.
    """
    mine = open_to_me(case)
    return {
        "case": case,
        "version": version_seen(case, status),
        "form": form or ApproveForm(formdata=None),
        "can_approve": Action.APPROVE in mine,
        "late_taking": _late_taking(case),
        "why_not": _why_not(case),
        "asides": [action for action in _ASIDES if action in mine],
        "stages": stages(case),
        "light": case_lights()(case),
        "following": _following(case, listed.get("page")),
        **scans_shown(case),
        **asked_shown(case, listed["requests"].get(case.id) if listed else None),
    }


def _late_taking(case: Case) -> bool:
    """Whether it waits for a community to take somebody in, whose days have gone by."""
    return case.current_step is not None and case.current_step.kind is StepKind.TAKE


def _why_not(case: Case) -> str:
    """What is said where the reviewer may not approve."""
    step = case.current_step
    if step and step.kind is StepKind.REVIEW and step.level is current_actor().level:
        return "您在另一级办理过这件办件，要由别人审核。"
    if _late_taking(case):
        return "接收社区（村）超过期限没有审核，可以由您代为审核。"
    return "这件办件现在不用您审核。"


def _following(case: Case, listed: DeskPage | None) -> Case | None:
    """The case to go on with: the one below it in the list that is shown, else asked for."""
    cases = listed.cases if listed else ()
    below = dict(pairwise(cases)).get(case)
    if below is not None:
        return below
    if listed and listed.following is None and desk_cursor() is None and case in cases:
        return next((one for one in cases if one is not case), None)  # all there is: from the top
    place = place_in_list(case)
    return next_to_review(place) if place else None
