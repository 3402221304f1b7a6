"""Paper after an outage: what was accepted by hand, and is entered when the system is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.problems import Problem

LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class Late:
    """When the paper was accepted and why it is entered later; the number it carries, if any."""

    accepted_on: date
    reason: str
    number: str | None = None


def late_problems(late: Late, today: date) -> tuple[Problem, ...]:
    """What can't be: a day to come, a day too long ago, no reason."""
    found = []
    if late.accepted_on > today:
        found.append(Problem("accepted_on", "受理日期不能晚于今天"))
    elif today - late.accepted_on > LONGEST:
        earliest = today - LONGEST
        text = f"只能补录 {earliest.month} 月 {earliest.day} 日以后受理的；更早的请联系街道（乡镇）"
        found.append(Problem("accepted_on", text))
    if not late.reason:
        found.append(Problem("late_reason", "请写明补录原因，例如“停电”"))
    return tuple(found)
