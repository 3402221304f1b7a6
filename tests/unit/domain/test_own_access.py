"""Who may ask how somebody's data were used, and over which days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.own_access import Asked, Asker, a_year_before, request_problems, staff_number

TODAY = date(2026, 11, 24)
OWN = Asked(date(2025, 11, 24), TODAY, Asker.PERSON, None, seen=True)
AGENT = replace(OWN, asker=Asker.AGENT, words="李四，委托书")
RELATIVE = replace(AGENT, asker=Asker.RELATIVE)


@pytest.mark.parametrize(
    ("asked", "has_died", "wrong"),
    [
        (OWN, False, []),
        (AGENT, False, []),
        (RELATIVE, True, []),
        (RELATIVE, False, ["asker"]),
        (replace(AGENT, words=" "), False, ["words"]),
        (replace(OWN, seen=False), False, ["seen"]),
        (replace(OWN, first=TODAY, last=TODAY), False, []),
        (replace(OWN, last=date(2025, 11, 23)), False, ["last"]),
        (replace(OWN, last=date(2026, 11, 25)), False, ["last"]),
        (replace(RELATIVE, words=None, seen=False), False, ["asker", "words", "seen"]),
    ],
)
def test_only_who_may_know_is_told(asked: Asked, has_died: bool, wrong: list[str]) -> None:
    assert [one.field for one in request_problems(asked, TODAY, has_died=has_died)] == wrong


def test_a_year_is_a_year() -> None:
    assert a_year_before(TODAY) == date(2025, 11, 24)
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_a_staff_number_is_a_number_and_no_name() -> None:
    assert staff_number(42) == "000042"
