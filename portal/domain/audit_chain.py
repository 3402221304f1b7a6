"""The chain of the audit trail: each entry carries a code over itself and over all before it.

Who can change the database but has not the key can forge no code: an entry changed, removed, added
or moved shows (design, invariant 7). Every value goes in as the database keeps it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.domain.areas import path_and_above

GENESIS = bytes(32)
"""The code before a chain's first entry."""

NOWHERE = 0
"""The chain of acts without an office, e.g. a log-in under a name that is no account's."""

COLUMNS = (
    *("chain_id", "seq", "id", "at", "user_id", "office_id", "remote", "request_id"),
    *("action", "result", "subject", "subject_id", "person_id", "detail"),
)
"""What an entry's code covers: every column but the code itself."""

_COUNTY_DEPTH = 3


def chain_of(area_path: str) -> int:
    """The chain of what is done in an area: its county's, by the id; above counties its own."""
    return int(path_and_above(area_path)[:_COUNTY_DEPTH][-1].split("/")[-2])


def moment(at: datetime) -> str:
    """An instant (aware) as a code takes it: UTC to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def entry_code(key: bytes, previous: bytes, entry: Mapping[str, Any]) -> bytes:
    """The code (32 bytes) of an entry, by its columns' names; ``at`` as ``moment`` writes it."""
    return _code(key, previous, "entry", [entry[name] for name in COLUMNS])


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends, and where what is kept of it begins.

    ``seq`` and ``mac`` are the last entry's, ``from_seq`` and ``from_mac`` those of the last one
    that was taken out after the time of keeping. ``seal`` covers all of it, so that the end can't
    be put back to an earlier entry, nor the beginning forward, without the key.
    """

    chain_id: int
    seq: int
    mac: bytes
    from_seq: int
    from_mac: bytes
    seal: bytes = b""

    def sealed(self, key: bytes) -> bytes:
        """The seal that it should have."""
        values = [self.chain_id, self.seq, self.from_seq]
        return _code(key, self.mac + self.from_mac, "head", values)

    def holds(self, key: bytes) -> bool:
        """Whether nobody without the key has touched it, in whatever kind of value."""
        if not (isinstance(self.mac, bytes) and isinstance(self.from_mac, bytes)):
            return False
        return same(self.seal, self.sealed(key))


HEAD_COLUMNS = ("chain_id", "seq", "mac", "from_seq", "from_mac", "seal")
"""What ``Head`` is made of, in its order."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day's anchor (每日存证): where all chains stood. ``on`` is its day, as 2026-11-24.

    ``at`` is as ``moment`` writes it; ``heads`` is JSON, for each chain its id, the number of its
    last entry and that entry's code; ``previous`` is the code of the anchor before.
    """

    number: int
    on: str
    at: str
    entries: int
    heads: str
    previous: str

    def code(self, key: bytes) -> str:
        """64 hexadecimal digits, of which half are printed."""
        values = [self.number, self.on, self.at, self.entries, self.heads, self.previous]
        return _code(key, GENESIS, "anchor", values).hex()


def file_code(key: bytes, digest: bytes) -> str:
    """The code of an exported file with this SHA-256: 64 hexadecimal digits."""
    return _code(key, digest, "file", []).hex()


def same(one: object, other: bytes) -> bool:
    """Whether what the database holds is this very code."""
    return isinstance(one, bytes) and hmac.compare_digest(one, other)


PRINTED_DIGITS = 32
"""As many of a code's digits are put on paper: nobody finds another text with the same 128 bits."""


def grouped(code: str) -> str:
    """A code as it is printed, shortened, and typed: 3F2A-…, in groups of four."""
    shown = code[:PRINTED_DIGITS].upper()
    return "-".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def anchor_line(on: str, entries: int, code: str) -> str:
    """An anchor as a line on paper: day, how many entries there have been, code."""
    return f"{on} {entries:010d} {grouped(code)}"


def ungrouped(typed: str) -> str:
    """A typed code without what groups it."""
    return "".join(typed.split()).replace("-", "").lower()


def _code(key: bytes, previous: bytes, kind: str, values: Iterable[Any]) -> bytes:
    # A kind of value that no code was ever made of, e.g. bytes in SQLite, is like no other.
    text = json.dumps([kind, *values], separators=(",", ":"), default=lambda one: {"": repr(one)})
    return hmac.digest(key, previous + text.encode(), "sha256")
