"""合并重复记录: find the other record, compare the two, merge; and take a merge back."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.domain.identity import IdNumber
from portal.domain.mass_reading import Mass
from portal.domain.passes import PassNumber, parse_known_number
from portal.extensions import db
from portal.models import Merge, Person
from portal.models.sealing import lasting_hash
from portal.queries import identity, people
from portal.services import lookups, merging
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.identity_changes.forms import FindForm, ReasonForm
from portal.web.identity_changes.room import person_in_area, room
from portal.web.limits import hold_back
from portal.web.time import business_now

_GIVEN = "number_given"
"""In the session's cookie: at which office, for which record, the keyed hash of the number that was
given last of a record outside the area. It is gone with the merge or the next search."""


@room.route("/merge", methods=["GET", "POST"])
@requires("person.merge")
def find(person_id: int) -> ResponseReturnValue:
    """The other record, by its whole number or among those of the same name."""
    person, form = person_in_area(person_id), FindForm()
    session.pop(_GIVEN, None)
    if not form.is_submitted():
        return _find_page(person, form, 200)
    number = form.id_number.read(parse_known_number) if form.validate() else None
    other = _holder(number) if number else None
    if number is None or other is None or other.id == person.id:
        if number is not None:
            own = other is not None
            form.id_number.errors = [_OWN if own else "全省没有这个证件号码的记录"]
        return _find_page(person, form, 422)
    if not people.visible(db.session(), current_actor(), other.id):
        hold_back(Mass.LOOKUPS)
        session[_GIVEN] = [*_where(person_id), lasting_hash(number.canonical)]
        lookups.look_up_elsewhere(db.session(), current_actor(), other.id)
    return redirect(url_for(".compare", person_id=person_id, other_id=other.id))


_OWN = "这就是本条记录的号码，请输入另一条记录的号码"


def _holder(number: IdNumber | PassNumber) -> Person | None:
    found = people.by_id_number(db.session(), number)
    return found or people.by_former_number(db.session(), number)


def _find_page(person: Person, form: FindForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "identity_changes/find.html",
        person=person,
        form=form,
        alike=identity.alike(db.session(), current_actor(), person),
    )
    return page, status


@room.route("/merge/<int:other_id>", methods=["GET", "POST"])
@requires("person.merge")
def compare(person_id: int, other_id: int) -> ResponseReturnValue:
    """Both records side by side, what a merge would do, and the merge."""
    person_in_area(person_id)
    form = ReasonForm()
    if not form.is_submitted():
        return _compare_page(person_id, other_id, form, 200)
    if not form.validate():
        return _compare_page(person_id, other_id, form, 422)
    try:
        merging.merge(
            db.session(),
            current_actor(),
            business_now(),
            person_id,
            other_id,
            form.reason.data,
            request.form.get("seal", ""),
            _given(person_id),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _compare_page(person_id, other_id, form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _compare_page(person_id, other_id, form, 409)
    session.pop(_GIVEN, None)
    flash("已合并；没有新的办理以前可以撤销")
    return redirect(url_for("people.show", person_id=person_id))


def _where(person_id: int) -> list[int]:
    return [current_actor().office_id, person_id]


def _given(person_id: int) -> bytes | None:
    """The keyed hash of the number given at this office to find a double of this record."""
    *where, hashed = session.get(_GIVEN, [None])
    if where == _where(person_id):
        return cast("bytes", hashed)
    session.pop(_GIVEN, None)
    return None


def _compare_page(
    person_id: int, other_id: int, form: ReasonForm, status: int
) -> ResponseReturnValue:
    plan = merging.preview(db.session(), current_actor(), person_id, other_id, _given(person_id))
    typed = request.form.get("seal", "")
    page = render_template(
        "identity_changes/compare.html",
        plan=plan,
        seal=typed if status == HTTPStatus.UNPROCESSABLE_ENTITY else plan.seal,
        form=form,
    )
    return page, status


@room.route("/merges/<int:merge_id>/undo", methods=["GET", "POST"])
@requires("person.merge")
def undo(person_id: int, merge_id: int) -> ResponseReturnValue:
    """Take a merge back while nothing new rests on it."""
    person_in_area(person_id)
    form = ReasonForm()
    done = _merge_of(person_id, merge_id)
    if not form.is_submitted():
        return _undo_page(done, form, 200)
    if not form.validate():
        return _undo_page(done, form, 422)
    try:
        merging.undo(db.session(), current_actor(), business_now(), merge_id, form.reason.data)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _undo_page(_merge_of(person_id, merge_id), form, 409)
    flash("已撤销合并，两条记录恢复原样")
    return redirect(url_for("people.show", person_id=person_id))


def _merge_of(person_id: int, merge_id: int) -> Merge:
    done = db.session().get(Merge, merge_id)
    if done is None or done.kept_id != person_id:
        abort(404)
    return done


def _undo_page(done: Merge, form: ReasonForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "identity_changes/undo.html",
        done=done,
        form=form,
        in_the_way=merging.in_the_way(db.session(), done),
    )
    return page, status
