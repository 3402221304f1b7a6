"""登记证件挂失、临时身份证, and what of it is in force."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.identity_changes import CardNoteKind
from portal.extensions import db
from portal.queries import identity
from portal.services import identifiers
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.identity_changes.forms import CardForm
from portal.web.identity_changes.room import person_in_area, room
from portal.web.time import business_now, business_today


@room.route("/card", methods=["GET", "POST"])
@requires("person.identify")
def card(person_id: int) -> ResponseReturnValue:
    """Note a lost or a temporary card."""
    form = CardForm()
    if not form.is_submitted():
        return _page(person_id, form, 200)
    if not form.validate():
        return _page(person_id, form, 422)
    try:
        identifiers.note_card(
            db.session(),
            current_actor(),
            business_now(),
            person_id,
            CardNoteKind(form.kind.data),
            form.until.data,
            form.words.data,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(person_id, form, 422)
    flash("已登记")
    return redirect(url_for("people.show", person_id=person_id))


@room.post("/card/<int:note_id>/clear")
@requires("person.identify")
def clear_card(person_id: int, note_id: int) -> ResponseReturnValue:
    """The card is there again."""
    try:
        identifiers.clear_card_note(
            db.session(), current_actor(), business_now(), person_id, note_id
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(person_id, CardForm(formdata=None), 409)
    flash("已取消")
    return redirect(url_for("people.show", person_id=person_id))


def _page(person_id: int, form: CardForm, status: int) -> ResponseReturnValue:
    person = person_in_area(person_id)
    page = render_template(
        "identity_changes/card.html",
        person=person,
        form=form,
        notes=identity.card_notes(db.session(), person_id, business_today()),
    )
    return page, status
