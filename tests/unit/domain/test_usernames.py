"""Usernames: one spelling each, and a reason for every refusal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.usernames import LONGEST, SHORTEST, UsernameError, parse_username


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("zhangmin01", "zhangmin01"),
        ("  ZhangMin ", "zhangmin"),
        ("ｚｈａｎｇ＿０１", "zhang_01"),
        ("a.b-c_d", "a.b-c_d"),
        ("abc", "abc"),
        ("a" * 40, "a" * 40),
    ],
)
def test_one_spelling(typed: str, stored: str) -> None:
    assert parse_username(typed) == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "只用小写字母"),
        ("张敏", "只用小写字母"),
        ("zhang@min", "只用小写字母"),
        ("zhang\x00min", "只用小写字母"),
        ("abc٣", "只用小写字母"),
        ("ab", "3 至 40 位，现在是 2 位"),
        ("a" * 41, "3 至 40 位，现在是 41 位"),
        ("a" * 10_000, "3 至 40 位，现在是 10000 位"),
    ],
)
def test_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(UsernameError, match=said):
        parse_username(typed)


@given(st.text())
def test_nothing_but_a_username_or_its_error(typed: str) -> None:
    try:
        username = parse_username(typed)
    except UsernameError:
        return
    assert re.fullmatch(rf"[a-z0-9_.-]{{{SHORTEST},{LONGEST}}}", username)
    assert parse_username(username) == username
