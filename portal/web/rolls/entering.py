"""What came of the visits, entered row by row in the order of the paper (R4.2–R4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.confirmation import Said, is_over
from portal.domain.contact_sheets import sheet_code
from portal.domain.problems import Problem
from portal.domain.service311 import OfferOutcome
from portal.extensions import db
from portal.models import ContactSheet
from portal.queries import contact_sheets
from portal.queries.contact_sheets import Row, Settled
from portal.services import contact_sheets as service
from portal.services.contact_sheets import Entered, visited_at
from portal.services.errors import Conflict, NotFound, RuleBroken, ServiceError
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.forms import PortalForm, show_problems
from portal.web.rolls.forms import AllRowsForm, RowForm, outcome_form
from portal.web.rolls.room import room
from portal.web.rolls.sheets import offer_words, own_sheet
from portal.web.time import business_now, business_today


@dataclass(frozen=True)
class Line:
    """One row as the page shows it: with fields while something can be entered.

    ``state`` says why nothing can; ``fault`` why what was entered was not recorded; ``version`` is
    the entry's as the clerk has seen it.
    """

    row: Row
    form: RowForm
    outcomes: PortalForm
    state: str
    version: int
    fault: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a result can be entered."""
        return not self.state

    @property
    def wrong(self) -> bool:
        """Whether something in the row has to be put right."""
        return bool(self.fault or self.form.errors or self.outcomes.errors)


@dataclass(frozen=True)
class Came:
    """What came of the rows that were sent: those recorded, and what kept others from it."""

    recorded: frozenset[int] = frozenset()
    refused: Mapping[int, ServiceError] = field(default_factory=dict)


@room.route("/sheets/<int:sheet_id>", methods=["GET", "POST"])
@requires("confirmation.record")
def enter(sheet_id: int) -> ResponseReturnValue:
    """Every row with a result is recorded by itself; what could not be stays, with the reason."""
    sheet, form = own_sheet(sheet_id), AllRowsForm()
    if not form.is_submitted():
        form.on.data = business_today()
        return _page(sheet, form, Came())
    if not form.validate():
        return _page(sheet, form, Came(), 422)
    filled = [one for one in _lines(sheet, Came()) if not one.form.is_empty]
    sound = [one for one in filled if _holds(one)]
    entered = [_entered(one, form) for one in sound]
    refused = service.enter(db.session(), current_actor(), business_now(), entered)
    came = Came(frozenset(one.seq for one in entered) - refused.keys(), refused)
    if len(came.recorded) == len(filled):
        _tell(len(filled))
        return redirect(url_for(".enter", sheet_id=sheet_id))
    raced = all(isinstance(one, (Conflict, NotFound)) for one in refused.values())
    status = 409 if raced and len(sound) == len(filled) else 422
    return _page(own_sheet(sheet_id), form, came, status)


def _tell(recorded: int) -> None:
    if recorded:
        flash(f"已录入 {recorded} 人")
    else:
        flash("没有填结果，什么也没有录入", "info")


def _lines(sheet: ContactSheet, came: Came) -> list[Line]:
    """The rows as they are now, with what was typed in those that were not recorded."""
    over = is_over(sheet.month, business_now())
    return [
        _line(row, "本月已结束" if over else _state(row, sheet.office_id), came)
        for row in contact_sheets.rows(db.session(), sheet)
    ]


def _line(row: Row, state: str, came: Came) -> Line:
    """What was typed stands there again, also where the row has been closed meanwhile."""
    prefix, refused = f"r{row.seq}-", came.refused.get(row.seq)
    sent = (
        None if row.seq in came.recorded or f"{prefix}version" not in request.form else request.form
    )
    form, outcomes = RowForm(formdata=sent, prefix=prefix), outcome_form(row.pending, prefix, sent)
    if sent is None or form.is_empty:
        return Line(row, form, outcomes, state, row.entry.version)
    seen = sent.get(f"{prefix}version", 0, type=row_id)
    version = row.entry.version if isinstance(refused, Conflict) else seen
    _holds(Line(row, form, outcomes, "", version))
    fault = state if isinstance(refused, NotFound) else str(refused or "")
    if isinstance(refused, RuleBroken):
        show_problems(form, [_beside(one) for one in refused.problems])
        fault = "；".join(form.form_errors)
    return Line(row, form, outcomes, "", version, fault)


def _beside(problem: Problem) -> Problem:
    """The rule beside the field of the row that broke it."""
    return replace(problem, field={"at": "on"}.get(problem.field, problem.field))


def _state(row: Row, office_id: int) -> str:
    """Why nothing can be entered any more; empty while it can."""
    entry, settled = row.entry, row.settled(office_id)
    if settled is Settled.MOVED:
        return f"已转到{entry.office.name}"
    if settled is Settled.ENDED:
        return "失业登记已注销"
    if settled is Settled.DONE and entry.result is not None:
        return f"已确认：{entry.result.label}"
    return ""


def _holds(line: Line) -> bool:
    """Whether the row itself is sound; otherwise what is wrong stands beside its fields."""
    sound = line.form.validate() and line.outcomes.validate()
    if line.form.tick is None and not line.form.result.errors:
        line.form.result.errors = ["请选择结果"]
        return False
    return bool(sound)


def _entered(line: Line, form: AllRowsForm) -> Entered:
    tick = line.form.tick
    assert tick is not None, "a sound row has a result"
    said = Said(
        line.form.way(form.means.data),
        tick.result,
        visited_at(line.form.day(form.on.data), business_now()),
        tick.situation,
        line.form.words.data,
    )
    return Entered(line.row.seq, line.row.entry.id, line.version, said, _told(line))


def _told(line: Line) -> dict[int, OfferOutcome]:
    found = {}
    for offer in line.row.pending:
        told = line.outcomes[f"outcome-{offer.id}"].data
        if told:
            found[offer.id] = OfferOutcome(told)
    return found


def _page(
    sheet: ContactSheet, form: AllRowsForm, came: Came, status: int = 200
) -> ResponseReturnValue:
    lines = _lines(sheet, came)
    page = render_template(
        "rolls/enter.html",
        sheet=sheet,
        code=sheet_code(sheet.month, sheet.id),
        form=form,
        lines=lines,
        left=sum(one.is_open for one in lines),
        wrong=sum(one.wrong for one in lines),
        recorded=len(came.recorded),
        offer_words=offer_words,
    )
    return page, status
