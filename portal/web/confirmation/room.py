"""The room of the month, and the mark that leads back to it from other rooms."""

from __future__ import annotations

from flask import Blueprint, request, session

from portal.domain.roll_board import Board
from portal.extensions import db
from portal.queries import confirmation
from portal.web.access import current_actor
from portal.web.time import business_now

room = Blueprint("confirmation", __name__, url_prefix="/confirmation")

_AWAY = "confirming"
_ON_THE_WAY = frozenset({"registration", "deregistration", "moves", "cases", "people", "matching"})
"""Rooms that a card leads to, and that lead back to it."""


def board_here() -> Board:
    """This month's roll of the actor's own office."""
    return confirmation.board(db.session(), current_actor().office_id, business_now())


def go_on_elsewhere(entry_id: int) -> None:
    """Remember that a procedure was begun from a card; the number of a row tells of nobody."""
    session[_AWAY] = entry_id


def come_back() -> None:
    """Forget it: the clerk is back."""
    if _AWAY in session:
        del session[_AWAY]


def left_card() -> int | None:
    """The entry from whose card the clerk went to where they are; None for anywhere else."""
    if request.blueprint not in _ON_THE_WAY:
        return None
    entry_id: int | None = session.get(_AWAY)
    return entry_id


def is_part() -> bool:
    """Whether HTMX asks, so that the month alone is answered, without the frame."""
    return bool(request.htmx)  # type: ignore[attr-defined]
