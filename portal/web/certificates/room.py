"""The room of asking for a certificate on paper."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.extensions import db
from portal.models import Person
from portal.queries import people
from portal.web.access import current_actor

room = Blueprint("certificates", __name__)


def person_in_area(person_id: int) -> Person:
    """The person; 404 outside the actor's area."""
    person = people.in_area(db.session(), current_actor(), person_id)
    if person is None:
        abort(404)
    return person
