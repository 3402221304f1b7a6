"""The old community's objection to a move-in, and the judgment of the level above both (R9.1)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Move
from portal.queries import moves
from portal.services import objecting
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.moves.forms import WordsForm
from portal.web.moves.room import room
from portal.web.time import business_now


@room.route("/<int:move_id>/object", methods=["GET", "POST"])
@requires("case.handle")
def object_to(move_id: int) -> ResponseReturnValue:
    """Who took the person over, why and how to reach them; and what there is against it."""
    move, form = _lost(move_id), WordsForm()
    form.ask("异议的理由")
    if not form.is_submitted():
        return _page("moves/object.html", move, form, 200)
    if not form.validate():
        return _page("moves/object.html", move, form, 422)
    try:
        objecting.object_to(
            db.session(), current_actor(), business_now(), move_id, form.words.data or ""
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("moves/object.html", _lost(move_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("moves/object.html", _lost(move_id), form, 409)
    flash("异议已提交给两个社区（村）共同的上级，裁定后会在通知中看到")
    return redirect(url_for(".object_to", move_id=move_id))


@room.route("/<int:move_id>/judge", methods=["GET", "POST"])
@requires("move.judge")
def judge(move_id: int) -> ResponseReturnValue:
    """What was said against a move-in; upheld or dismissed, with the reason."""
    move, form = _judged(move_id), WordsForm()
    form.ask("裁定的理由")
    if not form.is_submitted():
        return _page("moves/judge.html", move, form, 200)
    if not form.validate():
        return _page("moves/judge.html", move, form, 422)
    upheld = request.form.get("upheld") == "yes"
    act = objecting.uphold if upheld else objecting.dismiss
    try:
        act(db.session(), current_actor(), business_now(), move_id, form.words.data or "")
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("moves/judge.html", _judged(move_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("moves/judge.html", _judged(move_id), form, 409)
    flash("已支持异议，本人转回原社区（村）" if upheld else "不支持异议，迁入有效")
    return redirect(url_for(".index"))


def _lost(move_id: int) -> Move:
    move = moves.of_case(db.session(), move_id)
    if move is None or move.from_office_id not in current_actor().own_offices:
        abort(404)
    if not move.moved_at:
        abort(404)
    return move


def _judged(move_id: int) -> Move:
    """A move that was objected to, before an office of the actor's area."""
    move, said = moves.of_case(db.session(), move_id), moves.objection(db.session(), move_id)
    if move is None or said is None or not current_actor().covers(said.judge_office.area.path):
        abort(404)
    return move


def _page(template: str, move: Move, form: WordsForm, status: int) -> ResponseReturnValue:
    said = moves.objection(db.session(), move.case_id)
    page = render_template(
        template,
        move=move,
        form=form,
        objection=said,
        can_judge=said is not None and said.judge_office_id == current_actor().office_id,
        later=moves.later_acts(db.session(), move) if said and not said.settled_at else (),
    )
    return page, status
