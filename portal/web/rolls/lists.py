"""The lists that the numbers open: a roll's entries by state, and who may be deregistered."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.areas import Level
from portal.domain.permissions import Actor
from portal.extensions import db
from portal.queries import candidates, roll_sums, rolls
from portal.queries.candidates import LOST, REFUSED
from portal.queries.month_rows import Asked
from portal.queries.rolls import EntryState
from portal.web.access import area_above, current_actor, part_of_area, requires
from portal.web.converters import row_id
from portal.web.rolls.room import asked_month, room
from portal.web.rolls.sums import of_month
from portal.web.time import business_now


@room.get("/list")
@requires("confirmation.read")
def listed() -> ResponseReturnValue:
    """One area's roll of a month, all of it or a state; with HTMX only the rows that follow."""
    within, area_id = part_of_area()
    session, month, state = db.session(), asked_month(), _state()
    after = request.args.get("after", type=row_id)
    page = rolls.listed(session, within, month, state, after)
    shared = {
        "page": page,
        "state": state,
        "area_id": area_id,
        "typed_month": f"{month:%Y-%m}",
        "whose": within.level is not Level.COMMUNITY,
    }
    if after is not None and request.htmx:  # type: ignore[attr-defined]
        return render_template("rolls/_rows.html", **shared)
    asked = Asked(within, month, business_now())
    found = roll_sums.lines(session, asked, rolls.own(session, within))
    (line,) = found.lines
    return render_template(
        "rolls/list.html",
        line=line,
        at=found.at,
        within=within,
        up=_up(within, area_id, month),
        **{**of_month(month), **shared},
    )


@room.get("/candidates")
@requires("confirmation.read")
def may_end() -> ResponseReturnValue:
    """Whom the records alone allow to deregister (R7.8, R7.9); each is decided on its own page."""
    within, area_id = part_of_area()
    found = candidates.listed(db.session(), within, business_now())
    return render_template(
        "rolls/candidates.html",
        groups=[
            (reason, [one for one in found if one.reason is reason]) for reason in (LOST, REFUSED)
        ],
        within=within,
        area_id=area_id,
        acts=current_actor().can("case.handle"),
        most=candidates.MOST if len(found) == candidates.MOST else None,
    )


def _up(within: Actor, area_id: int | None, month: date) -> str | None:
    """The sums that the list was opened from; None for one's own list."""
    if area_id is None:
        return None
    area = area_above(within) if within.level is Level.COMMUNITY else area_id
    return url_for(".show", month=f"{month:%Y-%m}", area=area)


def _state() -> EntryState | None:
    typed = request.args.get("state")
    if typed is None:
        return None
    try:
        return EntryState(typed)
    except ValueError:
        abort(404)
