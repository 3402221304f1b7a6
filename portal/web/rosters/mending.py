"""A row put right on the page: opened in its place, saved, judged once more."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.rosters.notes import load
from portal.extensions import db
from portal.models import Roster, RosterRow, RosterVerdict
from portal.services import rosters
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.rosters.forms import MendForm, masked_cells
from portal.web.rosters.room import room, roster_in_area, row_of, which_rows
from portal.web.rosters.shown import line_of, state_shown
from portal.web.time import business_now

_STAYS_OUT = frozenset({RosterVerdict.ERROR, RosterVerdict.DOUBLE})


@room.get("/<int:roster_id>/rows/<line:line>")
@requires("roster.load")
def row(roster_id: int, line: int) -> ResponseReturnValue:
    """The row as a form; with HTMX in its place, and closed again on demand."""
    roster = roster_in_area(roster_id)
    found = row_of(roster, line)
    if found.completed_at is not None or "closed" in request.args:
        return _closed(roster, found)
    form = MendForm(formdata=None, prefix=_prefix(line), data=masked_cells(rosters.texts(found)))
    form.seen.data = rosters.seal(found)
    return _open(roster, found, form)


@room.post("/<int:roster_id>/rows/<line:line>")
@requires("roster.load")
def mend(roster_id: int, line: int) -> ResponseReturnValue:
    """Keep what was typed and judge the row; it stays open while something is wrong with it."""
    form, roster = MendForm(prefix=_prefix(line)), roster_in_area(roster_id)
    cells = form.cells(rosters.texts(row_of(roster, line)))
    session, actor = db.session(), current_actor()
    try:
        seen = form.seen.data or ""
        found = rosters.mend(session, actor, business_now(), roster_id, line, cells, seen)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _unkept(roster_id, line, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict as conflict:
        form.form_errors.append(_unlike(form, roster_id, line, str(conflict)))
        return _unkept(roster_id, line, form), HTTPStatus.CONFLICT
    form.seen.data = rosters.seal(found)
    if found.verdict in _STAYS_OUT:
        return _open(roster, found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    said = f"第 {line} 行已改好：{found.verdict.label if found.verdict else ''}"
    if request.htmx:  # type: ignore[attr-defined]
        return _closed(roster, found, said)
    flash(said)
    return _closed(roster, found)


def _prefix(number: int) -> str:
    """Several rows may be open on one page."""
    return f"row-{number}-"


def _unlike(form: MendForm, roster_id: int, line: int, why: str) -> str:
    """Why nothing was kept, and where the row differs from what was typed; saved again, it is."""
    found = row_of(roster_in_area(roster_id), line)
    form.seen.data = rosters.seal(found)
    titles = form.unlike(rosters.texts(found))
    if found.completed_at is not None or not titles:
        return why
    return f"{why}；现在与您填的不同的是：{'、'.join(titles)}。核对后再保存"


def _unkept(roster_id: int, line: int, form: MendForm) -> str:
    """The row with what was typed, none of which was kept."""
    roster = roster_in_area(roster_id)
    form.lay_out(())
    return _answer("open", roster, row_of(roster, line), form=form)


def _open(roster: Roster, found: RosterRow, form: MendForm) -> str:
    form.lay_out(load(found.notes))
    return _answer("open", roster, found, form=form)


def _closed(roster: Roster, found: RosterRow, said: str = "") -> ResponseReturnValue:
    if not request.htmx:  # type: ignore[attr-defined]
        which = which_rows(request.args).value
        return redirect(url_for(".show", roster_id=roster.id, which=which))
    return _answer("closed", roster, found, said=said)


def _answer(state: str, roster: Roster, found: RosterRow, **context: object) -> str:
    """The row in its place with what it changed beside it, or without HTMX a page of its own."""
    name = "rosters/_answer.html" if request.htmx else "rosters/row.html"  # type: ignore[attr-defined]
    context = {"said": "", "fresh": True, **context}
    counted = state_shown(roster, which_rows(request.args))
    return render_template(name, line=line_of(found), state=state, **counted, **context)
