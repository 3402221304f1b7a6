"""劳动者: one search box for everything, and the person's page; never a number in an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.characters import narrow
from portal.domain.identity import IdNumber
from portal.domain.mass_reading import Mass
from portal.domain.passes import PassNumber
from portal.extensions import db
from portal.models import Case, EmploymentJob, Merge, Person, Registration, RegistrationKind
from portal.queries import (
    cases,
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
from portal.web.access import current_actor, part_of_area, requires
from portal.web.cases.correct import can_be_corrected
from portal.web.converters import asked, row_id, sent_text
from portal.web.limits import hold_back, limited
from portal.web.people.timeline import cursor_text, days, read_cursor
from portal.web.service311.giving import shown_of as service311_shown
from portal.web.time import business_today

room = Blueprint("people", __name__, url_prefix="/people")

_LONGEST_QUERY = 60


@room.get("")
@requires("person.search")
def index() -> ResponseReturnValue:
    """The people of the area, or of one below, by name; all or only the registered unemployed."""
    return _list("", None)


@room.post("")
@requires("person.search")
def search() -> ResponseReturnValue:
    """Find by number, certificate, case, name or pinyin; a single hit opens at once."""
    typed = " ".join(narrow(request.form.get("q", "")).split())
    if len(typed) > _LONGEST_QUERY or not typed.isprintable():
        page = render_template(
            "people/people.html",
            q=typed[:_LONGEST_QUERY],
            page=None,
            elsewhere=None,
            wrong="请输入姓名、拼音或号码，最多 60 个字",
        )
        return page, 422
    return _exact(typed) or _list(typed, _after())


def _after() -> tuple[str, int] | None:
    name = request.form.get("after_name", type=sent_text)
    person_id = request.form.get("after_id", type=row_id)
    return (name, person_id) if name and person_id else None


def _exact(typed: str) -> ResponseReturnValue | None:
    session, actor = db.session(), current_actor()
    number = people.id_number_in(typed)
    holder = _holder(number) if number else None
    # A pass that nobody is on record with may be a certificate's number: both have eight digits.
    if holder is not None or isinstance(number, IdNumber):
        return _by_number(holder, typed)
    if not typed.isdigit():
        return None
    case = cases.by_number(session, actor, typed)
    if case is not None:
        return redirect(url_for("cases.show", case_id=case.id))
    holder = people.by_certificate(session, actor, typed)
    return redirect(url_for(".show", person_id=holder.id)) if holder else None


def _holder(number: IdNumber | PassNumber) -> Person | None:
    session = db.session()
    person = people.by_id_number(session, number)
    if person is None:
        person = people.by_former_number(session, number)
        if person is not None:
            flash("这是曾用的证件号码", "info")
    return person


def _by_number(person: Person | None, typed: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    if person is not None and people.visible(session, actor, person.id):
        return redirect(url_for(".show", person_id=person.id))
    hold_back(Mass.LOOKUPS)
    found = None
    if person is not None and actor.can("person.lookup"):
        found = lookups.look_up_elsewhere(session, actor, person.id)
    else:
        lookups.note_nothing_told(session, actor, person.id if person is not None else None)
    return render_template(
        "people/people.html", q=typed, page=None, elsewhere=found, wrong="", within=actor
    )


def _list(typed: str, after: tuple[str, int] | None) -> ResponseReturnValue:
    within, area_id = part_of_area()
    unemployed = asked().get("status") == "unemployed"
    page = people.search(db.session(), within, typed, after, unemployed_only=unemployed)
    return render_template(
        "people/_rows.html" if after else "people/people.html",
        q=typed,
        page=page,
        kinds=people.open_kinds(db.session(), [person.id for person in page.people]),
        elsewhere=None,
        wrong="",
        within=within,
        area_id=area_id,
        unemployed=unemployed,
    )


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
    person = people.in_area(session, actor, person_id)
    if person is None:
        return _kept_record(person_id)
    shown = _shown()
    before = read_cursor(request.args.get("before", ""))
    page = timeline(session, actor, person.id, before, shown)
    standing, beside, is_noted = person_standing.now(
        session, person.id, actor.user_id, lookups.read_lately()
    )
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
