"""A year of monthly contacts as a notebook has it: what the rolls must say, counted by hand.

Nothing here reads the system's tables or rules: the notebook is written beside what is done, and
counts in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Spell:
    """One registration: from when to when it was known."""

    began: datetime
    ended: datetime | None = None


@dataclass
class Page:
    """What the notebook has of one person."""

    number: str
    person_id: int
    office_id: int
    spells: list[Spell] = field(default_factory=list)
    contacts: list[tuple[datetime, bool]] = field(default_factory=list)
    answers: list[tuple[datetime, str]] = field(default_factory=list)
    given: list[tuple[datetime, str]] = field(default_factory=list)
    responsible: dict[date, int] = field(default_factory=dict)

    @property
    def is_registered(self) -> bool:
        """Whether a registration is in force."""
        return bool(self.spells) and self.spells[-1].ended is None

    def was_registered(self, at: datetime) -> bool:
        """Whether one was in force at an instant: it begins with it, and has ended at its end."""
        return any(one.began <= at and (one.ended is None or one.ended > at) for one in self.spells)

    def tried(self, month: date) -> list[bool]:
        """Whether each attempt of a month reached them."""
        return [
            reached
            for at, reached in self.contacts
            if (at.year, at.month) == (month.year, month.month)
        ]

    def months_out_of_reach(self, months: list[date], now: date) -> int:
        """Months in a row of this registration, up to now, with attempts that all failed."""
        count = 0
        for month in months:
            began = self.spells[-1].began
            if datetime.combine(month, datetime.min.time(), began.tzinfo) < began:
                continue
            tried = self.tried(month)
            is_over = (month.year, month.month) < (now.year, now.month)
            if any(tried):
                count = 0
            elif tried and is_over:
                count += 1
        return count

    def refusals(self) -> int:
        """Refusals without a reason since the last other answer, in this registration."""
        count = 0
        for at, answer in self.answers:
            if at >= self.spells[-1].began:
                count = count + 1 if answer == "refused" else 0
        return count

    def given_this_year(self, kind: str, now: datetime) -> int:
        """Services given since the registration, or since it was last so many whole years ago."""
        since = self.spells[-1].began.replace(hour=0, minute=0)
        while since.replace(year=since.year + 1) <= now:
            since = since.replace(year=since.year + 1)
        return sum(given == kind and at >= since for at, given in self.given)
