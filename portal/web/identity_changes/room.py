"""The room, and the look-up that all its pages begin with."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, request

from portal.extensions import db
from portal.models import Person
from portal.queries import people
from portal.services.errors import Conflict
from portal.web.access import current_actor

room = Blueprint("identity_changes", __name__, url_prefix="/people/<int:person_id>")


def person_in_area(person_id: int) -> Person:
    """The person with their numbers; 404 outside the area, 409 for a record merged meanwhile."""
    session, actor = db.session(), current_actor()
    person = people.in_area(session, actor, person_id)
    if person is None and people.visible(session, actor, people.kept_record(session, person_id)):
        raise Conflict("这条记录已并入本人的另一条记录")
    if person is None:
        abort(404)
    return person


def version_seen(person: Person, status: int) -> int:
    """The version that the officer's next try speaks of.

    After a fault it is still the one they were looking at; after a conflict, having been told what
    changed, the present one.
    """
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return request.form.get("version", 0, type=int)
    return person.version
