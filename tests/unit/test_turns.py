"""Two requests of a process are worked on at once; who waits for a paper lets others work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Barrier, Event
from typing import Any

import pytest

from portal.turns import Turns, aside, in_turn

_LONG, _MOMENT = 10.0, 0.05


def _answer(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
    return [b""]


def test_a_third_waits_until_one_of_two_is_done() -> None:
    at_work: SimpleQueue[str] = SimpleQueue()
    leave = {name: Event() for name in "abc"}

    def work(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        at_work.put(environ["name"])
        assert leave[environ["name"]].wait(_LONG)
        return []

    application = in_turn(work, Turns(2))
    with ThreadPoolExecutor(3) as threads:
        asked: list[Future[Any]] = [threads.submit(application, {"name": "a"}, print)]
        assert at_work.get(timeout=_LONG) == "a"
        asked += [threads.submit(application, {"name": "b"}, print)]
        assert at_work.get(timeout=_LONG) == "b"
        asked += [threads.submit(application, {"name": "c"}, print)]
        with pytest.raises(Empty):
            at_work.get(timeout=_MOMENT)
        leave["b"].set()
        assert at_work.get(timeout=_LONG) == "c"
        leave["a"].set()
        leave["c"].set()
        for one in asked:
            one.result(_LONG)


def test_who_waits_for_another_process_lets_others_work() -> None:
    met = Barrier(3)

    def wait_for_a_paper(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        with aside():
            met.wait(_LONG)  # three at once, with one turn
        return []

    application = in_turn(wait_for_a_paper, Turns(1))
    with ThreadPoolExecutor(3) as threads:
        for one in [threads.submit(application, {}, print) for _ in range(3)]:
            one.result(_LONG)


def test_after_all_that_there_are_as_many_turns_as_before() -> None:
    turns = Turns(1)

    def fail(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        with aside():
            raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            in_turn(fail, turns)({}, print)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(in_turn(_answer, turns), {}, print)
        assert asked.result(_LONG) == [b""]
    turns.take()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(in_turn(_answer, turns), {}, print)
        with pytest.raises(TimeoutError):
            asked.result(_MOMENT)
        turns.give()
        assert asked.result(_LONG) == [b""]


def test_outside_of_a_request_there_is_nothing_to_give() -> None:
    with aside():
        pass
