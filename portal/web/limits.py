"""How often something may be asked: so many times a minute, by one address and in all."""

from __future__ import annotations

from collections import Counter
from threading import Lock

_MINUTE = 60.0


class MinuteLimit:
    """Counts what is asked within each minute, in this process's memory alone.

    It holds no more addresses than the minute's total allows. Moments are seconds of a clock that
    only runs on.
    """

    def __init__(self, each: int, together: int) -> None:
        self._each, self._together = each, together
        self._lock = Lock()
        self._minute = -1
        self._asked: Counter[str] = Counter()

    def allows(self, who: str, at: float) -> bool:
        """Count one more; whether it is still within both limits."""
        minute = int(at // _MINUTE)
        with self._lock:
            if minute != self._minute:
                self._minute, self._asked = minute, Counter()
            if self._asked[who] >= self._each or self._asked.total() >= self._together:
                return False
            self._asked[who] += 1
            return True
