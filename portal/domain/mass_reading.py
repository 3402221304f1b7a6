"""How often a minute one account may do what reads personal data in mass (ASVS V2.4.1).

Far above what hands can do, far below what a programme needs. The lists that one works off person
by person (the month's roll, an office's cases) are not counted: they hold only one's own people.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

LIMIT: Final = "limit."
"""What the province's settings of it begin with: ``limit.prints 120``."""

LEAST, MOST = 5, 10_000


class MassError(ValueError):
    """A limit that can't hold; the text says why."""


class Mass(StrEnum):
    """What is counted; the values are the settings' names."""

    REVEALS = "reveals"
    LOOKUPS = "lookups"
    EXPORTS = "exports"
    PRINTS = "prints"


DEFAULTS: Mapping[Mass, int] = MappingProxyType(
    {Mass.REVEALS: 60, Mass.LOOKUPS: 30, Mass.EXPORTS: 10, Mass.PRINTS: 120}
)
"""A minute. A hurried clerk asks a person in some ten seconds; a print takes a click and a look."""


def read_limits(stored: Mapping[str, str]) -> Mapping[Mass, int]:
    """The limits from the settings below ``limit.``; raises ``MassError``."""
    found = dict(DEFAULTS)
    for name, value in stored.items():
        if name not in set(Mass):
            raise MassError(f"{LIMIT}{name}: no such setting")
        if not (value.isascii() and value.isdigit() and LEAST <= int(value) <= MOST):
            raise MassError(f"{LIMIT}{name}: a whole number from {LEAST} to {MOST} is wanted")
        found[Mass(name)] = int(value)
    return MappingProxyType(found)
