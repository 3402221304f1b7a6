"""How long each kind of record is kept, on what ground, and how it ends (个人信息保护法 19、47)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

KEEP: Final = "keep."
"""What the province's settings of it begin with: ``keep.draft 30``."""

_LONGEST: Final = 3660


class RetentionError(ValueError):
    """A time of keeping that can't hold; the text says why."""


@dataclass(frozen=True)
class Kept:
    """A kind of record. ``days`` is how long it is kept unless the province says otherwise.

    Counted from the moment that ``since`` names. None for what does not end by itself; ``least`` is
    the shortest time that may be set.
    """

    what: str
    since: str
    days: int | None
    least: int
    ground: str
    ends: str


_PURPOSE = "PIPL 19, 47: its purpose is fulfilled"
_FILE = "the regulation's own register"

KEPT: Mapping[str, Kept] = MappingProxyType(
    {
        "draft": Kept(
            "Forms begun and not finished (草稿)",
            "last saved",
            30,
            7,
            _PURPOSE,
            "deleted",
        ),
        "message": Kept(
            "Phone, words and gateway number of text messages that have ended, of no open case",
            "written",
            365,
            90,
            _PURPOSE,
            "blanked; that it was sent, and when, stays",
        ),
        "comparison": Kept(
            "Data of other systems for comparison (比对数据)",
            "the day of which they speak",
            365,
            90,
            f"{_PURPOSE}; the result stays with each case",
            "deleted, a day's files together",
        ),
        "roster": Kept(
            "Rows of rosters (花名册) that were not completed",
            "upload",
            365,
            30,
            f"{_PURPOSE}; completed rows stay with their cases",
            "deleted",
        ),
        "import": Kept(
            "Rows of uploaded lists: go-live, staff, completions",
            "upload",
            365,
            30,
            f"{_PURPOSE}; what was taken in stands in its own record",
            "deleted; the list's line with its hash stays",
        ),
        "login": Kept(
            "Log-ins (登录) that are over: account, address, times",
            "last used",
            365,
            90,
            "PIPL 19: an address from which nobody came for so long is a strange one again",
            "deleted; that somebody logged in stays in the audit trail",
        ),
        "failed_login": Kept(
            "Counts of wrong passwords, by account and address",
            "the last of them",
            30,
            1,
            _PURPOSE,
            "deleted; each stays in the audit trail",
        ),
        "audit": Kept(
            "The audit trail",
            "the entry",
            None,
            183,
            "网络安全法 21 (3): six months at the least",
            "for ever unless `audit_months` is set; then `audit remove` exports whole months and "
            "takes them out",
        ),
        "record": Kept(
            "People, cases, registrations, certificates, services, issued papers, scans, photos",
            "",
            None,
            0,
            _FILE,
            "kept; put right by 更正, undone by revocation",
        ),
    }
)
"""By the name of its setting; those with ``days`` end by themselves, in this order."""

ENDING: Final = tuple(name for name, one in KEPT.items() if one.days is not None)


@dataclass(frozen=True)
class Keeping:
    """The times in force, by kind, in days."""

    days: Mapping[str, int]

    def until(self, kind: str, now: datetime) -> datetime:
        """What was begun before this moment has been kept long enough."""
        return now - timedelta(days=self.days[kind])


def read_keeping(stored: Mapping[str, str]) -> Keeping:
    """The times from the settings below ``keep.``; raises ``RetentionError``."""
    days = {kind: KEPT[kind].days or 0 for kind in ENDING}
    for kind, value in stored.items():
        if kind not in days:
            raise RetentionError(f"{KEEP}{kind}: no such setting")
        least = KEPT[kind].least
        if not (value.isascii() and value.isdigit() and least <= int(value) <= _LONGEST):
            raise RetentionError(f"{KEEP}{kind}: days from {least} to {_LONGEST} are wanted")
        days[kind] = int(value)
    return Keeping(MappingProxyType(days))
