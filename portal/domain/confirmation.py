"""规程四 失业动态确认: whom to contact by when, and what came of it (R4.1–R4.5)."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.domain.calendar import WorkCalendar
from portal.domain.dates import day_begins, next_month, shanghai_day
from portal.domain.problems import Problem

WORDS_LENGTH = 200


class ContactMeans(enum.StrEnum):
    """How somebody was contacted (R4.2)."""

    PHONE = "phone"
    VISIT = "visit"
    WECHAT = "wechat"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In words."""
        return {"phone": "电话", "visit": "上门", "wechat": "微信", "other": "其他方式"}[self.value]


class ContactResult(enum.StrEnum):
    """What came of a contact; the keys of the card are 1, 2, 3 and 4 in this order."""

    UNREACHABLE = "unreachable"
    EMPLOYED = "employed"
    UNEMPLOYED = "unemployed"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In words."""
        return _RESULTS[self]

    @property
    def reached(self) -> bool:
        """Whether somebody was spoken to, so that the month is done."""
        return self is not ContactResult.UNREACHABLE


_RESULTS = {
    ContactResult.UNREACHABLE: "联系不上",
    ContactResult.EMPLOYED: "已就业",
    ContactResult.UNEMPLOYED: "未就业",
    ContactResult.OTHER: "其他情形",
}


class Situation(enum.StrEnum):
    """The other things that a contact may tell, each with a procedure of its own."""

    PENSION = "pension"
    DISABLED = "disabled"
    AWAY = "away"
    PRISON = "prison"
    DIED = "died"
    MOVED = "moved"

    @property
    def label(self) -> str:
        """In words."""
        return _SITUATIONS[self][0]

    @property
    def end_reason(self) -> str | None:
        """The reason of 规程七 for which 失业登记 ends; None where it goes on elsewhere."""
        return _SITUATIONS[self][1]


_SITUATIONS = {
    Situation.PENSION: ("已依法享受基本养老保险待遇", "704"),
    Situation.DISABLED: ("完全丧失劳动能力", "705"),
    Situation.AWAY: ("入学、服兵役、移居境外", "706"),
    Situation.PRISON: ("被判刑收监执行", "707"),
    Situation.DIED: ("死亡", "710"),
    Situation.MOVED: ("求职地改变，要迁出", None),
}


def month_of(now: datetime) -> date:
    """The first day of the month that a moment lies in, in Shanghai."""
    return shanghai_day(now).replace(day=1)


def roll_moment(month: date) -> datetime:
    """Who is registered at this instant is on the month's roll: 0:00 of the 1st (R4.1)."""
    return day_begins(month)


def is_over(month: date, now: datetime) -> bool:
    """Whether a month is closed: its results stand from then on."""
    return now >= day_begins(next_month(month))


def last_day(month: date, day: int) -> date:
    """The last day for contacts of a month; ``day`` is the province's setting (28)."""
    return month.replace(day=day)


def working_days_left(month: date, day: int, today: date, calendar: WorkCalendar) -> int:
    """Working days from today up to and including the last day; 0 once it is past."""
    yesterday = max(today, month) - timedelta(days=1)
    return max(calendar.working_days_between(yesterday, last_day(month, day)), 0)


@dataclass(frozen=True)
class Said:
    """One contact as recorded. ``at`` is when it was made, which may lie before the entry."""

    means: ContactMeans
    result: ContactResult
    at: datetime
    situation: Situation | None = None
    words: str | None = None


def problems(said: Said, month: date, now: datetime) -> tuple[Problem, ...]:
    """What keeps a contact from being recorded for a month."""
    found = []
    if (said.result is ContactResult.OTHER) != (said.situation is not None):
        found.append(Problem("situation", "请选择是哪种情形"))
    if said.at > now:
        found.append(Problem("at", "联系时间不能晚于现在"))
    elif not day_begins(month) <= said.at < day_begins(next_month(month)):
        found.append(Problem("at", f"联系时间应在 {month.year} 年 {month.month} 月内"))
    if said.words and len(said.words) > WORDS_LENGTH:
        found.append(Problem("words", f"最多 {WORDS_LENGTH} 个字"))
    return tuple(found)


@dataclass(frozen=True)
class Outcome:
    """What a month has come to: the result that stands, and how many attempts were made."""

    result: ContactResult | None = None
    attempts: int = 0

    @property
    def reached(self) -> bool:
        """Whether the person, or who answers for them, was reached."""
        return self.result is not None and self.result.reached


def outcome(results: Iterable[ContactResult]) -> Outcome:
    """What contacts that stand come to, oldest first: whoever was reached once has been reached."""
    every = tuple(results)
    reached = [one for one in every if one.reached]
    result = reached[-1] if reached else (every[-1] if every else None)
    return Outcome(result, len(every))
