"""Statutory retirement age from 2025-01-01 on.

Source: 全国人大常委会《关于实施渐进式延迟法定退休年龄的决定》(2024), article 1. The regulation ends
working age when a person *draws* a basic pension (R2.2): the age only prompts staff to look.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from portal.domain.identity import Sex

Category = Literal["M", "F55", "F50"]


@dataclass(frozen=True, slots=True)
class StatutoryRetirement:
    """Age in months at retirement, and the first day of the month in which it is reached."""

    age_months: int
    month: date


@dataclass(frozen=True, slots=True)
class _Delay:
    """One month later for every `step` months of birth since `starts`, up to `most` months."""

    years: int
    starts: tuple[int, int]
    step: int
    most: int


_DELAYS: Final[dict[str, _Delay]] = {
    "M": _Delay(years=60, starts=(1965, 1), step=4, most=36),
    "F55": _Delay(years=55, starts=(1970, 1), step=4, most=36),
    "F50": _Delay(years=50, starts=(1975, 1), step=2, most=60),
}


def statutory_retirement(birth_date: date, category: Category) -> StatutoryRetirement:
    """When a man ("M"), a woman whose age was 55 ("F55") or was 50 ("F50") reaches the age.

    Raises ValueError for any other category.
    """
    delay = _DELAYS.get(category)
    if delay is None:
        raise ValueError(f"unknown retirement category: {category!r}")
    born = _month_number(birth_date.year, birth_date.month)
    since_start = born - _month_number(*delay.starts)
    delayed = 0 if since_start < 0 else min(since_start // delay.step + 1, delay.most)
    age_months = delay.years * 12 + delayed
    year, month = divmod(born + age_months, 12)
    return StatutoryRetirement(age_months, date(year, month + 1, 1))


def _month_number(year: int, month: int) -> int:
    return year * 12 + month - 1


def earliest_statutory_month(birth_date: date, sex: Sex | None) -> date:
    """The first day of the month in which the statutory age may be reached at the earliest.

    Whether a woman retires by the age of 55 or of 50 is not known here, so the earliest counts;
    the same where the card does not tell the sex.
    """
    category: Category = "M" if sex is Sex.MALE else "F50"
    return statutory_retirement(birth_date, category).month


def months_to_statutory_age(birth_date: date, sex: Sex | None, on: date) -> int:
    """Calendar months until ``earliest_statutory_month``: 0 in it, negative after it (R2.2).

    For prompts only: the age is never a reason to refuse.
    """
    month = earliest_statutory_month(birth_date, sex)
    return _month_number(month.year, month.month) - _month_number(on.year, on.month)
