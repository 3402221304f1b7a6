"""The room of rosters, and the look-ups that its pages begin with."""

from __future__ import annotations

from flask import Blueprint, abort, request
from werkzeug.datastructures import MultiDict

from portal.extensions import db
from portal.models import Employer, Roster, RosterRow
from portal.queries import employers, rosters
from portal.queries.rosters import RosterFilter
from portal.web.access import current_actor
from portal.web.converters import line_number

room = Blueprint("rosters", __name__, url_prefix="/rosters")


def roster_in_area(roster_id: int) -> Roster:
    """The roster; 404 outside the actor's area."""
    roster = rosters.in_area(db.session(), current_actor(), roster_id)
    if roster is None:
        abort(404)
    return roster


def row_of(roster: Roster, number: int) -> RosterRow:
    """One of its rows; 404 for a number that none has."""
    row = rosters.row(db.session(), roster, number)
    if row is None:
        abort(404)
    return row


def known_employer(employer_id: int) -> Employer:
    """An employer of any office; 404 for none."""
    employer = employers.by_id(db.session(), employer_id)
    if employer is None:
        abort(404)
    return employer


def which_rows(sent: MultiDict[str, str]) -> RosterFilter:
    """The kind of rows looked at, of the address or of a form's fields; 404 for none."""
    try:
        return RosterFilter(sent.get("which", RosterFilter.ALL.value))
    except ValueError:
        abort(404)


def version_sent() -> int:
    """The version of the roster that the officer was looking at."""
    return request.form.get("version", 0, type=line_number)
