"""An appointment for guidance: when, and where (R5.4)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from portal.domain.guidance import Appointment, appointment_problems, parse_time

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9:30", time(9, 30)), ("09：30", time(9, 30)), ("0930", time(9, 30)), ("930", time(9, 30))],
)
def test_a_time_as_it_is_typed(typed: str, meant: time) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "24:00", "9:60", "上午", "9", "12345", "9:3a"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError, match="请填时间"):
        parse_time(typed)


@pytest.mark.clause("R5.4")
def test_an_appointment_lies_ahead_and_has_a_place() -> None:
    soon = NOW + timedelta(minutes=1)
    assert appointment_problems(Appointment(1, soon, "二楼"), NOW) == ()
    assert [one.field for one in appointment_problems(Appointment(1, NOW, ""), NOW)] == [
        "day",
        "place",
    ]
