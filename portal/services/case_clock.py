"""The deadline's clock of a case (design, "Dates")."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.calendar import Due
from portal.domain.dates import shanghai_day
from portal.domain.deadlines import resumed
from portal.domain.workflow import PAUSED, Action, Status
from portal.models import Matter
from portal.queries import province

_BEGINS_CLOCK = frozenset({Action.ACCEPT, Action.PROPOSE})


def keep_clock(
    session: Session, case: Matter, action: Action, becomes: Status, now: datetime
) -> None:
    """Start, stop and restart the deadline's clock; it stands only while the person has to act."""
    today = shanghai_day(now)
    if action in _BEGINS_CLOCK:
        days = province.policy(session).days_for(case.declared)
        case.accepted_on = case.accepted_on or today  # paper entered later was accepted before
        due = province.calendar(session).due(case.accepted_on, days)
        case.due_on, case.provisional = due.on, due.provisional
    if becomes in PAUSED:
        case.paused_on = case.paused_on or today
    elif case.paused_on is not None:
        if action is not Action.WITHDRAW and case.due_on is not None:
            due = resumed(
                Due(case.due_on, case.provisional),
                case.paused_on,
                today,
                province.calendar(session),
            )
            case.due_on, case.provisional = due.on, due.provisional
        case.paused_on = None
