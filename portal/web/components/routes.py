"""组件: one page with every part in each state, in development alone (demo or debug)."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.web.access import requires
from portal.web.components import samples
from portal.web.time import business_now

room = Blueprint("components", __name__)


@room.get("/components")
@requires("public")
def show() -> ResponseReturnValue:
    """All parts, from the macros that the pages use; in production there is no such page."""
    if not (current_app.config["PORTAL"].demo or current_app.debug):
        abort(404)
    return render_template(
        "components/components.html",
        empty=samples.empty(),
        filled=samples.filled(),
        refused=samples.refused(),
        lights=samples.LIGHTS,
        stages=samples.stages(business_now()),
        now=business_now(),
    )
