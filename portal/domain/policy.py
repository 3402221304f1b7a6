"""What the province decides for every office alike (R1): periods and patterns, with defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from types import MappingProxyType

from portal.domain.card_reader import Reader, ReaderError, read_reader
from portal.domain.mass_reading import LIMIT, Mass, MassError, read_limits
from portal.domain.odd_access import OddityError, Thresholds, read_thresholds
from portal.domain.permissions import Role
from portal.domain.procedures import CATALOGUE, Procedure
from portal.domain.retention import KEEP, Keeping, RetentionError, read_keeping
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
AUDIT_MONTHS = "audit_months"
LOCK_MINUTES = "login.lock_minutes"
ONE_LOGIN = "login.only_one"
CODE_ROLES = "login.code_roles"
CARD_READER = "card_reader"
ODD = "odd."
_DEFAULT_PATTERN = "{county}00{year}{serial:06d}"
# 等级保护 asks for six months at the least (网络安全法 21 (3)).
_FEWEST_MONTHS, _MOST_MONTHS = 6, 600
_LONGEST_NUMBER = 24
_VACANCY_DAYS = 90
_LOCK_MINUTES = 10
_CONFIRMATION_DAY = 28
_LAST_SERIAL = 999_999
_NUMBERS = MappingProxyType(
    {
        CONFIRMATION_DAY: ("confirmation_day", 1, _CONFIRMATION_DAY),
        VACANCY_DAYS: ("vacancy_days", 1, 366),
        AUDIT_MONTHS: ("audit_months", _FEWEST_MONTHS, _MOST_MONTHS),
        LOCK_MINUTES: ("lock_minutes", 2, 60),
    }
)
"""Settings that are a whole number: the field of ``Policy``, the least and the most."""
NUMBER_BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {key: (low, high) for key, (_name, low, high) in _NUMBERS.items()}
)
"""The least and the most of each of them."""
_TEXTS = (
    *(CERTIFICATE_PATTERN, GOLIVE_UNTIL, QUIET_HOURS, MESSAGES_A_DAY, ONE_LOGIN, CODE_ROLES),
    CARD_READER,
)
_KNOWN = frozenset({*_TEXTS, *_NUMBERS})
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
    ``audit_months`` is how many whole months the audit trail is kept; None for ever.
    ``odd`` says from where on access is unusual, ``keeping`` when records end by themselves.
    ``a_minute`` is how often one account may read in mass.
    ``lock_minutes`` is how long a screen may rest before it locks; ``only_one`` ends a person's
    other log-ins when they log in; ``code_roles`` must log in with a second factor.
    ``card_reader`` says how readers type an ID card.
    """

    certificate_pattern: str = _DEFAULT_PATTERN
    working_days: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    golive_until: date | None = None
    sending: SendingRules = field(default_factory=SendingRules)
    confirmation_day: int = _CONFIRMATION_DAY
    vacancy_days: int = _VACANCY_DAYS
    audit_months: int | None = None
    odd: Thresholds = field(default_factory=Thresholds)
    lock_minutes: int = _LOCK_MINUTES
    only_one: bool = False
    code_roles: frozenset[Role] = frozenset()
    keeping: Keeping = field(default_factory=lambda: read_keeping({}))
    a_minute: Mapping[Mass, int] = field(default_factory=lambda: read_limits({}))
    card_reader: Reader = field(default_factory=Reader)

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
    for key in stored:
        if key not in _KNOWN and not key.startswith((WORKING_DAYS, ODD, KEEP, LIMIT)):
            raise PolicyError(f"{key}: no such setting")
    if CERTIFICATE_PATTERN in stored:
        _check_pattern(stored[CERTIFICATE_PATTERN])
    days = {one: _checked_days(one, value) for one, value in _below(stored, WORKING_DAYS).items()}
    return Policy(
        certificate_pattern=stored.get(CERTIFICATE_PATTERN, _DEFAULT_PATTERN),
        working_days=MappingProxyType(days),
        golive_until=(
            _checked_day(GOLIVE_UNTIL, stored[GOLIVE_UNTIL]) if GOLIVE_UNTIL in stored else None
        ),
        sending=_sending(stored),
        odd=_thresholds(_below(stored, ODD)),
        only_one=_checked_answer(ONE_LOGIN, stored.get(ONE_LOGIN, "no")),
        code_roles=_checked_roles(CODE_ROLES, stored.get(CODE_ROLES, "")),
        keeping=_keeping(_below(stored, KEEP)),
        a_minute=_limits(_below(stored, LIMIT)),
        card_reader=_reader(stored.get(CARD_READER, "off")),
        **{
            name: _checked_number(key, stored[key], low, high)
            for key, (name, low, high) in _NUMBERS.items()
            if key in stored
        },
    )


def _below(stored: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The settings whose keys begin so, by what follows."""
    return {
        key.removeprefix(prefix): value for key, value in stored.items() if key.startswith(prefix)
    }


def _sending(stored: Mapping[str, str]) -> SendingRules:
    rules = SendingRules()
    if QUIET_HOURS in stored:
        rules = replace(rules, quiet=_checked_hours(QUIET_HOURS, stored[QUIET_HOURS]))
    if MESSAGES_A_DAY in stored:
        a_day = _checked_number(MESSAGES_A_DAY, stored[MESSAGES_A_DAY], 1, _MOST_A_DAY)
        rules = replace(rules, a_day=a_day)
    return rules


def _checked_days(code: str, value: str) -> int:
    if code not in CATALOGUE:
        raise PolicyError(f"{WORKING_DAYS}{code}: no such procedure")
    return _checked_number(f"{WORKING_DAYS}{code}", value, 1, 60)


def _thresholds(stored: Mapping[str, str]) -> Thresholds:
    try:
        return read_thresholds(stored)
    except OddityError as wrong:
        raise PolicyError(str(wrong)) from wrong


def _keeping(stored: Mapping[str, str]) -> Keeping:
    try:
        return read_keeping(stored)
    except RetentionError as wrong:
        raise PolicyError(str(wrong)) from wrong


def _limits(stored: Mapping[str, str]) -> Mapping[Mass, int]:
    try:
        return read_limits(stored)
    except MassError as wrong:
        raise PolicyError(str(wrong)) from wrong


def _reader(setting: str) -> Reader:
    try:
        return read_reader(setting)
    except ReaderError as wrong:
        raise PolicyError(f"{CARD_READER}: {wrong}") from wrong


def _checked_number(key: str, value: str, low: int, high: int) -> int:
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise PolicyError(f"{key}: a whole number from {low} to {high} is wanted")
    return int(value)


def _checked_answer(key: str, value: str) -> bool:
    if value not in ("yes", "no"):
        raise PolicyError(f"{key}: yes or no is wanted")
    return value == "yes"


def _checked_roles(key: str, value: str) -> frozenset[Role]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    try:
        return frozenset(map(Role, names))
    except ValueError as unknown:
        known = ", ".join(Role)
        raise PolicyError(f"{key}: roles are wanted, with commas between: {known}") from unknown


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
