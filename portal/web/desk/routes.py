"""待办: the waiting cases, most urgent first, and the place where every procedure starts."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.lights import PAUSED, Light, light
from portal.extensions import db
from portal.models import Case
from portal.queries import cases, drafts, province
from portal.queries.cases import DeskCursor, DeskFilter
from portal.web.access import current_actor, part_of_area, requires
from portal.web.navigation import desk_counts, home_endpoint
from portal.web.registration.forms import StartForm
from portal.web.time import business_today

room = Blueprint("desk", __name__)

FILTER_TITLES = {
    DeskFilter.ALL: "全部",
    DeskFilter.TODAY: "今天到期",
    DeskFilter.LATE: "已超期",
}


@room.get("/")
@requires("self.manage")
def home() -> ResponseReturnValue:
    """Each role's first page."""
    return redirect(url_for(home_endpoint(current_actor())))


@room.get("/desk")
@requires("desk.read")
def show() -> ResponseReturnValue:
    """The desk; with HTMX only the list."""
    session, today = db.session(), business_today()
    within, area_id = part_of_area()
    try:
        which = DeskFilter(request.args.get("filter", "all"))
    except ValueError:
        abort(404)
    after = _cursor()
    page = cases.desk(session, within, which, today, after)
    calendar = province.calendar(session)

    def light_of(case: Case) -> Light:
        assert case.due_on is not None
        if case.paused_on is not None:
            return PAUSED
        return light(case.due_on, today, calendar)

    context = {
        "page": page,
        "which": which,
        "after": after,
        "within": within,
        "area_id": area_id,
        "titles": FILTER_TITLES,
        "light_of": light_of,
    }
    if request.htmx and after is not None:  # type: ignore[attr-defined]
        return render_template("desk/_rows.html", **context)
    return render_template(
        "desk/desk.html",
        counts=desk_counts(session, within)
        if area_id is None
        else cases.desk_counts(session, within, today),
        start=StartForm(),
        begun=drafts.begun(session, within) if within.can("case.accept") else (),
        **context,
    )


def _cursor() -> DeskCursor | None:
    due, case_id = request.args.get("due"), request.args.get("after", type=int)
    if due is None or case_id is None:
        return None
    try:
        return DeskCursor(date.fromisoformat(due), case_id)
    except ValueError:
        abort(404)
