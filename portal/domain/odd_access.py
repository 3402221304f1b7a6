"""Access that an auditor should look at (异常访问): much in little time, or at unusual hours.

Nothing here says that somebody did wrong; it says where to look first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from enum import StrEnum

from portal.domain.dates import SHANGHAI


class OddityError(ValueError):
    """A threshold that can't hold; the text says why."""


class Oddity(StrEnum):
    """What is unusual; the titles are the screen's words."""

    MANY_PEOPLE = "many_people"
    OFF_HOURS = "off_hours"
    MANY_REVEALS = "many_reveals"
    MANY_LOOKUPS = "many_lookups"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _TITLES[self]


_TITLES: Mapping[Oddity, str] = {
    Oddity.MANY_PEOPLE: "短时间内查看多人",
    Oddity.OFF_HOURS: "非工作时间操作",
    Oddity.MANY_REVEALS: "多次查看完整号码",
    Oddity.MANY_LOOKUPS: "多次查询辖区以外人员",
}


@dataclass(frozen=True)
class Thresholds:
    """From where on something is unusual; the province may set each (``odd.people 40``).

    So many people within so many minutes; acts before ``from_hour`` or from ``to_hour`` on, or on a
    day off (Shanghai); whole numbers shown, and people elsewhere looked up, in one day.
    """

    people: int = 40
    minutes: int = 10
    from_hour: int = 7
    to_hour: int = 20
    off_hours: int = 5
    reveals: int = 30
    lookups: int = 20


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of the audit trail: when (aware), what, and on whom."""

    at: datetime
    action: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """One unusual thing of an account's day: how many times, and from when to when."""

    oddity: Oddity
    times: int
    first: datetime
    last: datetime


REVEAL, LOOK_UP = "person.reveal", "person.lookup"


def oddities(looks: Sequence[Look], limits: Thresholds, *, is_workday: bool) -> list[Found]:
    """What is unusual in one account's entries of one day, which are in the order of time."""
    found = [
        most_people(looks, limits),
        _many(Oddity.OFF_HOURS, limits.off_hours, _off_hours(looks, limits, is_workday)),
        _many(Oddity.MANY_REVEALS, limits.reveals, (one for one in looks if one.action == REVEAL)),
        _many(Oddity.MANY_LOOKUPS, limits.lookups, (one for one in looks if one.action == LOOK_UP)),
    ]
    return [one for one in found if one is not None]


def most_people(looks: Sequence[Look], limits: Thresholds) -> Found | None:
    """The stretch of so many minutes with the most different people; None below the threshold."""
    within, best, begin = Counter[int](), None, 0
    people = [one for one in looks if one.person_id is not None]
    for look in people:
        assert look.person_id is not None
        within[look.person_id] += 1
        while look.at - people[begin].at > timedelta(minutes=limits.minutes):
            left = people[begin].person_id
            assert left is not None
            within[left] -= 1
            if not within[left]:
                del within[left]
            begin += 1
        if len(within) >= limits.people and (best is None or len(within) > best.times):
            best = Found(Oddity.MANY_PEOPLE, len(within), people[begin].at, look.at)
    return best


def working_hours(limits: Thresholds) -> tuple[time, time]:
    """From when to before when one works, in Shanghai."""
    return time(limits.from_hour), time(limits.to_hour)


def _off_hours(looks: Iterable[Look], limits: Thresholds, is_workday: bool) -> Iterable[Look]:
    begin, end = working_hours(limits)
    return (
        one
        for one in looks
        if not is_workday or not begin <= one.at.astimezone(SHANGHAI).time() < end
    )


def _many(oddity: Oddity, limit: int, looks: Iterable[Look]) -> Found | None:
    these = list(looks)
    return Found(oddity, len(these), these[0].at, these[-1].at) if len(these) >= limit else None


def read_thresholds(stored: Mapping[str, str]) -> Thresholds:
    """The thresholds from settings by name; raises ``OddityError`` for one that can't hold."""
    known = {one.name for one in fields(Thresholds)}
    for name, value in stored.items():
        if name not in known:
            raise OddityError(f"odd.{name}: no such setting")
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most_of(name)):
            raise OddityError(f"odd.{name}: a whole number from 1 to {most_of(name)} is wanted")
    read = Thresholds(**{name: int(value) for name, value in stored.items()})
    if read.from_hour >= read.to_hour:
        raise OddityError("odd.from_hour must lie before odd.to_hour")
    return read


def most_of(name: str) -> int:
    """The highest that a threshold may be set to; the least is 1."""
    return {"from_hour": 22, "to_hour": 23, "minutes": 1440}.get(name, 100_000)
