"""The province's settings and calendar in force.

Few rows, which nearly every page needs: they are read as two texts, with the log-in, and what a
text means is remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.policy import Policy, read_policy
from portal.models import CalendarDay, CalendarYear, ProvinceSetting

_BETWEEN, _AFTER = "\x1f", "\x1e"
"""What stands between the parts of a row, and between rows: no setting holds either."""
_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """Settings and loaded days as they are stored, each as one text; None where there are none."""

    settings: str | None
    days: str | None

    @property
    def by_key(self) -> Mapping[str, str]:
        """The settings alone, not yet read: one of them may be unsound."""
        return _by_key(self.settings)

    @property
    def policy(self) -> Policy:
        """The province's policy; raises ``PolicyError`` for a setting that can't hold."""
        return _policy(self.settings)

    @property
    def calendar(self) -> WorkCalendar:
        """The working calendar: the one shipped, and the years loaded since."""
        return _calendar(self.days)


def policy(session: Session) -> Policy:
    """The province's policy."""
    return stored(session).policy


def calendar(session: Session) -> WorkCalendar:
    """The working calendar."""
    return stored(session).calendar


def stored(session: Session) -> Stored:
    """Both in one select."""
    return Stored(*session.execute(_both()).one())


@cache
def _both() -> sa.Select[str | None, str | None]:
    return sa.select(*texts())


def texts() -> tuple[sa.ScalarSelect[str | None], sa.ScalarSelect[str | None]]:
    """The two texts of ``Stored``, as parts of any select."""
    setting = ProvinceSetting.key + _BETWEEN + ProvinceSetting.value
    sort = sa.case((CalendarDay.workday, "+"), else_="-")
    day = sort + sa.cast(CalendarDay.on, sa.String)
    year = sa.cast(CalendarYear.year, sa.String) + _BETWEEN + sa.func.coalesce(day, "")
    joined = sa.outerjoin(CalendarYear, CalendarDay, CalendarDay.year == CalendarYear.year)
    return (
        sa.select(sa.func.aggregate_strings(setting, _AFTER)).scalar_subquery(),
        sa.select(sa.func.aggregate_strings(year, _AFTER)).select_from(joined).scalar_subquery(),
    )


def _rows(text: str | None) -> list[tuple[str, str]]:
    rows = text.split(_AFTER) if text else []
    return [(first, rest) for first, _, rest in (one.partition(_BETWEEN) for one in rows)]


@lru_cache(_REMEMBERED)
def _by_key(settings: str | None) -> Mapping[str, str]:
    return MappingProxyType(dict(_rows(settings)))


@lru_cache(_REMEMBERED)
def _policy(settings: str | None) -> Policy:
    return read_policy(_by_key(settings))


@lru_cache(_REMEMBERED)
def _calendar(days: str | None) -> WorkCalendar:
    loaded: defaultdict[int, dict[str, list[date]]] = defaultdict(lambda: {"-": [], "+": []})
    for year, day in _rows(days):
        told = loaded[int(year)]
        if day:
            told[day[0]].append(date.fromisoformat(day[1:]))
    result = WorkCalendar.default()
    for number, told in sorted(loaded.items()):
        result = result.with_year(number, holidays=told["-"], makeup_workdays=told["+"])
    return result
