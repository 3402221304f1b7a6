"""How many requests a process works on at once (decision 041).

All threads of a process share one interpreter: more than two at work take it from each other in
turns, and everybody's answer comes later. Who waits for a paper works on nothing, and lets others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

AT_ONCE = 2

_mine = threading.local()
_Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Turns:
    """So many of a process's threads are at work; the others wait in the order of their coming."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._changed = threading.Condition()

    def take(self) -> None:
        """Wait for a turn."""
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0)
            self._free -= 1

    def take_back(self) -> None:
        """Go on at once, if need be as one too many.

        Whoever waited here with a lock of the database might wait for those who want that lock.
        """
        with self._changed:
            self._free -= 1

    def give(self) -> None:
        """Let the next one work."""
        with self._changed:
            self._free += 1
            self._changed.notify()


def in_turn(application: _Application, turns: Turns) -> _Application:
    """The same WSGI application, at work on no more than ``turns`` requests at once."""

    def called(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        turns.take()
        _mine.turns = turns
        try:
            return application(environ, start_response)
        finally:
            _mine.turns = None
            turns.give()

    return called


@contextmanager
def aside() -> Iterator[None]:
    """Let others work while this thread waits for another process; nothing where it has no turn."""
    turns: Turns | None = getattr(_mine, "turns", None)
    if turns is None:
        yield
        return
    turns.give()
    try:
        yield
    finally:
        turns.take_back()
