"""What a check finds, and what every check may look at."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from portal.config import Settings


class State(enum.StrEnum):
    """How something stands, the best first."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


_ORDER = tuple(State)


@dataclass(frozen=True)
class Finding:
    """How something stands, and in plain words why, or what to do about it."""

    state: State
    text: str


@dataclass(frozen=True)
class Installation:
    """What is examined: settings, database, the business clock's moment and the real one (UTC).

    ``backups`` is the folder that holds the backups, where the operator named it.
    """

    settings: Settings
    engine: sa.Engine
    now: datetime
    real: datetime
    debug: bool = False
    backups: Path | None = None


def ok(text: str) -> Finding:
    """As it should be."""
    return Finding(State.OK, text)


def warn(text: str) -> Finding:
    """To be looked at; the portal works."""
    return Finding(State.WARN, text)


def fail(text: str) -> Finding:
    """The portal doesn't work, or must not be used like this."""
    return Finding(State.FAIL, text)


def worst(findings: Iterable[Finding], otherwise: str = "") -> Finding:
    """Several as one: the worst state, told by those that are in it; ``otherwise`` without any."""
    every = list(findings)
    if not every:
        return ok(otherwise)
    state = max((one.state for one in every), key=_ORDER.index)
    return Finding(state, "; ".join(one.text for one in every if one.state is state))
