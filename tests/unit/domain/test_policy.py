"""What the province decides for all: only what can hold is ever in force."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.policy import Policy, PolicyError, read_policy
from portal.domain.procedures.unemployment import UNEMPLOYMENT

PATTERN = "certificate_pattern"
DAYS = "working_days.unemployment"
UNTIL = "golive_until"
QUIET = "messages.quiet_hours"
A_DAY = "messages.a_day"


@pytest.mark.clause("R1", "R2.5", "R11.1")
def test_without_a_setting_the_regulation_holds() -> None:
    policy = read_policy({})
    assert policy == Policy()
    assert policy.days_for(UNEMPLOYMENT) == UNEMPLOYMENT.working_days == 5
    assert policy.certificate_number("430102", 2026, 1) == "4301020026000001"


@pytest.mark.clause("R2.5")
@pytest.mark.parametrize("days", [1, 3, 7, 60])
def test_the_period_is_a_setting(days: int) -> None:
    assert read_policy({DAYS: str(days)}).days_for(UNEMPLOYMENT) == days


@pytest.mark.parametrize("value", ["0", "61", "-1", "+5", " 5", "5.0", "５", "²", "五", ""])
def test_a_period_that_is_no_number_of_days_is_refused(value: str) -> None:
    with pytest.raises(PolicyError, match="from 1 to 60"):
        read_policy({DAYS: value})


def test_how_long_the_audit_trail_is_kept_is_a_setting() -> None:
    assert read_policy({}).audit_months is None
    assert read_policy({"audit_months": "24"}).audit_months == 24


@pytest.mark.parametrize("value", ["5", "601", "never", ""])
def test_less_than_six_months_of_the_audit_trail_is_refused(value: str) -> None:
    with pytest.raises(PolicyError, match="from 6 to 600"):
        read_policy({"audit_months": value})


@pytest.mark.clause("R1", "R11.1")
def test_the_end_of_the_go_live_import_is_a_setting() -> None:
    assert read_policy({}).golive_until is None
    assert read_policy({UNTIL: "2026-12-31"}).golive_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "20261231",
        "2026-W53-4",
        "2026-02-30",
        "2026-12-31T00:00",
        " 2026-12-31",
        "２０２６-12-31",
    ],
)
def test_an_end_that_is_no_day_is_refused(value: str) -> None:
    with pytest.raises(PolicyError, match="golive_until: a day is wanted"):
        read_policy({UNTIL: value})


@pytest.mark.clause("R1")
@pytest.mark.parametrize("key", ["", "certificate", "working_days", "WORKING_DAYS.unemployment"])
def test_an_unknown_setting_is_refused(key: str) -> None:
    with pytest.raises(PolicyError, match="no such setting"):
        read_policy({key: "5"})


@pytest.mark.parametrize("code", ["", "lottery", "unemployment "])
def test_a_period_of_an_unknown_procedure_is_refused(code: str) -> None:
    with pytest.raises(PolicyError, match="no such procedure"):
        read_policy({f"working_days.{code}": "5"})


@pytest.mark.clause("R11.1")
@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{county}00{year}{serial:06d}", "4301020026000042"),
        ("{year}{county}{serial:05d}", "2643010200042"),
        ("HN-{county}-{year}-{serial:07d}", "HN-430102-26-0000042"),
    ],
)
def test_the_pattern_of_certificate_numbers_is_a_setting(pattern: str, number: str) -> None:
    assert read_policy({PATTERN: pattern}).certificate_number("430102", 2026, 42) == number


@pytest.mark.clause("R11.1")
@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "4301020026000001",
        "{county}{year}",
        # The series is a county's in a year: without either, two people would share a number.
        "{serial:06d}",
        "{county}{serial:06d}",
        "{year}{serial:06d}",
        "{county}{year}{serial:06d}{month}",
        "{county}{year}{serial:06d}{}",
        "{county}{year}{serial:06d}{0}",
        "{county}{year}{serial:x!}",
        "{county}{year}{serial:06d",
        "{county}{year}{serial:06d}}",
        "{county}{year}{serial.real}",
        "{county}{year}{serial.nothing}",
        "{county}{year}{serial[0]}",
        "{county}{year}{serial:{county}}",
        "{county}{year}{serial:020d}",
        "{county}{year}{serial:06d}-and-much-more",
    ],
)
def test_a_pattern_that_gives_no_lasting_number_is_refused(pattern: str) -> None:
    with pytest.raises(PolicyError):
        read_policy({PATTERN: pattern})


pieces = st.sampled_from(
    ["{county}", "{year}", "{serial:06d}", "{serial:01d}", "{serial}", *"{}-0:!.[]"]
)


@pytest.mark.clause("R11.1")
@given(st.lists(pieces, max_size=3), st.permutations(["{county}", "{year}", "{serial:06d}"]))
def test_a_pattern_is_refused_or_numbers_are_unique(extra: list[str], order: list[str]) -> None:
    try:
        policy = read_policy({PATTERN: "".join(order + extra)})
    except PolicyError:
        return
    keys = [(c, y, s) for c in ("430102", "430103") for y in (2026, 2027) for s in (1, 10, 999_999)]
    numbers = {policy.certificate_number(*key) for key in keys}
    assert len(numbers) == len(keys)
    assert max(map(len, numbers)) <= 24


def test_quiet_hours_and_messages_a_day_are_settings() -> None:
    sending = read_policy({}).sending
    assert (sending.quiet.begin, sending.quiet.end, sending.a_day) == (time(21), time(8), 3)
    sending = read_policy({QUIET: "12:30-14:00", A_DAY: "1"}).sending
    assert (sending.quiet.begin, sending.quiet.end, sending.a_day) == (time(12, 30), time(14), 1)


@pytest.mark.parametrize("value", ["", "21-8", "21:00", "21:00-24:00", "21:00–08:00", "9:00-10:00"])
def test_hours_that_are_none_are_refused(value: str) -> None:
    with pytest.raises(PolicyError, match=r"messages\.quiet_hours: hours are wanted"):
        read_policy({QUIET: value})


@pytest.mark.parametrize("value", ["0", "21", "-1", "三"])
def test_a_number_of_messages_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(PolicyError, match="from 1 to 20"):
        read_policy({A_DAY: value})
