"""The room of a case, and the look-up that all its pages begin with."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, request

from portal.domain.workflow import Action, allowed, barred
from portal.extensions import db
from portal.models import Case, Matter
from portal.queries import cases
from portal.services.guard import handled
from portal.web.access import current_actor
from portal.web.time import business_today

room = Blueprint("cases", __name__)


def case_in_area(case_id: int) -> Case:
    """The case, with all that its page shows; 404 outside the actor's area."""
    case = cases.in_area(db.session(), current_actor(), case_id)
    if case is None:
        abort(404)
    return case


def open_to_me(case: Matter, permission: str = "case.decide") -> set[Action]:
    """What the actor may do with the case now; four eyes leave nothing of a step above."""
    actor, step = current_actor(), case.current_step
    if step is None or not actor.can(permission, handled(case)):
        return set()
    acted_at = {one.step_from for one in case.decisions if one.actor_id == actor.user_id}
    if barred(case.declared.steps, step, [code for code in acted_at if code]):
        return set()
    late = case.is_late(business_today())
    return allowed(step, case.status, actor.level, actor.roles, late=late)


def version_seen(case: Matter, status: int) -> int:
    """The version that the officer's next try speaks of.

    After a fault it is still the one they were looking at; after a conflict, having been told what
    changed, the present one.
    """
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return request.form.get("version", 0, type=int)
    return case.version
