"""What takes much memory goes in through a gate: a few at a time, and nobody waits for long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

BUSY: Final = "正在处理别的文件，请稍后再传"
LONGEST_WAIT: Final = 5.0  # seconds


@contextmanager
def through(gate: threading.Semaphore, refusal: Callable[[], Exception]) -> Iterator[None]:
    """Hold a place behind the gate; raises the refusal where none is free within 5 seconds."""
    if not gate.acquire(timeout=LONGEST_WAIT):
        raise refusal()
    try:
        yield
    finally:
        gate.release()
