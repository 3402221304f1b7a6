"""The making room, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.extensions import db
from portal.models import Case
from portal.queries import making
from portal.web.access import current_actor

room = Blueprint("making", __name__, url_prefix="/making")


def certificate_case(case_id: int) -> Case:
    """A certificate's case of the actor's district; 404 for any other."""
    case = making.at_district(db.session(), current_actor(), [case_id]).get(case_id)
    if case is None:
        abort(404)
    return case
