"""A log-in through time: when it locks, when it is over, and how often its lock may be guessed.

Times are of the real world, never the demo's clock (design, invariant 8).
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

PIN_DIGITS = 6
PIN_TRIES = 3
"""Wrong PINs after which a lock asks for the password."""
UNLOCK_TRIES = 5
"""Wrong passwords after which a locked log-in ends."""
AGAIN = timedelta(minutes=10)
"""How long a password typed before a sensitive act stands for the next ones."""
LONGEST_REST = timedelta(hours=2)
"""A log-in that nobody used for so long is over, and not only locked."""
FIRST_PASSWORD_LASTS = timedelta(days=14)
"""How long a password that an administrator hands over waits for its first log-in."""
_PIN = re.compile(rf"\d{{{PIN_DIGITS}}}", re.ASCII)


class LoginEnd(enum.StrEnum):
    """How a log-in ended."""

    LEFT = "left"
    HANDED_OVER = "handed_over"
    ELSEWHERE = "elsewhere"
    REVOKED = "revoked"
    GUESSED = "guessed"


class LoginState(enum.Enum):
    """What a log-in is good for at a moment."""

    OPEN = "open"
    LOCKED = "locked"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Limits:
    """``lock_after`` without a sign of life it locks; ``lasts`` after its beginning it is over."""

    lock_after: timedelta
    lasts: timedelta


def state(
    begun_at: datetime, seen_at: datetime, locked_at: datetime | None, limits: Limits, now: datetime
) -> LoginState:
    """What a log-in that nobody has ended is good for now."""
    rested = now - seen_at
    if now - begun_at >= limits.lasts or rested >= max(LONGEST_REST, limits.lock_after):
        return LoginState.OVER
    if locked_at is not None or rested >= limits.lock_after:
        return LoginState.LOCKED
    return LoginState.OPEN


def is_pin(typed: str) -> bool:
    """Whether it could be a PIN at all."""
    return _PIN.fullmatch(typed) is not None


def pin_fault(new: str) -> str | None:
    """Why a new PIN won't do, as a Chinese sentence; None when it will."""
    if not is_pin(new):
        return f"PIN 码是 {PIN_DIGITS} 位数字"
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(new)}
    if len(set(new)) < 3 or steps in ({1}, {9}):
        return "这个 PIN 码太容易猜到，请换一个"
    return None
