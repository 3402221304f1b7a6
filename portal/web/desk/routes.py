"""待办: the waiting cases, most urgent first, and the place where every procedure starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.confirmation import last_day, working_days_left
from portal.domain.lights import roll_light
from portal.domain.permissions import Actor
from portal.domain.workflow import Status, StepKind
from portal.extensions import db
from portal.models import Case, Decision, Vacancy
from portal.queries import desk, drafts, notices, reorganisations, vacancy_audits
from portal.queries.desk import DeskCursor, DeskFilter
from portal.services.notices import see
from portal.web import province
from portal.web.access import current_actor, part_of_area, requires
from portal.web.converters import row_id
from portal.web.lights import case_lights
from portal.web.navigation import (
    desk_counts,
    failed_messages,
    home_endpoint,
    month_counts,
    vacancy_turns,
)
from portal.web.registration.forms import StartForm
from portal.web.time import business_now, business_today

room = Blueprint("desk", __name__)

_TITLES = {
    DeskFilter.ALL: "全部",
    DeskFilter.TODAY: "今天到期",
    DeskFilter.LATE: "已超期",
    DeskFilter.ELSEWHERE: "辖区在办",
}
_REPORTED = {**_TITLES, DeskFilter.ELSEWHERE: "已报上级"}


@room.get("/")
@requires("self.manage")
def home() -> ResponseReturnValue:
    """Each role's first page."""
    return redirect(url_for(home_endpoint(current_actor())))


@room.get("/desk")
@requires("desk.read")
def show() -> ResponseReturnValue:
    """The desk; with HTMX only the list."""
    session, today = db.session(), business_today()
    within, area_id = part_of_area()
    part = area_id is not None
    which, after = _filter(within, part), desk_cursor()
    page = desk.page(session, within, which, today, after, everything=part)
    mine = not part and within.can("case.decide") and which is not DeskFilter.ELSEWHERE
    context = {
        "page": page,
        "which": which,
        "after": after,
        "within": within,
        "area_id": area_id,
        "mine": mine,
        "light_of": case_lights(),
        "sent_back": desk.sent_back(page.cases),
        "way_to": lambda case: _way_to(case, mine=mine),
    }
    if request.htmx and after is not None:  # type: ignore[attr-defined]
        return render_template("desk/_rows.html", **context)
    return render_template(
        "desk/desk.html",
        titles=_REPORTED if within.can("case.accept") else _TITLES,
        counts=desk.counts(session, within, today, everything=True)
        if part
        else desk_counts(session, within),
        start=StartForm(),
        begun=drafts.begun(session, within) if not part else (),
        reorganised=reorganisations.told(session, within, today),
        back=_vacancies_back(within) if not part else (),
        notices=notices.unseen(session, within) if within.can("notice.see") else None,
        **_month_left(),
        failed_messages=failed_messages(session, within),
        **context,
    )


def _month_left() -> dict[str, Any]:
    """What is left of the month's roll, and the light of its last day."""
    session, today = db.session(), business_today()
    left = month_counts(session, current_actor())
    if left is None or not left.waiting:
        return {"month_left": left, "roll_light": None}
    day = province.policy().confirmation_day
    days = working_days_left(today.replace(day=1), day, today, province.calendar())
    return {"month_left": left, "roll_light": roll_light(last_day(today, day), today, days)}


@room.post("/notices/<int:notice_id>/seen")
@requires("notice.see")
def seen(notice_id: int) -> ResponseReturnValue:
    """Somebody of the office has read it: it leaves the desk, and stays on record."""
    see(db.session(), current_actor(), business_now(), notice_id)
    flash("已阅", "info")
    return redirect(url_for(".show"))


def _vacancies_back(within: Actor) -> Sequence[tuple[Vacancy, Decision]]:
    """The vacancies that the district sent back to the actor's office, and why."""
    session = db.session()
    if within.can("vacancy.enter") and vacancy_turns(session, within).sent_back:
        return vacancy_audits.to_put_right(session, within)
    return ()


def _filter(within: Actor, part: bool) -> DeskFilter:
    try:
        which = DeskFilter(request.args.get("filter", "all"))
    except ValueError:
        abort(404)
    if which not in desk.filters(within, everything=part):
        abort(404)
    return which


def _way_to(case: Case, *, mine: bool) -> tuple[str, str]:
    """What there is to do with a case, and where."""
    step = case.current_step
    reviews = mine and current_actor().can("case.review")
    if reviews and step is not None and step.kind is StepKind.REVIEW:
        return "审核", url_for("reviews.show", case_id=case.id)
    if mine and step is not None and step.kind is StepKind.MAKE:
        return "制证", url_for("making.show", queued_id=case.id)
    if not mine:
        words = "查看"
    elif case.status is Status.SENT_BACK and step is not None and step.kind is StepKind.ACCEPT:
        words = "补正"
    else:
        words = "办理"
    return words, url_for("cases.show", case_id=case.id)


def desk_cursor() -> DeskCursor | None:
    """Where the page asked for begins, as the list before it said; 404 for a day that is none."""
    rank, due = request.args.get("rank", type=row_id), request.args.get("due")
    case_id = request.args.get("after", type=row_id)
    if rank is None or due is None or case_id is None:
        return None
    try:
        return DeskCursor(rank, date.fromisoformat(due), case_id)
    except ValueError:
        abort(404)
