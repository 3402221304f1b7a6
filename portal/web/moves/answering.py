"""The answer to a proposal, and what its proposer says to a question or takes back (R10.1)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import Action, Status
from portal.extensions import db
from portal.models import Case
from portal.queries import moves
from portal.services import moving_out
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases.room import case_in_area, version_seen
from portal.web.converters import id_and_version
from portal.web.forms import show_problems
from portal.web.moves.forms import WordsForm
from portal.web.moves.room import room
from portal.web.time import business_now

_ASKS = {"answer": "答复", "withdraw": "撤回的原因"}
_ACTS = {"answer": moving_out.answer, "withdraw": moving_out.withdraw}
_DONE = {
    "answer": "已答复，接收机构会在待办中看到；期限照常计算",
    "withdraw": "已撤回迁出，仍由本机构服务",
}


@room.post("/<int:proposal_id>/take")
@requires("case.decide")
def take(proposal_id: int) -> ResponseReturnValue:
    """Accept a proposed person; 409 when it is not as it was seen."""
    case, version = _proposal(proposal_id), request.form.get("version", 0, type=int)
    name = case.person.name
    try:
        moving_out.take(db.session(), current_actor(), business_now(), proposal_id, version, None)
    except (Conflict, RuleBroken) as refused:
        flash(str(refused), "error")
        return redirect(url_for("cases.show", case_id=proposal_id))
    flash(f"已同意接收，{name}已迁入")
    return redirect(url_for("cases.show", case_id=proposal_id))


@room.post("/take")
@requires("case.decide")
def take_several() -> ResponseReturnValue:
    """Accept the proposals that were ticked, each as it was seen; told is what stayed behind."""
    chosen = request.form.getlist("chosen", type=id_and_version)
    try:
        together = moving_out.take_many(db.session(), current_actor(), business_now(), chosen)
    except RuleBroken as broken:
        flash(str(broken), "error")
        return redirect(url_for(".listed", what="pending"))
    if not together.left:
        flash(f"已同意接收 {together.done} 人")
        return redirect(url_for(".listed", what="pending"))
    return render_template("moves/taken.html", together=together), 409


@room.route('/<int:proposal_id>/<any("answer", "withdraw"):saying>', methods=["GET", "POST"])
@requires("case.handle")
def say(proposal_id: int, saying: str) -> ResponseReturnValue:
    """The proposer answers a question, or takes the proposal back: each in words."""
    case, form = _proposal(proposal_id), WordsForm()
    form.ask(_ASKS[saying])
    if not form.is_submitted():
        return _page(case, form, saying, 200)
    if not form.validate():
        return _page(case, form, saying, 422)
    version = request.form.get("version", 0, type=int)
    try:
        _ACTS[saying](
            db.session(),
            current_actor(),
            business_now(),
            proposal_id,
            version,
            form.words.data or "",
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(_proposal(proposal_id), form, saying, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(_proposal(proposal_id), form, saying, 409)
    flash(_DONE[saying])
    return redirect(url_for("cases.show", case_id=proposal_id))


def _proposal(proposal_id: int) -> Case:
    case = case_in_area(proposal_id)
    if case.procedure != MOVE_OUT.code:
        abort(404)
    return case


def _is_proposer(case: Case) -> bool:
    """Whoever keeps the person: the one that accepted it, or the office that stands for it now."""
    move = moves.of_case(db.session(), case.id)
    return move is not None and move.from_office_id == current_actor().office_id


def _page(case: Case, form: WordsForm, act: str, status: int) -> ResponseReturnValue:
    asked = [one for one in case.decisions if one.action is Action.SEND_BACK]
    may = case.status is Status.SENT_BACK if act == "answer" else case.step is not None
    page = render_template(
        "cases/say.html",
        case=case,
        version=version_seen(case, status),
        form=form,
        said=form.words,
        words={"answer": "答复", "withdraw": "撤回迁出"}[act],
        asked=asked[-1] if asked and act == "answer" else None,
        asker="接收机构",
        can_act=may and _is_proposer(case),
    )
    return page, status
