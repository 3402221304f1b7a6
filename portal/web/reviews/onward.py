"""The way from one reviewed case to the next."""

from __future__ import annotations

from flask import url_for

from portal.extensions import db
from portal.models import Case
from portal.queries import desk
from portal.queries.desk import DeskCursor
from portal.web.access import current_actor
from portal.web.time import business_today


def place_in_list(case: Case) -> DeskCursor | None:
    """Where the case stands in a reviewer's list, or stood; None for anybody else."""
    if case.due_on is None or not current_actor().can("case.review"):
        return None
    return desk.key_of(case)


def next_to_review(done: DeskCursor) -> Case | None:
    """The case to go on with after the one at that place; None when nothing is left."""
    return desk.next_after(db.session(), current_actor(), business_today(), done)


def onward(done: DeskCursor) -> str:
    """The address to go on at after the case at that place."""
    following = next_to_review(done)
    if following is None:
        return url_for("reviews.index")
    return url_for("reviews.show", case_id=following.id)
