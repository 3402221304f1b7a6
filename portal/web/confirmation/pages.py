"""The next card, any card, and the parts of one that are edited in place."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.confirmation import month_of
from portal.domain.roll_board import Board
from portal.extensions import db
from portal.models import RollEntry
from portal.queries import confirmation, confirmation_card
from portal.web.access import current_actor, requires
from portal.web.confirmation.card import (
    View,
    asked,
    basics_form,
    card,
    head,
    wishes_form,
)
from portal.web.confirmation.room import board_here, come_back, is_part, room
from portal.web.converters import row_id
from portal.web.time import business_now

_PARTS = ("wishes", "basics")


@room.get("")
@requires("confirmation.record")
def index() -> ResponseReturnValue:
    """The next person's card: who was not tried yet comes first; or that all is done."""
    board, after = board_here(), request.args.get("after", 0, type=row_id)
    line = board.after(after)
    if line is None:
        return _nobody_left(board, after)
    return card(asked(line.entry_id, board), View(came_from=after))


@room.get("/<int:entry_id>")
@requires("confirmation.read")
def show(entry_id: int) -> ResponseReturnValue:
    """One person's card of a month; to be read only once the month is over."""
    view = View(
        edits=request.args.get("edit", ""),
        corrects=request.args.get("correct", type=row_id),
        note=request.args.get("note", ""),
    )
    return card(asked(entry_id, _own_board()), view)


@room.get("/<int:entry_id>/<any(wishes, basics):part>")
@requires("confirmation.record")
def edit(entry_id: int, part: str) -> ResponseReturnValue:
    """A part of the card as fields, in its own place; without HTMX, on the whole card."""
    wanted = asked(entry_id, board_here())
    if not wanted.is_open:
        abort(404)
    if not is_part():
        return card(wanted, View(edits=part))
    entry = db.session().get_one(RollEntry, entry_id)
    known = confirmation_card.known(db.session(), entry)
    person = known.person
    return render_template(
        f"confirmation/_{part}_edit.html",
        wishes_form=wishes_form(known) if part == "wishes" else None,
        basics_form=basics_form(person.phone, person.residence_address),
        fresh=True,
    )


def _own_board() -> Board | None:
    return board_here() if current_actor().can("confirmation.record") else None


def _nobody_left(board: Board, after: int) -> ResponseReturnValue:
    """Calm: everybody was reached, or can be tried again tomorrow."""
    come_back()
    session, actor, now = db.session(), current_actor(), business_now()
    tried = confirmation.entries(session, confirmation.waiting(actor, month_of(now)))
    before = board.line(after)
    done = confirmation.name_of(session, before.person_id) if before else None
    page = render_template(
        "confirmation/_done.html" if is_part() else "confirmation/done.html",
        **head(board, month_of(now)),
        made=bool(board.lines) or confirmation.was_made(session, now),
        tried=tried,
        before=before,
        before_name=done,
    )
    headers = {"Vary": "HX-Request"}
    if is_part():
        headers["HX-Push-Url"] = url_for("confirmation.index")
    return page, HTTPStatus.OK, headers
