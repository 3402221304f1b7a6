"""The province's settings and calendar, as they were read with the log-in."""

from __future__ import annotations

from flask import g

from portal.domain.calendar import WorkCalendar
from portal.domain.policy import Policy
from portal.extensions import db
from portal.queries import province
from portal.queries.province import Stored


def policy() -> Policy:
    """The province's policy in force."""
    return stored().policy


def calendar() -> WorkCalendar:
    """The calendar of working days in force."""
    return stored().calendar


def stored() -> Stored:
    """Both as they are stored: of the log-in's select, or asked once where nobody is signed in."""
    if "stored" not in g:
        g.stored = province.stored(db.session())
    found: Stored = g.stored
    return found
