"""The settings of the 安全管理员's page: all that bears on security, and only what can hold."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.domain import policy as settings
from portal.domain.permissions import Role
from portal.domain.policy import Policy, PolicyError, read_policy
from portal.domain.procedures import CATALOGUE
from portal.domain.retention import KEEP, KEPT
from portal.domain.security_settings import (
    FROM_HOUR,
    NUMBERS,
    TITLES,
    TO_HOUR,
    faults,
    in_force,
    mark,
    title_of,
    words,
)

numbers = st.integers(0, 700).map(str)
texts = st.fixed_dictionaries(dict.fromkeys(TITLES, numbers))


def test_every_setting_has_a_name_of_its_own_on_the_screen() -> None:
    keys = [
        *settings._KNOWN,
        *TITLES,
        *(f"{KEEP}{kind}" for kind in KEPT),
        *(f"{settings.WORKING_DAYS}{code}" for code in CATALOGUE),
    ]
    titles = {key: title_of(key) for key in keys}
    assert len(set(titles.values())) == len(titles)
    assert not any(one.isascii() and one.isalpha() for title in titles.values() for one in title)


def test_what_is_in_force_is_stored_as_it_is_read() -> None:
    policy = replace(Policy(), only_one=True, code_roles=frozenset({Role.AUDITOR, Role.CLERK}))
    held = in_force(policy)
    assert set(held) == set(TITLES)
    assert read_policy({key: value for key, value in held.items() if value}) == policy


@given(texts)
def test_whatever_has_no_fault_can_be_read(typed: dict[str, str]) -> None:
    """And what has one, can't: the page's checks are those of the policy, no more and no fewer."""
    wanted = {**in_force(Policy()), **{one.key: typed[one.key] for one in NUMBERS}}
    try:
        read_policy({key: value for key, value in wanted.items() if value})
    except PolicyError:
        assert faults(wanted)
    else:
        assert not faults(wanted)


def test_crossed_hours_are_told_beside_the_second() -> None:
    wanted = {**in_force(Policy()), FROM_HOUR: "9", TO_HOUR: "9"}
    assert [one.field for one in faults(wanted)] == ["odd_to_hour"]


@given(texts, texts)
def test_a_mark_tells_two_states_apart(one: dict[str, str], other: dict[str, str]) -> None:
    assert (mark(one) == mark(other)) is (one == other)


def test_the_trail_tells_values_in_words() -> None:
    assert words("audit_months", "") == "一直保存"
    assert words("login.code_roles", "") == "无"
    assert words("limit.prints", "120") == "120 次"
