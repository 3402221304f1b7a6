"""A person's timeline as the page lays it out: days, and in each day what was done at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.timeline import Event
from portal.queries.timeline import Cursor, Entry, OfCase
from portal.web.converters import LARGEST_ID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass
class Act:
    """What one officer did at one moment about one case: its entries, causes before effects."""

    at: datetime
    case: OfCase | None
    where: str
    by: str
    entries: list[Entry] = field(default_factory=list)

    def takes(self, entry: Entry) -> bool:
        """Whether an older entry belongs to the same act."""
        if self.case is None or entry.case != self.case:
            return False
        together = _minute(entry.at) == _minute(self.at)
        return together and (not entry.by or not self.by or entry.by == self.by)

    def add(self, entry: Entry) -> None:
        """Put an older entry before those that followed from it."""
        self.entries.insert(0, entry)
        self.where, self.by = entry.where or self.where, entry.by or self.by


@dataclass(frozen=True)
class Day:
    """One day in Shanghai and its acts, the newest first."""

    on: date
    acts: list[Act]


def days(entries: Sequence[Entry]) -> list[Day]:
    """Lay out entries that come the newest first."""
    return [
        Day(on, _acts(list(found)))
        for on, found in groupby(entries, lambda entry: shanghai_day(entry.at))
    ]


def _acts(entries: list[Entry]) -> list[Act]:
    acts: list[Act] = []
    for entry in entries:
        if not acts or not acts[-1].takes(entry):
            acts.append(Act(entry.at, entry.case, entry.where, entry.by))
        acts[-1].add(entry)
    return acts


def _minute(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI).replace(second=0, microsecond=0)


def cursor_text(cursor: Cursor) -> str:
    """A cursor as it stands in an address: numbers that say nothing of the person."""
    return f"{(cursor.at - _EPOCH) // _MICROSECOND}-{cursor.event.value}-{cursor.row_id}"


def read_cursor(text: str) -> Cursor | None:
    """The cursor of an address; None where it is none."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
        return None
    micros, event, row_id = (int(part[:20]) for part in parts)
    try:
        at = _EPOCH + micros * _MICROSECOND
        return Cursor(at, Event(event), row_id) if row_id <= LARGEST_ID else None
    except (OverflowError, ValueError):
        return None
