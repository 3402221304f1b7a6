"""The business clock, handed down to the floors below; nothing there asks for the time itself."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

from portal.domain.dates import shanghai_day

BEGUN_VARIABLE = "PORTAL_CLOCK_BEGUN"
"""When the server started a set clock, so that each of its processes shows the same time."""


class BusinessClock:
    """Real time, or in the demo a clock that starts at a set moment and runs on.

    ``begun`` is the reading of ``time.monotonic`` at that moment; the machine's processes share it.
    """

    def __init__(self, start: datetime | None = None, begun: float | None = None) -> None:
        self._start = start
        self._begun = time.monotonic() if begun is None else begun

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return (self._start + timedelta(seconds=time.monotonic() - self._begun)).astimezone(UTC)

    def today(self) -> date:
        """The present day in Shanghai."""
        return shanghai_day(self.now())
