"""A community's month at a glance: how far it is, and whom to contact next (R4.1, R4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.confirmation import ContactResult


@dataclass(frozen=True)
class Line:
    """One person of the roll; ``tried_at`` is when the last attempt was made, if none succeeded.

    ``ended`` tells that their 失业登记 is no longer in force.
    """

    entry_id: int
    person_id: int
    result: ContactResult | None = None
    ended: bool = False
    tried_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether they were reached."""
        return self.result is not None and self.result.reached

    @property
    def waits(self) -> bool:
        """Whether there is anything left to do."""
        return not (self.ended or self.is_done)


@dataclass(frozen=True)
class Board:
    """The lines of one office and month by their ids; ``day_began`` is 0:00 of today."""

    lines: Sequence[Line]
    day_began: datetime

    @property
    def done(self) -> int:
        """How many were reached."""
        return sum(line.is_done for line in self.lines)

    @property
    def unreachable(self) -> int:
        """How many were tried in vain so far."""
        return sum(line.waits and line.result is not None for line in self.lines)

    @property
    def ended(self) -> int:
        """How many need no contact any more, for they were deregistered without one."""
        return sum(line.ended and not line.is_done for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many are left, those tried in vain among them."""
        return sum(line.waits for line in self.lines)

    def line(self, entry_id: int) -> Line | None:
        """The line of an entry; None where it is not of this roll."""
        return next((one for one in self.lines if one.entry_id == entry_id), None)

    def after(self, entry_id: int) -> Line | None:
        """Who comes next, beginning behind an entry (0: at the top); None when all is done.

        Those whom nobody tried yet come first; then those who were not reached, once a day.
        """
        for turn in self._turns():
            others = [line for line in turn if line.entry_id != entry_id]
            behind = [line for line in others if line.entry_id > entry_id]
            if others:
                return (behind or others)[0]
        return None

    def beside(self, entry_id: int) -> tuple[Line | None, Line | None]:
        """Who stands before and after an entry, round and round; None where nobody else waits."""
        ring = [line for turn in self._turns() for line in turn]
        at = next((n for n, line in enumerate(ring) if line.entry_id == entry_id), None)
        if at is None:
            following = self.after(entry_id)
            at = ring.index(following) if following else 0
            return (ring[at - 1], ring[at]) if ring else (None, None)
        if len(ring) == 1:
            return None, None
        return ring[at - 1], ring[(at + 1) % len(ring)]

    def _turns(self) -> tuple[list[Line], list[Line]]:
        fresh = [line for line in self.lines if line.waits and line.result is None]
        again = [
            line
            for line in self.lines
            if line.waits and line.result is not None and not self._tried_today(line)
        ]
        return fresh, again

    def _tried_today(self, line: Line) -> bool:
        return line.tried_at is not None and line.tried_at >= self.day_began
