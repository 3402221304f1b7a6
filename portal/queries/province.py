"""The province's settings and calendar in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

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
    return _calendar(session.execute(_days()).all())


def rules(session: Session) -> tuple[Policy, WorkCalendar]:
    """Both in one select."""
    rows: Sequence[Any] = session.execute(_settings_and_days()).all()
    stored = {key: value for key, value, *_ in rows if key is not None}
    told = ((year, on, workday) for key, _, year, on, workday in rows if key is None)
    return read_policy(stored), _calendar(told)


@cache
def _settings_and_days() -> sa.CompoundSelect[Any]:
    nothing = [sa.cast(sa.null(), kind) for kind in (sa.Integer(), sa.Date(), sa.Boolean())]
    settings = sa.select(ProvinceSetting.key, ProvinceSetting.value, *nothing)
    none = sa.cast(sa.null(), sa.String())
    days = _days().with_only_columns(
        none, none, CalendarYear.year, CalendarDay.on, CalendarDay.workday
    )
    return sa.union_all(settings, days)


def _days() -> sa.Select[int, date, bool]:
    """The years loaded, each with its days; of a year without any, the year alone."""
    return (
        sa.select(CalendarYear.year, CalendarDay.on, CalendarDay.workday)
        .select_from(CalendarYear)
        .outerjoin(CalendarDay, CalendarDay.year == CalendarYear.year)
    )


def _calendar(days: Iterable[Any]) -> WorkCalendar:
    loaded: defaultdict[int, dict[date, bool | None]] = defaultdict(dict)
    for year, on, workday in days:
        told = loaded[year]
        if on is not None:
            told[on] = workday
    result = WorkCalendar.default()
    for year, told in sorted(loaded.items()):
        result = result.with_year(
            year,
            holidays=[on for on, workday in told.items() if not workday],
            makeup_workdays=[on for on, workday in told.items() if workday],
        )
    return result
