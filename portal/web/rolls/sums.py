"""How far the areas below are with the month: who lags comes first (R4.1)."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.areas import Level
from portal.domain.confirmation import is_over, last_day, working_days_left
from portal.extensions import db
from portal.queries import roll_sums, rolls
from portal.queries.month_rows import Asked
from portal.queries.rolls import EntryState, RollLine
from portal.web import province
from portal.web.access import area_above, part_of_area, requires
from portal.web.rolls.room import asked_month, room
from portal.web.time import business_now, business_today


class SortBy(enum.StrEnum):
    """By what the areas are put in order."""

    PERCENT = "percent"
    PEOPLE = "people"
    DONE = "done"
    UNREACHABLE = "unreachable"
    LEFT = "left"
    ENDED = "ended"
    CANDIDATES = "candidates"

    @property
    def label(self) -> str:
        """The column's title."""
        return {
            SortBy.PERCENT: "完成",
            SortBy.PEOPLE: "名册",
            SortBy.CANDIDATES: "可注销",
        }.get(self) or EntryState(self.value).label


_PERCENT_OF_NOBODY = 101
_KEYS: dict[SortBy, Callable[[RollLine], int]] = {
    SortBy.PERCENT: lambda one: _PERCENT_OF_NOBODY if one.percent is None else one.percent,
    SortBy.PEOPLE: lambda one: -one.people,
    SortBy.CANDIDATES: lambda one: -one.candidates,
}


@room.get("")
@requires("confirmation.read")
def show() -> ResponseReturnValue:
    """A line for each area below, the one that lags most first; a community has its list."""
    within, area_id = part_of_area()
    month = asked_month()
    if within.level is Level.COMMUNITY:
        return redirect(url_for(".listed", month=_typed(month), area=area_id))
    session, sort = db.session(), _sort()
    asked = Asked(within, month, business_now())
    found = roll_sums.lines(session, asked, rolls.parts(session, within))
    return render_template(
        "rolls/sums.html",
        lines=sorted(found.lines, key=lambda one: (_order(one, sort), one.area_id)),
        total=rolls.total(found.lines),
        at=found.at,
        sort=sort,
        columns=[one for one in SortBy if one is not SortBy.CANDIDATES or asked.is_this_month],
        within=within,
        area_id=area_id,
        up=None
        if area_id is None
        else url_for(".show", month=_typed(month), area=area_above(within)),
        address_of=_addresses(within.level, month),
        total_of=lambda column: _listed(month, area_id, column),
        **of_month(month),
    )


def of_month(month: date) -> dict[str, Any]:
    """What every page of a month tells: which it is, how long it runs, which others there are."""
    session, today = db.session(), business_today()
    day = province.policy().confirmation_day
    return {
        "month": month,
        "typed_month": _typed(month),
        "months": [one.month for one in rolls.made(session)],
        "over": is_over(month, business_now()),
        "last_day": last_day(month, day),
        "days_left": working_days_left(month, day, today, province.calendar()),
        "states": tuple(EntryState),
    }


def _addresses(level: Level, month: date) -> Callable[[int], Callable[[str], str]]:
    """What a number opens: the list of a community, the next level of everything above it."""

    def of_area(area_id: int) -> Callable[[str], str]:
        return lambda column: _address(level, month, area_id, column)

    return of_area


def _address(level: Level, month: date, area_id: int, column: str) -> str:
    if level is Level.TOWN or column == SortBy.CANDIDATES:
        return _listed(month, area_id, column)
    return url_for(".show", month=_typed(month), area=area_id, sort=column)


def _listed(month: date, area_id: int | None, column: str) -> str:
    """Those whom a number counts, all areas below included; of the actor's own without an area."""
    if column == SortBy.CANDIDATES:
        return url_for(".may_end", area=area_id)
    state = None if column == SortBy.PEOPLE else column
    return url_for(".listed", month=_typed(month), area=area_id, state=state)


def _typed(month: date) -> str:
    return f"{month:%Y-%m}"


def _sort() -> SortBy:
    try:
        return SortBy(request.args.get("sort", SortBy.PERCENT.value))
    except ValueError:
        abort(404)


def _order(line: RollLine, sort: SortBy) -> int:
    key = _KEYS.get(sort)
    return key(line) if key else -line.numbers[EntryState(sort.value)]
