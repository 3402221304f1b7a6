"""辖区概况: counts of the areas directly below."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import overview
from portal.web.access import current_actor, requires
from portal.web.time import business_today

room = Blueprint("overview", __name__, url_prefix="/overview")


@room.get("")
@requires("overview.read")
def show() -> ResponseReturnValue:
    """A line for each area below: registered unemployed, open cases, late ones."""
    lines = overview.below(db.session(), current_actor(), business_today())
    return render_template("overview/overview.html", lines=lines)
