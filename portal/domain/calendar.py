"""Working days by the State Council's notices, and the days on which things fall due (R2.5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from portal.data import read_rows

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period; provisional (暂估) if a day was counted that no notice covers."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Public holidays, make-up working days, and the years whose notices are loaded.

    Weekends are holidays of their own; outside the covered years they are the only ones.
    """

    holidays: frozenset[date]
    makeup_workdays: frozenset[date]
    covered_years: frozenset[int]

    @classmethod
    def default(cls) -> "WorkCalendar":
        """The calendar of portal/data/work_calendar.csv, 2004 to 2026; read once."""
        return _default()

    def with_year(
        self, year: int, holidays: Iterable[date], makeup_workdays: Iterable[date]
    ) -> "WorkCalendar":
        """The calendar with a year's notice loaded, in place of what was known of that year.

        A notice may also move days of the December before (2011-12-31 was worked by the notice of
        2012). Raises ValueError for any other day, and for one that is both holiday and workday.
        """
        free, worked = frozenset(holidays), frozenset(makeup_workdays)
        if free & worked:
            raise ValueError("a day can't be both a holiday and a working day")
        if stray := [day for day in free | worked if not _of_notice(day, year)]:
            raise ValueError(f"not a day of the notice for {year}: {min(stray)}")
        return WorkCalendar(
            (_outside(self.holidays, year) - worked) | free,
            (_outside(self.makeup_workdays, year) - free) | worked,
            self.covered_years | {year},
        )

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day; past the covered years: whether it is a weekday."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def due(self, accepted_on: date, working_days: int) -> Due:
        """The last day of a period that runs from the day of acceptance, which isn't counted.

        With no working days it ends on the day of acceptance, or the next working day after it.
        Raises ValueError for a negative number, OverflowError past the year 9999.
        """
        if working_days < 0:
            raise ValueError("working days can't be negative")
        if working_days == 0:
            return self._next_workdays(accepted_on, 1)
        return self._next_workdays(accepted_on + _DAY, working_days)

    def _next_workdays(self, day: date, count: int) -> Due:
        provisional = False
        while True:
            provisional = provisional or day.year not in self.covered_years
            count -= self.is_workday(day)
            if count == 0:
                return Due(day, provisional)
            day += _DAY

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` lies before.

        So `due` and this agree: between acceptance and `due(accepted_on, n).on` lie n. Zero does
        not mean the same day: from a Friday to the Saturday after it no working day passes.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_workday(day) for day in _days_after(start, end))


def _days_after(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


def _of_notice(day: date, year: int) -> bool:
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _outside(days: frozenset[date], year: int) -> frozenset[date]:
    return frozenset(day for day in days if day.year != year)


@cache
def _default() -> WorkCalendar:
    days: dict[str, set[date]] = {"holiday": set(), "makeup": set()}
    for row in read_rows("work_calendar.csv"):
        days[row["kind"]].add(date.fromisoformat(row["date"]))
    years = frozenset(day.year for day in days["holiday"])
    return WorkCalendar(frozenset(days["holiday"]), frozenset(days["makeup"]), years)
