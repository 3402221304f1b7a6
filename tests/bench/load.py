"""The load generator, a process of its own: many users at their windows, for some seconds.

Reads a plan as JSON from standard input and writes what the users met as JSON to standard output.
One thread waits for all connections, so that it takes little of the machine that it measures.
"""

from __future__ import annotations

import heapq
import json
import math
import resource
import selectors
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from tests.bench.acts import Act, Clerk, NobodyLeft, Unexpected
from tests.bench.seats import Seat
from tests.bench.wire import Broken, Line

MIX = {"confirm": 40, "desk": 25, "search": 15, "person": 10, "register": 7, "paper": 3}
"""The end of a month, in hundredths of what is done."""

_SHORTEST, _LONGEST = 0.5, 1.5
"""A pause beside the mean one."""

_LAST_ANSWER_SECONDS = 30


@dataclass(frozen=True)
class Plan:
    """``users`` work at once; the seats beyond them are taken by whose roll is done.

    They come within ``coming_seconds``; ``warm_up_seconds`` later all that is counted begins.
    ``rate`` is how many acts a second all together begin; 0.0 where nobody pauses. ``fresh`` is
    whether papers are of cases that were never printed.
    """

    url: str
    users: int
    seconds: float
    coming_seconds: float
    warm_up_seconds: float
    rate: float
    fresh: bool
    seats: list[Seat]
    numbers: list[str]


@dataclass
class Met:
    """Milliseconds of each act by its kind, answers in all, and what went wrong."""

    waits: dict[str, list[float]] = field(
        default_factory=lambda: {kind: [] for kind in ("open", *MIX)}
    )
    answers: int = 0
    bytes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    server_errors: int = 0
    conflicts: int = 0
    nobody_left: int = 0
    seconds: float = 0.0
    own_cpu_seconds: float = 0.0


class User:
    """Somebody who does one thing after the other, over one connection."""

    def __init__(self, plan: Plan, office: Office, at: int) -> None:
        self.line = Line(plan.url)
        self.clerk = office.clerk()
        self.due = 0.0
        self._office = office
        self._random = Random(at)  # noqa: S311 - no secret
        self._pause = plan.users / plan.rate if plan.rate else 0.0
        self._act: Act | None = None
        self._kind = ""
        self._begun = 0.0
        self._is_new = True

    def begin(self) -> None:
        """Begin the next act and send its first request; the very first opens the month's roll."""
        self._kind = self._random.choices(list(MIX), list(MIX.values()))[0]
        if self._is_new:
            self._kind = "open"
        acts: dict[str, Callable[[], Act]] = {
            "open": self.clerk.card,
            "confirm": self.clerk.confirm,
            "desk": self.clerk.desk,
            "search": self.clerk.search,
            "person": self.clerk.person,
            "register": self.clerk.register,
            "paper": self.clerk.paper,
        }
        self._act, self._begun = acts[self._kind](), time.perf_counter()
        ask = next(self._act)
        try:
            self.line.send(ask, self.clerk.cookie)
        except OSError:  # hung up by the server while nobody asked
            self.line.close()
            self.line.send(ask, self.clerk.cookie)

    def come(self, met: Met) -> bool:
        """Take in what has come; whether the act is over."""
        assert self._act is not None
        try:
            answer = self.line.receive()
            if answer is None:
                return False
            met.answers += 1
            met.bytes += len(answer.body)
            self.clerk.cookie = answer.cookie or self.clerk.cookie
            self.line.send(self._act.send(answer), self.clerk.cookie)
        except StopIteration:
            met.waits[self._kind].append((time.perf_counter() - self._begun) * 1000)
        except NobodyLeft:
            met.nobody_left += 1
            self.clerk = self._office.clerk()
        except Unexpected as fault:
            met.faults[str(fault)] += 1
            met.server_errors += fault.status >= 500
        except (Broken, OSError) as fault:
            met.faults[str(fault)] += 1
            self.line.close()
        else:
            return False
        self._act = None
        self._think()
        return True

    def is_answered(self) -> bool:
        """Read what nobody uses any more; whether all of it is there, or no more comes."""
        try:
            return self.line.receive() is not None
        except (Broken, OSError):
            return True

    def _think(self) -> None:
        now = time.perf_counter()
        pause = self._pause * self._random.uniform(_SHORTEST, _LONGEST)
        if self._is_new:
            pause = self._rest_of_pause()
        self._is_new = False
        self.due = max(self.due + pause, now)

    def _rest_of_pause(self) -> float:
        """Seconds left of a pause that began before anybody looked: so all work at one rate.

        Looked at at any moment, long pauses are met more often than short ones.
        """
        met = self._pause * math.sqrt(self._random.uniform(_SHORTEST**2, _LONGEST**2))
        return met * self._random.random()


class Office:
    """Who sits down next: the seats in turn, and from the first again."""

    def __init__(self, plan: Plan) -> None:
        self.clerks: list[Clerk] = []
        self._plan = plan
        self._seats = self._in_turn()

    def clerk(self) -> Clerk:
        """Somebody at a seat."""
        self.clerks.append(next(self._seats))
        return self.clerks[-1]

    def _in_turn(self) -> Iterator[Clerk]:
        numbers = iter(self._plan.numbers)
        while True:
            for seat in self._plan.seats:
                yield Clerk(seat, numbers, fresh=self._plan.fresh)


def run(plan: Plan) -> Met:
    """Let everybody work until the time is over; what came in the warm-up is not counted."""
    office = Office(plan)
    users = [User(plan, office, at) for at in range(plan.users)]
    begun = time.perf_counter()
    for at, user in enumerate(users):  # nobody comes at the very same moment
        user.due = begun + plan.coming_seconds * at / len(users)
    _work(users, begun + plan.coming_seconds + plan.warm_up_seconds, Met())
    before = sum(one.conflicts for one in office.clerks)
    met, cpu, begun = Met(), _cpu_seconds(), time.perf_counter()
    _work(users, begun + plan.seconds, met)
    met.seconds = time.perf_counter() - begun
    met.own_cpu_seconds = _cpu_seconds() - cpu
    met.conflicts = sum(one.conflicts for one in office.clerks) - before
    _wait_for_the_last(users)
    return met


_working: dict[int, User] = {}


def _work(users: list[User], until: float, met: Met) -> None:
    """Go round until then; whoever waits for an answer goes on waiting in the next round."""
    order = [(one.due, at) for at, one in enumerate(users) if at not in _working]
    heapq.heapify(order)
    with selectors.DefaultSelector() as selector:
        for at, user in _working.items():
            selector.register(user.line.socket, selectors.EVENT_READ, at)
        while (now := time.perf_counter()) < until:
            while order and order[0][0] <= now:
                _, at = heapq.heappop(order)
                users[at].begin()
                selector.register(users[at].line.socket, selectors.EVENT_READ, at)
                _working[at] = users[at]
            rest = min(order[0][0] if order else until, until) - time.perf_counter()
            for key, _ in selector.select(max(rest, 0)):
                socket, at = key.fileobj, key.data
                if users[at].come(met):
                    selector.unregister(socket)
                    del _working[at]
                    heapq.heappush(order, (users[at].due, at))


def _wait_for_the_last(users: list[User]) -> None:
    """Take the answers that are under way: what comes next shall find the server at rest."""
    with selectors.DefaultSelector() as selector:
        for at, user in _working.items():
            selector.register(user.line.socket, selectors.EVENT_READ, at)
        while _working and (ready := selector.select(_LAST_ANSWER_SECONDS)):
            for key, _ in ready:
                if users[key.data].is_answered():
                    selector.unregister(key.fileobj)
                    del _working[key.data]


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read_plan(text: str) -> Plan:
    """A plan from its JSON."""
    raw: dict[str, Any] = json.loads(text)
    return Plan(**{**raw, "seats": [Seat(**one) for one in raw["seats"]]})


if __name__ == "__main__":
    json.dump(asdict(run(read_plan(sys.stdin.read()))), sys.stdout)
