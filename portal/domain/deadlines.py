"""How a deadline moves on after it stood still (design, "Dates")."""

from __future__ import annotations

from datetime import date

from portal.domain.calendar import Due, WorkCalendar


def resumed(due: Due, paused_on: date, resumed_on: date, calendar: WorkCalendar) -> Due:
    """The new last day: later by the working days that passed while the person had to act."""
    moved = calendar.due(due.on, calendar.working_days_between(paused_on, resumed_on))
    return Due(moved.on, due.provisional or moved.provisional)
