"""辖区概况: counts of the areas directly below."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import outbox, overview
from portal.queries.late_entries import PAGE, late_entries
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.time import business_today

room = Blueprint("overview", __name__, url_prefix="/overview")


@room.get("")
@requires("overview.read")
def show() -> ResponseReturnValue:
    """A line for each area below: registered unemployed, open cases, late ones; failed messages."""
    session, actor = db.session(), current_actor()
    return render_template(
        "overview/overview.html",
        lines=overview.below(session, actor, business_today()),
        failed=outbox.failed(session, actor),
    )


@room.get("/late-entries")
@requires("overview.read")
def entered_late() -> ResponseReturnValue:
    """The cases that were accepted on paper and entered afterwards, with the reason."""
    before = request.args.get("before", type=row_id)
    found = late_entries(db.session(), current_actor(), before)
    return render_template(
        "overview/late_entries.html",
        cases=found[:PAGE],
        following=found[PAGE - 1].id if len(found) > PAGE else None,
    )
