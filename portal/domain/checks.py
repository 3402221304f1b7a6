"""A line of the counter's check list, and what the province knows that it is told from."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date


class Verdict(enum.StrEnum):
    """Fine; to be looked into by the clerk; or in the way."""

    OK = "ok"
    ASK = "ask"
    STOP = "bad"


@dataclass(frozen=True)
class Check:
    """One line of the check list, in Chinese.

    ``refusal`` is the code of the lawful reason (refusal_reason, R2.7) that a 不予登记告知书 would
    name; only what stops has one, and not all that stops is a ground to refuse.
    """

    verdict: Verdict
    text: str
    advice: str = ""
    refusal: str | None = None


@dataclass(frozen=True)
class Held:
    """An open registration or case: the office that handles it, and whether it is one's own."""

    office: str
    here: bool


@dataclass(frozen=True)
class Known:
    """What the province has on record of a number and its person; None where there is nothing.

    ``case`` is an open case of the procedure asked about; ``jobs`` are the places of the open
    jobs. ``left_work_on`` is the last day of the latest employment, ``deregistered_on`` the day on
    which the latest 失业登记 was ended. ``kept_at`` is the office of the latest registration.
    ``replaced_on`` and ``merged_on`` tell of a number that nobody holds now: given up for a newer
    one, or of a record found to be a double.
    """

    unemployed: Held | None = None
    employed: Held | None = None
    jobs: tuple[str, ...] = ()
    job_seeking: Held | None = None
    case: Held | None = None
    left_work_on: date | None = None
    deregistered_on: date | None = None
    died_on: date | None = None
    kept_at: str | None = None
    replaced_on: date | None = None
    merged_on: date | None = None


Lines = tuple[Check, ...]


def stopped(found: Lines) -> bool:
    """Whether anything stands in the way."""
    return any(check.verdict is Verdict.STOP for check in found)
