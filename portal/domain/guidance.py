"""职业指导转办: what the community says of the need, and when who guides (R5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from portal.domain.problems import Problem

WORDS_LENGTH = 500
PLACE_LENGTH = 100


@dataclass(frozen=True)
class Appointment:
    """Who guides (an account's id), when, and where."""

    counsellor_id: int
    at: datetime
    place: str


def appointment_problems(appointment: Appointment, now: datetime) -> tuple[Problem, ...]:
    """What keeps an appointment from being made."""
    found = []
    if appointment.at <= now:
        found.append(Problem("day", "约定的时间已经过去，请另约时间"))
    if not appointment.place:
        found.append(Problem("place", "请填在哪里指导"))
    return tuple(found)


def parse_time(text: str) -> time:
    """A time of day, typed as 9:30, 09：30 or 0930; raises ``ValueError`` in Chinese."""
    digits = text.strip().replace("：", ":").replace(":", "")
    if digits.isascii() and digits.isdigit() and len(digits) in (3, 4):
        hours, minutes = int(digits[:-2]), int(digits[-2:])
        if hours < 24 and minutes < 60:
            return time(hours, minutes)
    raise ValueError("请填时间，例如 09:30")
