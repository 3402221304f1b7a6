"""What is done with a whole roster: completed, or undone by the level above."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Roster
from portal.queries import roster_pages
from portal.queries.rosters import RosterFilter
from portal.services import rosters
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.rosters.forms import RevokeForm
from portal.web.rosters.room import room, roster_in_area, version_sent
from portal.web.rosters.shown import state_shown
from portal.web.time import business_now


@room.get("/<int:roster_id>/complete")
@requires("roster.load")
def confirm(roster_id: int) -> ResponseReturnValue:
    """What completing will bring, before it is done."""
    return _confirm(roster_in_area(roster_id))


@room.post("/<int:roster_id>/complete")
@requires("roster.load")
def complete(roster_id: int) -> ResponseReturnValue:
    """Have the rows that can be completed, behind the pages."""
    arguments = db.session(), current_actor(), business_now(), roster_id, version_sent()
    try:
        rosters.start(*arguments)
    except RuleBroken as broken:
        flash(str(broken), "error")
        return _confirm(roster_in_area(roster_id)), 422
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _confirm(roster_in_area(roster_id)), 409
    return redirect(url_for(".show", roster_id=roster_id))


@room.get("/<int:roster_id>/revoke")
@requires("case.revoke")
def ask_to_revoke(roster_id: int) -> ResponseReturnValue:
    """What undoing the roster means, and the reason for it."""
    return _revoke(roster_in_area(roster_id), RevokeForm(formdata=None))


@room.post("/<int:roster_id>/revoke")
@requires("case.revoke")
def revoke(roster_id: int) -> ResponseReturnValue:
    """Have all that was registered by the roster undone, behind the pages."""
    roster, form = roster_in_area(roster_id), RevokeForm()
    if not form.validate():
        return _revoke(roster, form), 422
    arguments = db.session(), current_actor(), business_now(), roster_id, version_sent()
    try:
        rosters.revoke(*arguments, form.reason.data)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _revoke(roster_in_area(roster_id), form), 422
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _revoke(roster_in_area(roster_id), form), 409
    return redirect(url_for(".show", roster_id=roster_id))


def _confirm(roster: Roster) -> str:
    return render_template(
        "rosters/complete.html",
        foreseen=roster_pages.foreseen(db.session(), roster),
        **state_shown(roster, RosterFilter.ALL),
    )


def _revoke(roster: Roster, form: RevokeForm) -> str:
    state = state_shown(roster, RosterFilter.ALL)
    if not state["revoker"]:
        abort(404)
    return render_template("rosters/revoke.html", form=form, **state)
