"""Offices as both administrators choose them: by name, within their area."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.problems import Problem
from portal.extensions import db
from portal.queries import areas
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.admin.room import room

_LONGEST_NAME = 80


def chosen(full_name: str) -> int:
    """The id of the office that was typed; raises ``RuleBroken`` where there is none."""
    office = areas.office_by_full_name(db.session(), full_name.strip())
    if office is None:
        raise RuleBroken(Problem("office", "没有这个机构，请从列表中选择"))
    return office.id


@room.post("/offices/suggest")
@requires("office.choose")
def suggest_offices() -> ResponseReturnValue:
    """Offices for what is being typed, as the options of the field's list."""
    typed = request.form.get("office", "").strip()
    fits = 0 < len(typed) <= _LONGEST_NAME
    found = areas.suggest_offices(db.session(), current_actor(), typed) if fits else ()
    return render_template("areas/_options.html", areas=found)
