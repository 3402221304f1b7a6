"""Days typed at the counter, and the cut between days in Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.dates import (
    DayError,
    chinese_day,
    day_begins,
    day_ends,
    parse_day,
    parse_recent_day,
    shanghai_day,
)

days = st.dates(date(1900, 1, 1))
_WIDE = {ord(narrow): chr(ord(narrow) + 0xFEE0) for narrow in "0123456789-./"}


def spellings(day: date) -> set[str]:
    """Every way in which a day may be typed."""
    parts = product((f"{day.month}", f"{day.month:02}"), (f"{day.day}", f"{day.day:02}"))
    separated = {
        f"{day.year:04}{first}{month}{second}{number}{end}"
        for month, number in parts
        for first, second, end in product("-./年 ", "-./月 ", ("", "日"))
    }
    return separated | {f"{day.year:04}{day.month:02}{day.day:02}"}


@given(days, st.data())
def test_a_day_is_read_however_it_is_typed(day: date, data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from(sorted(spellings(day))))
    for variant in (typed, typed.translate(_WIDE), f"  {typed}\t"):
        assert parse_day(variant) == day


@given(days, st.data())
def test_a_recent_day_needs_no_year(today: date, data: st.DataObject) -> None:
    ago = timedelta(days=data.draw(st.integers(0, 364)))
    assume((today - ago).year >= 1900)
    day = today - ago
    month, number = day.month, day.day
    assume((month, number) != (2, 29))
    for typed in (f"{month}-{number}", f"{month:02}{number:02}", f" {month}月{number}日"):
        assert parse_recent_day(typed, today) == day
    assert parse_recent_day(day.isoformat(), today) == day


@pytest.mark.parametrize("typed", ["", "13-1", "0000", "131", "2-29", "0229", "1-1-1"])
def test_no_recent_day(typed: str) -> None:
    with pytest.raises(DayError):
        parse_recent_day(typed, date(2026, 11, 24))


@st.composite
def nearly_days(draw: st.DrawFn) -> str:
    """A day typed with some characters lost, doubled, swapped or mistyped."""
    typed = list(draw(st.sampled_from(sorted(spellings(draw(days))))))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(typed)))
        typed[at : at + draw(st.integers(0, 2))] = draw(st.text("0129-./年月日 ²٣", max_size=2))
    return "".join(typed)


@given(nearly_days() | st.text(max_size=12))
def test_anything_else_is_an_error(typed: str) -> None:
    """What is read is one of the spellings of the day that comes out: nothing is guessed."""
    try:
        day = parse_day(typed)
    except DayError:
        return
    assert day.year >= 1900
    narrowed = typed.translate({ord(wide): chr(narrow) for narrow, wide in _WIDE.items()})
    assert narrowed.strip() in spellings(day)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "请按 2026-10-31 或 20261031 填写日期"),
        ("2026-111", "请按"),
        ("2026111", "请按"),
        ("2026年111日", "请按"),
        ("202610-31", "请按"),
        ("26-10-31", "请按"),
        ("31-10-2026", "请按"),
        ("2026-10-31T00:00", "请按"),
        ("二〇二六年十月", "请按"),
        ("2026-02-29", "没有 2026 年 2 月 29 日这一天"),
        ("20261301", "没有 2026 年 13 月 1 日这一天"),
        ("0000-01-01", "没有 0 年"),
        ("1899-12-31", "年份太早"),
    ],
)
def test_the_message_says_what_to_do(typed: str, message: str) -> None:
    with pytest.raises(DayError, match=message):
        parse_day(typed)


@given(st.dates(date(1992, 1, 1), date(2099, 1, 1)), st.times())
def test_a_moment_lies_in_its_shanghai_day(utc_day: date, at: time) -> None:
    moment = datetime.combine(utc_day, at, UTC)
    day = shanghai_day(moment)
    assert day == (moment + timedelta(hours=8)).date()
    assert day_begins(day) <= moment < day_ends(day)
    assert day_ends(day) == day_begins(day + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 11, 24), "11 月 24 日 星期二"), (date(2026, 3, 1), "3 月 1 日 星期日")],
)
def test_a_heading_says_the_day(day: date, said: str) -> None:
    assert chinese_day(day) == said
