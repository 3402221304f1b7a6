"""Loading a year of the working calendar, and putting right what was only estimated (R2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.workflow import Status
from portal.models import CalendarDay, CalendarYear, Case
from portal.queries import province
from portal.services.case_locks import lock_cases
from portal.services.transactions import writing


class CalendarError(ValueError):
    """The days given can't be a year's notice."""


def load_year(
    session: Session, year: int, days: Mapping[date, bool], source: str, now: datetime
) -> int:
    """Load a year's holidays (False) and make-up workdays (True); returns the cases put right."""
    if not days:
        raise CalendarError("no day is given")
    try:
        WorkCalendar.default().with_year(
            year,
            [day for day, workday in days.items() if not workday],
            [day for day, workday in days.items() if workday],
        )
    except ValueError as wrong:
        raise CalendarError(str(wrong)) from wrong
    with writing(session):
        session.execute(sa.delete(CalendarDay).where(CalendarDay.year == year))
        session.merge(CalendarYear(year=year, source=source, loaded_at=now))
        session.flush()
        session.add_all(
            CalendarDay(year=year, on=day, workday=workday) for day, workday in days.items()
        )
        session.flush()
        return _recompute(session)


def _recompute(session: Session) -> int:
    calendar, policy = province.calendar(session), province.policy(session)
    changed = 0
    estimated = sa.and_(Case.status == Status.OPEN, Case.provisional.is_(True))
    for case in lock_cases(session, estimated):
        if case.accepted_on is None:
            continue
        due = calendar.due(case.accepted_on, policy.days_for(case.declared))
        if (due.on, due.provisional) != (case.due_on, case.provisional):
            case.due_on, case.provisional = due.on, due.provisional
            changed += 1
    return changed
