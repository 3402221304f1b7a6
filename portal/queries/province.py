"""The province's settings and calendar in force."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.policy import Policy, read_policy
from portal.models import CalendarDay, CalendarYear, ProvinceSetting


def policy(session: Session) -> Policy:
    """The province's policy."""
    rows = session.execute(sa.select(ProvinceSetting.key, ProvinceSetting.value))
    return read_policy({row.key: row.value for row in rows})


def calendar(session: Session) -> WorkCalendar:
    """The working calendar: the one shipped, and the years loaded since."""
    result = WorkCalendar.default()
    years = session.scalars(sa.select(CalendarYear.year).order_by(CalendarYear.year)).all()
    for year in years:
        days = session.execute(
            sa.select(CalendarDay.on, CalendarDay.workday).where(CalendarDay.year == year)
        ).all()
        result = result.with_year(
            year,
            holidays=[on for on, workday in days if not workday],
            makeup_workdays=[on for on, workday in days if workday],
        )
    return result
