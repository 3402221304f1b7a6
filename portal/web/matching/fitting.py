"""The best three on the card of 动态确认, and recommending one without leaving it (R5.2)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.deregistration import Answer
from portal.extensions import db
from portal.services import recommending
from portal.services.errors import Conflict, RuleBroken
from portal.services.recommending import Answered
from portal.web.access import current_actor, requires
from portal.web.identity_changes.room import person_in_area
from portal.web.matching import shown
from portal.web.matching.forms import PickForm
from portal.web.matching.recommending import said
from portal.web.matching.room import room
from portal.web.time import business_now

BEST = 3


@room.get("/fitting")
@requires("service311.record")
def fitting(person_id: int) -> ResponseReturnValue:
    """The best three, to choose one from."""
    return _part(person_id, 200)


@room.post("/fitting")
@requires("service311.record")
def recommend(person_id: int) -> ResponseReturnValue:
    """Recommend the one chosen, to which the person just agreed; the next best three come back."""
    person_in_area(person_id)
    form = PickForm()
    if not form.validate():
        return _part(person_id, 422, form, wrong=next(iter(form.errors.values()))[0])
    told = (person_id, form.vacancy.data, Answered(Answer.ACCEPTED, form.means.data))
    try:
        offer = recommending.recommend(db.session(), current_actor(), business_now(), *told)
    except RuleBroken as broken:
        return _part(person_id, 422, form, wrong=str(broken))
    except Conflict as conflict:
        return _part(person_id, 409, form, wrong=str(conflict))
    if not request.htmx:  # type: ignore[attr-defined]
        flash(said(offer))
        return redirect(url_for(".page", person_id=person_id))
    return _part(person_id, 200, done=said(offer), to_print=None if offer.message_id else offer.id)


def _part(
    person_id: int,
    status: int,
    sent: PickForm | None = None,
    *,
    wrong: str = "",
    done: str = "",
    to_print: int | None = None,
) -> ResponseReturnValue:
    """The best is ticked at first; after what was ``sent`` in vain that alone, or none."""
    person = person_in_area(person_id)
    found = shown.fitting(person, BEST)
    best = found[0].vacancy.id if found else None
    part = render_template(
        "matching/_fitting.html",
        person=person,
        form=sent or PickForm(formdata=None),
        chosen=sent.vacancy.data if sent else best,
        found=found,
        wrong=wrong,
        done=done,
        to_print=to_print,
    )
    return part, status
