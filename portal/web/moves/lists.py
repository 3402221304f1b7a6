"""Who came and went: a month's numbers, and the list that each of them opens."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.dates import parse_month
from portal.extensions import db
from portal.queries import moves
from portal.queries.moves import COUNTED, Moved
from portal.web.access import current_actor, part_of_area, requires
from portal.web.converters import row_id
from portal.web.moves.room import room
from portal.web.time import business_today


@room.get("")
@requires("desk.read")
def index() -> ResponseReturnValue:
    """The month's numbers by office; what waits for a judgment stands over them."""
    session, actor, month = db.session(), current_actor(), _month()
    assert month is not None
    return render_template(
        "moves/index.html",
        lines=moves.counts(session, actor, month),
        month=month,
        counted=COUNTED,
        proposed=moves.listed(session, actor, Moved.PROPOSED),
        objections=moves.objections(session, actor) if actor.can("move.judge") else (),
    )


@room.get('/list/<any("in", "out", "pending", "refused", "proposed"):what>')
@requires("desk.read")
def listed(what: str) -> ResponseReturnValue:
    """One list, of a month or of all time; with HTMX only its rows."""
    within, area_id = part_of_area()
    month = _month() if "month" in request.args else None
    after = request.args.get("after", type=row_id)
    page = moves.listed(db.session(), within, Moved(what), month, after)
    return render_template(
        "moves/_rows.html" if after else "moves/list.html",
        page=page,
        what=Moved(what),
        month=month,
        area_id=area_id,
        within=within,
        takes=what == "pending" and area_id is None and within.can("case.accept"),
    )


def _month() -> date | None:
    typed = request.args.get("month")
    if typed is None:
        return business_today().replace(day=1)
    try:
        return parse_month(typed)
    except ValueError:
        abort(404)
