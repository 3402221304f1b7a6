"""辖区概况: the first numbers of an area and a month, and the list that each of them opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.areas import Level, office_name
from portal.domain.confirmation import month_of
from portal.domain.month_numbers import Topic, parts_of
from portal.domain.permissions import Actor
from portal.extensions import db
from portal.queries import month_lists, outbox, rolls
from portal.queries.late_entries import PAGE, late_entries
from portal.queries.month_rows import Asked
from portal.queries.month_sums import sums
from portal.web.access import area_above, current_actor, part_of_area, requires
from portal.web.converters import row_id
from portal.web.rolls.room import asked_month
from portal.web.time import business_now

room = Blueprint("overview", __name__, url_prefix="/overview")
_TOPICS = ", ".join(f'"{one.value}"' for one in Topic)


@room.get("")
@requires("overview.read")
def show() -> ResponseReturnValue:
    """An area's numbers of a month, a line for each area below, and failed messages."""
    session = db.session()
    within, area_id = part_of_area()
    asked = Asked(within, asked_month(), business_now())
    about = _of_month(asked, area_id)
    (own,) = rolls.own(session, within)
    areas = () if within.level is Level.COMMUNITY else rolls.parts(session, within)
    return render_template(
        "overview/overview.html",
        own=own,
        areas=areas,
        found=sums(session, asked, [own.id, *(one.id for one in areas)]),
        parts_of=parts_of,
        failed=outbox.failed(session, within),
        office_name=office_name,
        up=_up(within, area_id, asked.month),
        address=_addresses(asked.month),
        **about,
    )


@room.get(f"/list/<any({_TOPICS}):topic>")
@requires("overview.read")
def listed(topic: str) -> ResponseReturnValue:
    """Whom or what a number counts, 50 at a time; with HTMX only the rows that follow."""
    session = db.session()
    within, area_id = part_of_area()
    asked, meant, part = Asked(within, asked_month(), business_now()), Topic(topic), _part(topic)
    if meant.is_of_now and not asked.is_this_month:
        abort(404)
    about = _of_month(asked, area_id)
    after = request.args.get("after", type=row_id)
    shared = {
        "page": month_lists.listed(session, asked, meant, part, after),
        "topic": meant,
        "part": part,
        "whose": within.level is not Level.COMMUNITY,
        **about,
    }
    if after is not None and request.htmx:  # type: ignore[attr-defined]
        return render_template("overview/_rows.html", **shared)
    (own,) = rolls.own(session, within)
    return render_template(
        "overview/list.html",
        own=own,
        found=sums(session, asked, [own.id]),
        parts=parts_of(meant),
        address=_addresses(asked.month),
        **shared,
    )


def _of_month(asked: Asked, area_id: int | None) -> dict[str, Any]:
    """What both pages tell of the month and the area that they are about."""
    months = {one.month for one in rolls.made(db.session())} | {month_of(asked.now)}
    if asked.month not in months:
        abort(404)
    return {
        "Topic": Topic,
        "month": asked.month,
        "typed_month": f"{asked.month:%Y-%m}",
        "months": sorted(months, reverse=True),
        "this_month": asked.is_this_month,
        "within": asked.actor,
        "area_id": area_id,
    }


def _addresses(month: date) -> Callable[..., str]:
    """The list that a number opens: of a topic or a part of it, in an area or one's own."""

    def of(topic: Topic, area_id: int | None = None, part: str | None = None) -> str:
        typed = f"{month:%Y-%m}"
        return url_for(".listed", topic=topic.value, part=part, month=typed, area=area_id)

    return of


def _up(within: Actor, area_id: int | None, month: date) -> str | None:
    """One level up, where the page is not about one's own area."""
    if area_id is None:
        return None
    return url_for(".show", month=f"{month:%Y-%m}", area=area_above(within))


def _part(topic: str) -> str | None:
    part = request.args.get("part")
    if part is not None and part not in parts_of(Topic(topic)):
        abort(404)
    return part


@room.get("/late-entries")
@requires("overview.read")
def entered_late() -> ResponseReturnValue:
    """The cases that were accepted on paper and entered afterwards, with the reason."""
    before = request.args.get("before", type=row_id)
    found = late_entries(db.session(), current_actor(), before)
    return render_template(
        "overview/late_entries.html",
        cases=found[:PAGE],
        following=found[PAGE - 1].id if len(found) > PAGE else None,
    )
