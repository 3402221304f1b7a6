"""What an entry of 享受扶持政策 must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.benefits import Benefit, benefit_problems
from portal.domain.codes import code_set

KINDS = code_set("benefit_type")
TODAY = date(2026, 11, 24)
PLAIN = Benefit(KINDS.item("040"), None, date(2026, 11, 1), None, 120000, "芙蓉区")


@pytest.mark.clause("R11.2")
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"amount": None}, []),
        ({"amount": 0}, []),
        ({"amount": 100_000_000}, []),
        ({"amount": 100_000_001}, ["amount"]),
        ({"amount": -1}, ["amount"]),
        ({"to_on": date(2026, 11, 1)}, []),
        ({"to_on": date(2026, 10, 31)}, ["to_on"]),
        ({"from_on": date(2027, 11, 24)}, []),
        ({"from_on": date(2027, 11, 25)}, ["from_on"]),
        ({"kind": KINDS.item("990")}, ["policy"]),
        ({"kind": KINDS.item("990"), "policy": "就业见习补贴"}, []),
        ({"decided_by": ""}, ["decided_by"]),
        ({"amount": -1, "to_on": date(2020, 1, 1)}, ["to_on", "amount"]),
    ],
)
def test_what_is_wrong_stands_beside_its_field(changes: dict[str, Any], fields: list[str]) -> None:
    assert [one.field for one in benefit_problems(replace(PLAIN, **changes), TODAY)] == fields


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-800, 800))
def test_a_year_ahead_and_no_further(today: date, days: int) -> None:
    """Also where the day is 29 February: a year on is then 1 March."""
    begins = today + timedelta(days=days)
    try:
        year_on = today.replace(year=today.year + 1)
    except ValueError:
        year_on = date(today.year + 1, 3, 1) - timedelta(days=1)
    broken = benefit_problems(replace(PLAIN, from_on=begins), today)
    assert [one.field for one in broken] == (["from_on"] if begins > year_on else [])
