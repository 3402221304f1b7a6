"""Suggestions for a region field, as the options of its list."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.areas import without_province
from portal.extensions import db
from portal.queries import areas
from portal.web.access import requires

room = Blueprint("areas", __name__, url_prefix="/areas")
_LONGEST = 80


@room.post("/suggest")
@requires("desk.read")
def suggest() -> ResponseReturnValue:
    """Areas for what is being typed; the field's own value is the only one that is sent."""
    typed = next((value for name, value in request.form.items() if name != "csrf_token"), "")
    typed = without_province(typed)
    is_sound = 0 < len(typed) <= _LONGEST and "\0" not in typed  # which PostgreSQL takes in no text
    found = areas.suggest(db.session(), typed) if is_sound else ()
    return render_template("areas/_options.html", areas=found)
