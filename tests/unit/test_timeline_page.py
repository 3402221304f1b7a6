"""The timeline as the page lays it out, and the cursor as it stands in an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.timeline import Event
from portal.queries.timeline import Cursor, Entry, OfCase
from portal.web.people.timeline import cursor_text, days, read_cursor
from tests.factories import NOW

CASE, OTHER = OfCase(1, "43…01", "失业登记", True), OfCase(2, "43…02", "求职登记", True)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=40_000)).map(NOW.__add__)


def entry(title: str, minutes: float, case: OfCase | None = CASE, by: str = "张敏") -> Entry:
    """An event that many minutes before the story's end."""
    return Entry(
        event=Event.DECISION,
        at=NOW - timedelta(minutes=minutes),
        title=title,
        words="",
        where="识字里社区",
        by=by,
        case=case,
        decision=None,
        papers=(),
        state=None,
    )


def laid_out(*entries: Entry) -> list[tuple[str, list[list[str]]]]:
    """Days with their acts, as titles."""
    return [
        (day.on.isoformat(), [[one.title for one in act.entries] for act in day.acts])
        for day in days(entries)
    ]


def test_what_was_done_at_once_is_one_act_causes_before_effects() -> None:
    assert laid_out(
        entry("打印", 0), entry("登记", 9, by=""), entry("办结", 9), entry("受理", 9)
    ) == [("2026-11-24", [["打印"], ["受理", "办结", "登记"]])]


@pytest.mark.parametrize(
    "older",
    [
        entry("另一件", 0, OTHER),
        entry("无办件", 0, None),
        entry("另一人", 0, by="李强"),
        entry("早一分", 1),
    ],
    ids=lambda one: one.title,
)
def test_another_case_person_or_minute_is_another_act(older: Entry) -> None:
    assert laid_out(entry("办结", 0), older) == [("2026-11-24", [["办结"], [older.title]])]


def test_what_belongs_to_no_case_stands_alone() -> None:
    first, second = entry("挂失", 0, None), entry("更名", 0, None)
    assert laid_out(first, second) == [("2026-11-24", [["挂失"], ["更名"]])]


def test_an_act_is_by_whoever_is_known_to_have_done_it() -> None:
    of_system = replace(entry("登记", 0, by=""), where="")
    (day,) = days([of_system, entry("办结", 0)])
    (act,) = day.acts
    assert (act.where, act.by) == ("识字里社区", "张敏")


def test_days_are_cut_in_shanghai() -> None:
    late = datetime(2026, 11, 23, 16, 1, tzinfo=UTC)
    before, after = replace(entry("前", 0), at=late - timedelta(minutes=2)), entry("后", 0)
    found = days([replace(after, at=late), before])
    assert [day.on for day in found] == [date(2026, 11, 24), date(2026, 11, 23)]


@given(MOMENTS, st.sampled_from(Event), st.integers(1, 2**63 - 1))
def test_a_cursor_comes_back_from_its_address(at: datetime, event: Event, row_id: int) -> None:
    cursor = Cursor(at, event, row_id)
    text = cursor_text(cursor)
    assert read_cursor(text) == cursor
    assert set(text) <= set("0123456789-")


@given(
    st.one_of(
        st.text(max_size=40),
        st.from_regex(r"\A[0-9]{0,25}-[0-9]{0,25}-[0-9]{0,25}\Z"),
    )
)
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    found = read_cursor(text)
    assert found is None or read_cursor(cursor_text(found)) == found


@pytest.mark.parametrize(
    "text", ["", "1", "1-4", "1-4-1-1", "-1-4-1", "1-99-1", "x-4-1", f"{'9' * 19}-4-1", "1-4-²"]
)
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert read_cursor(text) is None
