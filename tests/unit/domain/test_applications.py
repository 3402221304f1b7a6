"""What a form must meet on the day of acceptance: age, days, pay, each named by its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.applications import (
    UnemploymentDetails,
    age_problems,
    date_problems,
    pay_problems,
    problems,
)
from tests.factories import resident_number, unemployment_details

TODAY = date(2026, 11, 24)
DAY = date.resolution
pays = st.none() | st.integers(0, 100_000)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def declared(
    born: date = date(1985, 3, 15),
    *,
    since: date = date(2026, 10, 8),
    graduated: date | None = None,
    pay: tuple[int | None, int | None] = (3000, 4000),
) -> UnemploymentDetails:
    details = unemployment_details(resident_number(born=born), unemployed_since=since)
    return replace(
        details,
        personal=replace(details.personal, graduated_on=graduated),
        wishes=replace(details.wishes, pay_from=pay[0], pay_to=pay[1]),
    )


def fields(details: UnemploymentDetails, on: date = TODAY) -> list[str]:
    return [problem.field for problem in problems(details, on)]


@pytest.mark.clause("R2.2", "R3.1")
@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2010, 11, 24), date(2026, 11, 23), 15),
        (date(2010, 11, 24), date(2026, 11, 24), None),
        (date(2010, 11, 25), date(2026, 11, 24), 15),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), None),
        (date(2009, 2, 28), date(2025, 2, 27), 15),
        (date(2009, 3, 1), date(2025, 2, 28), 15),
        (date(2009, 3, 1), date(2025, 3, 1), None),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
        (date(1926, 1, 1), date(2026, 11, 24), None),
    ],
)
def test_sixteen_from_the_birthday_on(born: date, on: date, age: int | None) -> None:
    found = age_problems(born, on)
    if age is None:
        assert found == ()
    else:
        (problem,) = found
        assert problem.field == "id_number"
        assert f"本人 {age} 岁，未满 16 周岁" in problem.message


@pytest.mark.clause("R2.2")
def test_a_birth_in_the_future_is_a_mistyped_number_not_an_age() -> None:
    (problem,) = age_problems(TODAY + DAY, TODAY)
    assert (problem.field, "核对号码" in problem.message) == ("id_number", True)


@pytest.mark.clause("R2.2")
def test_no_age_is_too_high() -> None:
    """Only who draws a pension is past working age, which no date tells."""
    assert fields(declared(date(1926, 1, 1))) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"since": TODAY}, []),
        ({"since": TODAY + DAY}, ["unemployed_since"]),
        ({"since": date(1985, 3, 15)}, []),
        ({"since": date(1985, 3, 14)}, ["unemployed_since"]),
        ({"graduated": TODAY}, []),
        ({"graduated": TODAY + DAY}, ["graduated_on"]),
        ({"graduated": date(1985, 3, 14)}, ["graduated_on"]),
        ({"pay": (3000, 3000)}, []),
        ({"pay": (3001, 3000)}, ["pay_to"]),
        ({"pay": (3001, None)}, []),
        ({"pay": (None, 1)}, []),
        (
            {
                "born": TODAY - DAY,
                "since": TODAY + DAY,
                "graduated": TODAY + DAY,
                "pay": (2, 1),
            },
            ["id_number", "graduated_on", "unemployed_since", "pay_to"],
        ),
    ],
)
def test_every_fault_at_once_in_the_order_of_the_form(changes: dict, wrong: list[str]) -> None:  # type: ignore[type-arg]
    assert fields(declared(**changes)) == wrong


def test_what_is_wrong_says_what_to_do() -> None:
    found = date_problems(date(1985, 3, 15), TODAY + DAY, TODAY + DAY, TODAY)
    assert [problem.message for problem in found] == [
        "不能晚于 11 月 24 日；未毕业的不用填",
        "不能晚于 11 月 24 日",
    ]
    (early,) = date_problems(date(1985, 3, 15), date(1958, 3, 15), None, TODAY)
    assert early.message == "不能早于出生日期，请核对年份"


@given(days, st.none() | days, st.none() | days, days)
def test_a_day_stands_from_birth_to_today(
    born: date, since: date | None, graduated: date | None, on: date
) -> None:
    found = {problem.field for problem in date_problems(born, since, graduated, on)}
    for name, day in (("unemployed_since", since), ("graduated_on", graduated)):
        assert (name in found) is (day is not None and not born <= day <= on)


@given(pays, pays)
def test_pay_runs_upwards(low: int | None, high: int | None) -> None:
    stands = low is None or high is None or low <= high
    assert bool(pay_problems(low, high)) is not stands
