"""Ages in full years and the statutory retirement age."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ages import WORKING_AGE, age_on, day_of_age
from portal.domain.identity import Sex
from portal.domain.retirement import (
    Category,
    earliest_statutory_month,
    months_to_statutory_age,
    statutory_retirement,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "retirement_vectors.csv"

with VECTORS.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))

birth_dates = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['category']} {row['birth_ym']}")
def test_retirement_vectors(row: dict[str, str]) -> None:
    for day in ("01", "28"):
        born = date.fromisoformat(f"{row['birth_ym']}-{day}")
        found = statutory_retirement(born, cast(Category, row["category"]))
        assert divmod(found.age_months, 12) == (int(row["age_years"]), int(row["age_months"]))
        assert found.month == date.fromisoformat(row["retire_ym"] + "-01")


@pytest.mark.parametrize("category", ["m", "F", "", "F60"])
def test_an_unknown_category_is_an_error(category: Category) -> None:
    with pytest.raises(ValueError, match="unknown retirement category"):
        statutory_retirement(date(1970, 1, 1), category)


@given(birth_dates, birth_dates, st.sampled_from(["M", "F55", "F50"]))
def test_who_is_born_later_never_retires_earlier_or_younger(
    one: date, other: date, category: Category
) -> None:
    first, second = sorted((one, other))
    earlier, later = (statutory_retirement(born, category) for born in (first, second))
    assert earlier.age_months <= later.age_months
    assert earlier.month <= later.month


@pytest.mark.clause("R2.2")
@pytest.mark.parametrize(
    ("born", "sex", "from_day"),
    [
        (date(1965, 4, 30), Sex.MALE, date(2025, 5, 1)),
        (date(1975, 1, 15), Sex.FEMALE, date(2025, 2, 1)),
        (date(1975, 1, 15), None, date(2025, 2, 1)),
    ],
)
def test_the_prompt_begins_with_the_retirement_month(
    born: date, sex: Sex | None, from_day: date
) -> None:
    assert earliest_statutory_month(born, sex) == from_day
    assert months_to_statutory_age(born, sex, from_day) == 0
    assert months_to_statutory_age(born, sex, from_day - timedelta(days=1)) == 1


@pytest.mark.clause("R2.2")
@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2010, 11, 24), date(2026, 11, 23), WORKING_AGE - 1),
        (date(2010, 11, 24), date(2026, 11, 24), WORKING_AGE),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
        (date(2008, 2, 29), date(2025, 2, 27), 16),
        (date(2008, 2, 29), date(2025, 2, 28), 17),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2009, 2, 28), date(2025, 2, 27), 15),
        (date(1999, 12, 31), date(2000, 1, 1), 0),
    ],
)
def test_full_years(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


@given(birth_dates, st.integers(0, 120))
def test_an_age_is_reached_on_its_day_and_not_before(born: date, age: int) -> None:
    day = day_of_age(born, age)
    assert age_on(born, day) == age
    assert age == 0 or age_on(born, day - timedelta(days=1)) == age - 1


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before the birth"):
        age_on(date(2026, 11, 25), date(2026, 11, 24))


@given(birth_dates, st.integers(0, 40_000))
def test_age_grows_by_at_most_one_a_day(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    assert age_on(born, on + timedelta(days=1)) - age_on(born, on) in (0, 1)
