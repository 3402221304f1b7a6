"""The deadline light of a case: shape and words, never a colour alone."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from portal.domain.calendar import WorkCalendar

SOON_DAYS = 1
ROLL_SOON_DAYS = 3


class LightKind(enum.StrEnum):
    """How urgent it is."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    OK = "ok"
    PAUSED = "paused"


@dataclass(frozen=True)
class Light:
    """A light: its kind and its words."""

    kind: LightKind
    text: str


PAUSED = Light(LightKind.PAUSED, "待本人补正")
"""While the person has to act, the clock stands and no day counts."""

TO_COLLECT = Light(LightKind.PAUSED, "待本人领取")
"""The same, when all there is left to do is to come for the certificate."""


def light(due_on: date, today: date, calendar: WorkCalendar) -> Light:
    """The light of a case due on a day, counted in working days (R2.5)."""
    if due_on < today:
        late = calendar.working_days_between(due_on, today)
        return Light(LightKind.LATE, f"超期 {max(late, 1)} 天")
    if due_on == today:
        return Light(LightKind.TODAY, "今天到期")
    left = calendar.working_days_between(today, due_on)
    return Light(LightKind.SOON if left <= SOON_DAYS else LightKind.OK, f"还有 {left} 天")


def roll_light(last: date, today: date, left: int) -> Light:
    """The light of a month's roll: amber from three working days before the last day on (R4.1).

    ``left`` working days remain, today and the last day among them.
    """
    if today > last:
        return Light(LightKind.LATE, f"已过 {last.day} 日")
    text = f"{last.day} 日前还有 {left} 个工作日" if left else f"{last.day} 日截止"
    return Light(LightKind.SOON if left <= ROLL_SOON_DAYS else LightKind.OK, text)
