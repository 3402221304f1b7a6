"""更正证件号码或姓名."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.identity_changes import ChangeKind, NumberChange, offered
from portal.extensions import db
from portal.models import Person
from portal.services import identifiers
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.identity_changes.forms import ChangeForm
from portal.web.identity_changes.room import person_in_area, room, version_seen
from portal.web.time import business_now


@room.route("/identity", methods=["GET", "POST"])
@requires("person.identify")
def change(person_id: int) -> ResponseReturnValue:
    """A new number or name with what it rests on; the old one stays on record (P1)."""
    person, form = person_in_area(person_id), ChangeForm()
    form.offer(person.id_number)
    if not form.is_submitted():
        return _page(person, form, 200)
    if not form.validate():
        return _page(person, form, 422)
    try:
        _carry_out(person_id, form)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(person_in_area(person_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(person_in_area(person_id), form, 409)
    what = "证件号码" if ChangeKind(form.kind.data).of_number else "姓名"
    flash(f"{what}已更正；已经打印的单据保持原样")
    return redirect(url_for("people.show", person_id=person_id))


def _carry_out(person_id: int, form: ChangeForm) -> None:
    session, actor, now = db.session(), current_actor(), business_now()
    version, wanted = request.form.get("version", 0, type=int), form.change()
    if isinstance(wanted, NumberChange):
        identifiers.change_number(session, actor, now, person_id, version, wanted)
    else:
        identifiers.change_name(session, actor, now, person_id, version, wanted)


def _page(person: Person, form: ChangeForm, status: int) -> ResponseReturnValue:
    shows = {
        kind.value: "#new-number" if kind.of_number else "#new-name"
        for kind in offered(person.identifier.kind)
    }
    page = render_template(
        "identity_changes/change.html",
        person=person,
        version=version_seen(person, status),
        form=form,
        shows=shows,
    )
    return page, status
