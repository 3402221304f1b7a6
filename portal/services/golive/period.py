"""The take-over's end: the province's day after which nothing more comes in this way (R11.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.dates import full_day, shanghai_day
from portal.domain.problems import Problem
from portal.queries import province
from portal.services.errors import RuleBroken


def ended(session: Session, now: datetime) -> str | None:
    """That the take-over is over, in words; None while it goes on (the last day still counts)."""
    until = province.policy(session).golive_until
    if until is None or shanghai_day(now) <= until:
        return None
    return f"存量导入已于 {full_day(until)}截止。还没有登记的人，请按规定在窗口办理"


def refuse_after_end(session: Session, now: datetime, field: str = "") -> None:
    """Raise ``RuleBroken`` once the take-over is over."""
    words = ended(session, now)
    if words is not None:
        raise RuleBroken(Problem(field, words))
