"""What the page of a case shows of a move, and what there is to do with it."""

from __future__ import annotations

from typing import Any

from portal.domain.workflow import WAITING, Action
from portal.extensions import db
from portal.models import Case
from portal.queries import moves
from portal.web.access import current_actor

_MOVES = frozenset({"move_in", "move_out"})


def move_shown(case: Case, mine: set[Action]) -> dict[str, Any]:
    """The move of a case of 规程九 or 十; of others, that there is none."""
    move = moves.of_case(db.session(), case.id) if case.procedure in _MOVES else None
    proposer = move is not None and move.from_office_id == current_actor().office_id
    return {
        "move": move,
        "objection": moves.objection(db.session(), case.id) if move else None,
        "can_take": Action.TAKE in mine,
        "can_answer": move is not None and Action.RESUBMIT in mine,
        "can_withdraw": proposer and case.status in WAITING and current_actor().can("case.handle"),
    }
