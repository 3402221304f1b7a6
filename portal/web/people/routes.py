"""劳动者: the person's page, and the whole numbers shown on purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import Case, EmploymentJob, Merge, Person, Registration, RegistrationKind
from portal.queries import (
    certificates,
    confirmation,
    deregistrations,
    identity,
    moves,
    people,
    person_standing,
)
from portal.queries.person_standing import Beside
from portal.queries.timeline import Show, timeline
from portal.services import lookups
from portal.web.access import current_actor, requires
from portal.web.cases.correct import can_be_corrected
from portal.web.limits import limited
from portal.web.people import finding
from portal.web.people.room import room
from portal.web.people.timeline import cursor_text, days, read_cursor
from portal.web.service311.giving import shown_of as service311_shown
from portal.web.time import business_today

__all__ = ["finding", "room"]


def _person(person_id: int) -> Person:
    person = people.in_area(db.session(), current_actor(), person_id)
    if person is None:
        abort(404)
    return person


@room.get("/<int:person_id>")
@requires("person.read")
def show(person_id: int) -> ResponseReturnValue:
    """The person: registered as what, who serves, the certificate, and all that happened."""
    session, actor = db.session(), current_actor()
    found = person_standing.now(session, actor, person_id, lookups.read_lately())
    if found is None:
        return _kept_record(person_id)
    person, standing, beside, is_noted = found
    shown = _shown()
    before = read_cursor(request.args.get("before", ""))
    page = timeline(session, actor, person.id, before, shown)
    body = render_template(
        "people/person.html",
        person=person,
        standing=standing,
        jobs=_jobs(standing),
        last_ended=None
        if standing.registrations
        else deregistrations.last_ended(session, person.id),
        endable=_endable(standing),
        correctable=_correctable(standing),
        **service311_shown(standing.of(RegistrationKind.UNEMPLOYMENT), standing.balances),
        **_beside(person.id, beside),
        days=days(page.entries),
        shown=shown,
        choices=list(Show),
        is_newest=before is None,
        older=cursor_text(page.following) if page.following else None,
    )
    # Last: the transaction that enters it ends the one in which the page was read.
    if not is_noted:
        lookups.note_reading(session, actor, person_id)
    return body


def _beside(person_id: int, there: frozenset[Beside]) -> dict[str, Sequence[Any]]:
    """What the page shows of the rarer things that there are."""
    session, today = db.session(), business_today()
    asked: dict[Beside, Callable[[], Sequence[Any]]] = {
        Beside.ISSUES: lambda: certificates.issues_of(session, person_id),
        Beside.BENEFITS: lambda: certificates.benefits_of(session, person_id),
        Beside.CARD_NOTES: lambda: identity.card_notes(session, person_id, today),
        Beside.MERGES: lambda: _merges(person_id),
        Beside.MOVES: lambda: moves.chain(session, person_id),
        Beside.MONTHS: lambda: confirmation.latest(session, person_id),
    }
    return {one.value: ask() if one in there else () for one, ask in asked.items()}


def _jobs(standing: person_standing.Standing) -> Sequence[EmploymentJob]:
    """The jobs of the 就业登记 in force."""
    for one in standing.registrations:
        if one.kind is RegistrationKind.EMPLOYMENT:
            return deregistrations.open_jobs(db.session(), one.person_id)
    return ()


def _endable(standing: person_standing.Standing) -> list[Registration]:
    """What the actor's own office could deregister."""
    actor = current_actor()
    if not actor.can("case.handle"):
        return []
    return [
        one
        for one in standing.registrations
        if one.kind is not RegistrationKind.JOB_SEEKING
        and one.handling_office_id == actor.office_id
    ]


def _correctable(standing: person_standing.Standing) -> list[Case]:
    """What opened the registrations in force, where the actor's office could correct its form."""
    actor = current_actor()
    if not actor.can("case.handle"):
        return []
    opened = dict.fromkeys(one.opened_case for one in standing.registrations)
    return [
        case
        for case in opened
        if case.handling_office_id in actor.own_offices and can_be_corrected(case)
    ]


def _kept_record(person_id: int) -> ResponseReturnValue:
    """A merged record's page leads to the one it is part of; 404 for anything else."""
    kept_id = people.kept_record(db.session(), person_id)
    if kept_id == person_id or not people.visible(db.session(), current_actor(), kept_id):
        abort(404)
    return redirect(url_for(".show", person_id=kept_id))


def _merges(person_id: int) -> Sequence[Merge]:
    """The merges that could be undone, to whoever may undo them."""
    if not current_actor().can("person.merge"):
        return ()
    return identity.standing_merges(db.session(), person_id)


def _shown() -> Show:
    wanted = request.args.get("show", "")
    return Show(wanted) if wanted in set(Show) else Show.ALL


@room.post("/<int:person_id>/reveal")
@requires("person.reveal")
@limited(Mass.REVEALS)
def reveal(person_id: int) -> ResponseReturnValue:
    """The whole identity number and phone, shown on purpose and written down."""
    person = _person(person_id)
    lookups.reveal(db.session(), current_actor(), person.id)
    return render_template("people/_numbers.html", person=_person(person_id), revealed=True)
