"""The machine that measures: how fast it is at the moment, and what its processes hold."""

from __future__ import annotations

import re
import time
from pathlib import Path

_ROUNDS = 400_000
_TRIES = 3


def speed_ms() -> float:
    """Milliseconds of a fixed loop in Python, the best of three: higher, the slower the machine."""
    return min(_loop_ms() for _ in range(_TRIES))


def _loop_ms() -> float:
    begun, total = time.perf_counter(), 0
    for one in range(_ROUNDS):
        total += one & 7
    assert total
    return (time.perf_counter() - begun) * 1000


def held_mb(pid: int, measure: str = "Pss") -> float:
    """What a process holds in MB: ``Pss`` (its share of shared pages) or ``Rss``; 0.0 once gone."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(re.findall(rf"^{measure}:\s+(\d+) kB", rollup, re.MULTILINE)[0]) / 1024
