"""What the measurements share: how long an act takes, in figures whose names end in their unit."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import quantiles

Figures = dict[str, float]


def waits(name: str, act: Callable[[], object], times: int) -> Figures:
    """Milliseconds that an act takes, after five that don't count."""
    taken = []
    for _ in range(times + 5):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return percentiles(name, taken[5:])


def percentiles(name: str, milliseconds: list[float]) -> Figures:
    """The middle and the slow end of a list of waits."""
    twentieths = quantiles(milliseconds, n=20)
    return {f"{name} p50 ms": twentieths[9], f"{name} p95 ms": twentieths[18]}
