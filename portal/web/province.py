"""The province's settings and calendar, asked once a request."""

from __future__ import annotations

from flask import g

from portal.domain.calendar import WorkCalendar
from portal.domain.policy import Policy
from portal.extensions import db
from portal.queries import province


def policy() -> Policy:
    """The province's policy in force."""
    return _rules()[0]


def calendar() -> WorkCalendar:
    """The calendar of working days in force."""
    return _rules()[1]


def _rules() -> tuple[Policy, WorkCalendar]:
    if "rules" not in g:
        g.rules = province.rules(db.session())
    rules: tuple[Policy, WorkCalendar] = g.rules
    return rules
