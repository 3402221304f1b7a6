"""Working days and months of a generated life, as the texts that databases keep.

A moment is the number of a working day and a minute in Shanghai; texts of moments compare as the
moments do. Dates and instants are written out once, for millions of rows hold the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from portal.domain.calendar import WorkCalendar
from portal.domain.dates import day_begins, months_before, next_month, shanghai_day

MORNING: Final = 8 * 60 + 30
EVENING: Final = 17 * 60
_BEFORE_THE_ROLLS: Final = 9
"""Months of life before the first roll."""
_AHEAD: Final = 30
"""Working days ahead, for what falls due."""


def instant(at: datetime) -> str:
    """An instant as it is kept: UTC, without its zone."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@dataclass(frozen=True)
class RollMonth:
    """A month of a roll: its first day, its beginning and its end as texts of moments.

    ``first`` and ``after`` are the numbers of its first working day, and of the first one past it
    (past the last day of life, in the month that runs); ``over``: it has ended.
    """

    day: str
    begins: str
    ends: str
    first: int
    after: int
    over: bool


class Days:
    """The working days of a generated life, from the first to the last before today."""

    def __init__(self, calendar: WorkCalendar, now: datetime, months: int) -> None:
        self._calendar = calendar
        self.today = shanghai_day(now)
        self.begins = months_before(self.today, months + _BEFORE_THE_ROLLS)
        every = (self.begins + timedelta(days=n) for n in range((months + 60) * 31))
        work = [day for day in every if calendar.is_workday(day)]
        self.count = sum(day < self.today for day in work)
        self.dates = work[: self.count + _AHEAD]
        self.texts = [day.isoformat() for day in self.dates]
        self.months = tuple(
            self._month(months_before(self.today, months - 1 - n)) for n in range(months)
        )
        self._due: dict[tuple[int, int], tuple[str, bool]] = {}
        self._clock = [f"{m // 60 - 8:02d}:{m % 60:02d}" for m in range(MORNING, EVENING + 60)]

    def _month(self, day: date) -> RollMonth:
        after = next_month(day)
        lived = self.dates[: self.count]
        return RollMonth(
            day.isoformat(),
            instant(day_begins(day)),
            instant(day_begins(after)),
            sum(one < day for one in lived),
            sum(one < after for one in lived),
            after <= self.today,
        )

    def at(self, day: int, minute: int, second: int = 0) -> str:
        """The moment of a working day; ``minute`` counts from half past eight to five."""
        return f"{self.texts[day]} {self._clock[minute]}:{second:02d}.000000"

    def due(self, day: int, working_days: int) -> tuple[str, bool]:
        """The last day of what was accepted on a working day, and whether it is provisional."""
        if (day, working_days) not in self._due:
            due = self._calendar.due(self.dates[day], working_days)
            self._due[day, working_days] = (due.on.isoformat(), due.provisional)
        return self._due[day, working_days]

    def before(self, day: int, days: int) -> str:
        """The date so many days before a working day."""
        return (self.dates[day] - timedelta(days=days)).isoformat()

    def year(self, day: int) -> int:
        """The year of a working day."""
        return self.dates[day].year
