"""The room of "311" services, and the look-ups that its pages begin with."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.extensions import db
from portal.models import Offer
from portal.queries import service311
from portal.web.access import current_actor

room = Blueprint("service311", __name__, url_prefix="/service311")


def offer_in_area(offer_id: int) -> Offer:
    """An offer to somebody of the actor's area; 404 for any other."""
    found = service311.offer_in_area(db.session(), current_actor(), offer_id)
    if found is None:
        abort(404)
    return found
