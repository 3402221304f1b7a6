"""Several people to one community: each with an own reason and consent, and an own result."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Person
from portal.queries import people
from portal.services import moving_out
from portal.services.consents import Consent
from portal.services.errors import RuleBroken
from portal.services.moving import Asked
from portal.services.moving_out import Proposed, Wanted
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.forms import show_problems
from portal.web.moves.forms import LineForm, SeveralForm
from portal.web.moves.leaving import receiver
from portal.web.moves.room import room
from portal.web.time import business_now


@dataclass(frozen=True)
class Line:
    """One person of the page, whether ticked, and what was entered of them."""

    person: Person
    chosen: bool
    form: LineForm


@room.route("/out", methods=["GET", "POST"])
@requires("case.accept")
def leave_together() -> ResponseReturnValue:
    """The registered unemployed by name, to be ticked; then what came of each."""
    session, actor = db.session(), current_actor()
    turns_page = request.form.get("go") == "on"
    form = SeveralForm(formdata=None) if turns_page else SeveralForm()
    found = people.search(session, actor, "", _after(), unemployed_only=True)
    lines = [_line(one) for one in found.people]
    if turns_page or not form.is_submitted():
        return _page(form, lines, found.following, 200)
    chosen = [one for one in lines if one.chosen]
    faulty = [one for one in chosen if not one.form.validate()]
    if not form.validate() or faulty:
        return _page(form, lines, found.following, 422)
    try:
        came = moving_out.propose_many(
            session,
            actor,
            business_now(),
            receiver(form.to_office.data),
            [Wanted(one.person.id, _asked(one.form)) for one in chosen],
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form, [_line(one) for one in found.people], found.following, 422)
    return _result(came)


def _after() -> tuple[str, int] | None:
    """Behind whom the page begins that is shown, or asked for."""
    name, person_id = request.form.get("after_name"), request.form.get("after_id", type=row_id)
    return (name, person_id) if name and person_id else None


def _line(person: Person) -> Line:
    chosen = str(person.id) in request.form.getlist("chosen")
    return Line(person, chosen, LineForm(prefix=f"p{person.id}-"))


def _asked(form: LineForm) -> Asked:
    return Asked(form.reason.data, Consent(form.consent.data), form.words.data)


def _page(
    form: SeveralForm, lines: list[Line], following: tuple[str, int] | None, status: int
) -> ResponseReturnValue:
    page = render_template(
        "moves/several.html", form=form, lines=lines, following=following, after=_after()
    )
    return page, status


def _result(came: tuple[Proposed, ...]) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    names = {one.person_id: people.in_area(session, actor, one.person_id) for one in came}
    return render_template("moves/proposed.html", came=came, names=names)
