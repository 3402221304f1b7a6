"""So many times a minute, by one address and in all."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from portal.web.limits import MinuteLimit


@given(
    st.integers(1, 4),
    st.integers(1, 9),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 50)), max_size=40),
)
def test_within_a_minute_nobody_gets_more_than_their_share(
    each: int, together: int, asked: list[tuple[str, int]]
) -> None:
    limit, given_out = MinuteLimit(each, together), Counter[str]()
    for who, second in sorted(asked, key=lambda one: one[1]):
        free = given_out[who] < each and given_out.total() < together
        assert limit.allows(who, 600.0 + second) is free
        given_out[who] += free


def test_the_next_minute_begins_anew() -> None:
    limit = MinuteLimit(1, 1)
    assert [limit.allows("a", at) for at in (60.0, 119.9, 120.0, 121.0)] == [
        True,
        False,
        True,
        False,
    ]


def test_many_at_once_are_counted_each() -> None:
    limit = MinuteLimit(1000, 150)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: limit.allows(f"{number % 3}", 60.0), range(400)))
    assert answers.count(True) == 150
