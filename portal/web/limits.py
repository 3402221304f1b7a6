"""How often something may be asked within a minute, counted in this process's memory alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from flask import abort, current_app, request

from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.services import refusals
from portal.web import province
from portal.web.access import current_actor

View = TypeVar("View", bound=Callable[..., Any])
MASS = "portal_mass_count"
"""Where the application keeps the count of what its accounts read in mass."""
_MINUTE = 60.0


class MinuteCount:
    """Counts within each minute. Moments are seconds of a clock that only runs on."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = -1
        self._asked: Counter[object] = Counter()

    def add(self, who: object, at: float) -> int:
        """Count one more; how many that makes of theirs in this minute."""
        with self._lock:
            self._begin(at)
            self._asked[who] += 1
            return self._asked[who]

    def _begin(self, at: float) -> None:
        minute = int(at // _MINUTE)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()


class MinuteLimit(MinuteCount):
    """So many times a minute, by one address and in all.

    It holds no more addresses than the minute's total allows.
    """

    def __init__(self, each: int, together: int) -> None:
        super().__init__()
        self._each, self._together = each, together

    def allows(self, who: str, at: float) -> bool:
        """Count one more; whether it is still within both limits."""
        with self._lock:
            self._begin(at)
            if self._asked[who] >= self._each or self._asked.total() >= self._together:
                return False
            self._asked[who] += 1
            return True


def limited(kind: Mass) -> Callable[[View], View]:
    """Declare that an endpoint reads in mass: below ``requires``, and counted before it works."""

    def declare(view: View) -> View:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            hold_back(kind)
            return view(*args, **kwargs)

        return counted  # type: ignore[return-value]

    return declare


def hold_back(kind: Mass) -> None:
    """Count one more for whoever is signed in; 429 above the province's limit.

    The first of a minute that goes too far is entered in the trail.
    """
    session, actor = db.session(), current_actor()
    times = current_app.extensions[MASS].add((actor.user_id, kind), monotonic())
    most = province.policy().a_minute[kind]
    if times <= most:
        return
    if times == most + 1:
        refusals.note(session, actor, 429, request.endpoint or "", None)
    abort(429)
