"""The room of a case, and the look-up that all its pages begin with."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.extensions import db
from portal.models import Case
from portal.queries import cases
from portal.web.access import current_actor

room = Blueprint("cases", __name__)


def case_in_area(case_id: int) -> Case:
    """The case, with all that its page shows; 404 outside the actor's area."""
    case = cases.in_area(db.session(), current_actor(), case_id)
    if case is None:
        abort(404)
    return case
