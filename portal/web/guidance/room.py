"""The room of guidance that goes to the district, and the look-up that its pages begin with."""

from __future__ import annotations

from flask import Blueprint, abort, request

from portal.domain.procedures.guidance import GUIDANCE
from portal.models import Case
from portal.web.cases.room import case_in_area

room = Blueprint("guidance", __name__, url_prefix="/guidance")


def referral_in_area(referral_id: int) -> Case:
    """A case of 职业指导转办; 404 outside the actor's area, and for any other case."""
    case = case_in_area(referral_id)
    if case.procedure != GUIDANCE.code:
        abort(404)
    return case


def version() -> int:
    """The version of the case that the page spoke of."""
    return request.form.get("version", 0, type=int)
