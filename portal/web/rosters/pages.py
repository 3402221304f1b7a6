"""One roster: what was found of it row by row, and its file handed back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.services import rosters
from portal.web.access import current_actor, requires
from portal.web.converters import line_number
from portal.web.limits import limited
from portal.web.responses import workbook
from portal.web.rosters.room import room, roster_in_area, which_rows
from portal.web.rosters.shown import rows_shown, state_shown
from portal.web.time import business_now


@room.get("/<int:roster_id>")
@requires("roster.read")
def show(roster_id: int) -> ResponseReturnValue:
    """The roster; with HTMX more of its rows."""
    roster, which = roster_in_area(roster_id), which_rows(request.args)
    context = {
        **state_shown(roster, which),
        **rows_shown(roster, which, request.args.get("after", 0, type=line_number)),
    }
    more = request.htmx and "after" in request.args  # type: ignore[attr-defined]
    return render_template("rosters/_rows.html" if more else "rosters/roster.html", **context)


@room.post("/<int:roster_id>/check")
@requires("roster.load")
def check(roster_id: int) -> ResponseReturnValue:
    """Go on with a check that was broken off."""
    rosters.check_again(db.session(), current_actor(), business_now(), roster_id)
    return redirect(url_for(".show", roster_id=roster_id))


@room.post("/<int:roster_id>/download")
@requires("roster.load")
@limited(Mass.EXPORTS)
def download(roster_id: int) -> ResponseReturnValue:
    """The own file with what was found: by POST, for it is written down."""
    content = rosters.result_file(
        db.session(), current_actor(), roster_id, which_rows(request.form)
    )
    return workbook(content, "花名册核对结果")
