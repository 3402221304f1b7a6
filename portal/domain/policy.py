"""What the province decides for every office alike (R1): periods and patterns, with defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from types import MappingProxyType

from portal.domain.procedures import CATALOGUE, Procedure
from portal.domain.sending import QuietHours, SendingRules

CERTIFICATE_PATTERN = "certificate_pattern"
WORKING_DAYS = "working_days."
GOLIVE_UNTIL = "golive_until"
VACANCY_DAYS = "vacancy_days"
QUIET_HOURS = "messages.quiet_hours"
MESSAGES_A_DAY = "messages.a_day"
_MOST_A_DAY = 20
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
CONFIRMATION_DAY = "confirmation_day"
_DEFAULT_PATTERN = "{county}00{year}{serial:06d}"
_LONGEST_NUMBER = 24
_VACANCY_DAYS = 90
_CONFIRMATION_DAY = 28
_LAST_SERIAL = 999_999
_NUMBERS = MappingProxyType(
    {
        CONFIRMATION_DAY: ("confirmation_day", _CONFIRMATION_DAY),
        VACANCY_DAYS: ("vacancy_days", 366),
    }
)
"""Settings that are a whole number: the field of ``Policy``, and the most it can be."""
_PATTERN = re.compile(r"(?:[0-9A-Za-z-]|\{county\}|\{year\}|\{serial:0[1-9]d\})+", re.ASCII)
_NEEDED = ("{county}", "{year}", "{serial:")


class PolicyError(ValueError):
    """A province setting that can't hold; the text says why."""


@dataclass(frozen=True)
class Policy:
    """The province's settings in force.

    ``golive_until`` is the last day of the go-live import; None while no end is set.
    ``vacancy_days`` is for how many days ahead a vacancy may be published (P2).
    ``confirmation_day`` is the last day of a month for 动态确认, itself included (R4.1).
    """

    certificate_pattern: str = _DEFAULT_PATTERN
    working_days: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    golive_until: date | None = None
    sending: SendingRules = field(default_factory=SendingRules)
    confirmation_day: int = _CONFIRMATION_DAY
    vacancy_days: int = _VACANCY_DAYS

    def days_for(self, procedure: Procedure) -> int:
        """Working days within which the procedure is completed (R2.5: 5 unless set otherwise)."""
        return self.working_days.get(procedure.code, procedure.working_days)

    def certificate_number(self, county_code: str, year: int, serial: int) -> str:
        """The 《就业创业证》 number: assumed county 6 + ``00`` + year 2 + serial 6."""
        return self.certificate_pattern.format(
            county=county_code, year=f"{year % 100:02d}", serial=serial
        )


def read_policy(stored: Mapping[str, str]) -> Policy:
    """The policy from stored settings; raises ``PolicyError`` for one that can't hold."""
    days = {}
    until, sending = None, SendingRules()
    numbers: dict[str, int] = {}
    for key, value in stored.items():
        if key == CERTIFICATE_PATTERN:
            _check_pattern(value)
        elif key.startswith(WORKING_DAYS):
            days[key.removeprefix(WORKING_DAYS)] = _checked_days(key, value)
        elif key == GOLIVE_UNTIL:
            until = _checked_day(key, value)
        elif key == QUIET_HOURS:
            sending = replace(sending, quiet=_checked_hours(key, value))
        elif key == MESSAGES_A_DAY:
            sending = replace(sending, a_day=_checked_number(key, value, _MOST_A_DAY))
        elif key in _NUMBERS:
            name, most = _NUMBERS[key]
            numbers[name] = _checked_number(key, value, most)
        else:
            raise PolicyError(f"{key}: no such setting")
    pattern = stored.get(CERTIFICATE_PATTERN, _DEFAULT_PATTERN)
    return Policy(pattern, MappingProxyType(days), until, sending, **numbers)


def _checked_days(key: str, value: str) -> int:
    if key.removeprefix(WORKING_DAYS) not in CATALOGUE:
        raise PolicyError(f"{key}: no such procedure")
    return _checked_number(key, value, 60)


def _checked_number(key: str, value: str, most: int) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise PolicyError(f"{key}: a whole number from 1 to {most} is wanted")
    return int(value)


def _checked_day(key: str, value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:  # Python reads weeks and days without dashes, too
        raise PolicyError(f"{key}: a day is wanted, like 2026-12-31")
    return day


def _checked_hours(key: str, value: str) -> QuietHours:
    found = _HOURS.fullmatch(value)
    if found is None:
        raise PolicyError(f"{key}: hours are wanted, like 21:00-08:00")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    return QuietHours(time(from_hour, from_minute), time(to_hour, to_minute))


def _check_pattern(pattern: str) -> None:
    if not _PATTERN.fullmatch(pattern):
        raise PolicyError(
            "only {county}, {year}, {serial:06d}, letters, digits and - may stand in it"
        )
    if not all(part in pattern for part in _NEEDED):
        raise PolicyError("a serial is a county's in a year: it must hold all three")
    if len(Policy(pattern).certificate_number("430102", 2026, _LAST_SERIAL)) > _LONGEST_NUMBER:
        raise PolicyError(f"it must give at most {_LONGEST_NUMBER} characters")
