"""Days and years are counted in Shanghai, wherever the clock of a machine stands."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.domain.characters import narrow

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_day(moment: datetime) -> date:
    """The calendar day of an aware instant, as counted in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def day_begins(day: date) -> datetime:
    """The instant (aware) at which a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def day_ends(day: date) -> datetime:
    """The instant (aware) at which the next day begins in Shanghai."""
    return day_begins(day + timedelta(days=1))


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before that of a day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


_WEEKDAYS = "一二三四五六日"


def chinese_day(day: date) -> str:
    """The day as a page's heading says it: 11 月 24 日 星期二."""
    return f"{day.month} 月 {day.day} 日 星期{_WEEKDAYS[day.weekday()]}"


def full_day(day: date) -> str:
    """The day with its year as a page's sentences say it: 2026 年 11 月 24 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


class DayError(ValueError):
    """What was typed is no day; the message is Chinese."""


_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def parse_month(text: str) -> date:
    """The first day of a month written as 2026-10; raises ``DayError``."""
    found = _MONTH.fullmatch(text)
    return parse_day(f"{text}-01") if found else parse_day("")


# Without separators only eight digits say which is the month: 2026-111 could be two days.
_SEPARATED = re.compile(r"(\d{4})[-./年 ](\d{1,2})[-./月 ](\d{1,2})日?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_EARLIEST_YEAR = 1900


def parse_day(text: str) -> date:
    """A day typed as 2026-10-31, 20261031, 2026.10.31 or 2026年10月31日; raises ``DayError``."""
    typed = narrow(text).strip()
    found = _SEPARATED.fullmatch(typed) or _COMPACT.fullmatch(typed)
    if found is None:
        raise DayError("请按 2026-10-31 或 20261031 填写日期")
    year, month, day = (int(part) for part in found.groups())
    try:
        parsed = date(year, month, day)
    except ValueError as impossible:
        raise DayError(f"没有 {year} 年 {month} 月 {day} 日这一天") from impossible
    if year < _EARLIEST_YEAR:
        raise DayError("年份太早，请核对")
    return parsed


_SEPARATED_MONTH_AND_DAY = re.compile(r"(\d{1,2})[-./月 ](\d{1,2})日?", re.ASCII)
_COMPACT_MONTH_AND_DAY = re.compile(r"(\d{2})(\d{2})", re.ASCII)


def parse_recent_day(text: str, today: date) -> date:
    """As ``parse_day``; without its year (10-31, 1031, 10月31日) the last such day up to today."""
    typed = narrow(text).strip()
    found = _SEPARATED_MONTH_AND_DAY.fullmatch(typed) or _COMPACT_MONTH_AND_DAY.fullmatch(typed)
    if found is None:
        return parse_day(text)
    month, day = (int(part) for part in found.groups())
    year = today.year - ((month, day) > (today.month, today.day))
    return parse_day(f"{year}-{month}-{day}")


_CLOCK = re.compile(r"(\d{1,2})[:：.时点 ]?(\d{2})分?", re.ASCII)


def parse_clock(text: str) -> time:
    """A time of the day typed as 9:30, 09:30, 0930 or 9时30分; raises ``DayError``."""
    found = _CLOCK.fullmatch(narrow(text).strip())
    hour, minute = (int(part) for part in found.groups()) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise DayError("请按 9:30 填写时间")
    return time(hour, minute)
