"""A community's month at a glance: what is counted, and whom to contact next (R4.1, R4.3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WorkCalendar
from portal.domain.confirmation import (
    ContactMeans,
    ContactResult,
    Said,
    Situation,
    outcome,
    problems,
    working_days_left,
)
from portal.domain.dates import SHANGHAI, DayError, day_begins, parse_clock
from portal.domain.deregistration import OF_UNEMPLOYMENT
from portal.domain.lights import LightKind, roll_light
from portal.domain.roll_board import Board, Line

TODAY = day_begins(date(2026, 11, 24))
VAIN, EMPLOYED, UNEMPLOYED, OTHER = ContactResult
NOVEMBER = date(2026, 11, 1)
NOON = datetime(2026, 11, 24, 12, tzinfo=SHANGHAI)


def line(number: int, result: ContactResult | None = None, *, days_ago: int = 0) -> Line:
    """A line; with a failed attempt, so many days ago."""
    tried = TODAY + timedelta(hours=9) - timedelta(days=days_ago) if result is VAIN else None
    return Line(number, 100 + number, result, tried_at=tried)


def ended(number: int, result: ContactResult | None = None) -> Line:
    return Line(number, 100 + number, result, ended=True)


BOARD = Board(
    [
        line(1, UNEMPLOYED),
        line(2),
        line(3, VAIN, days_ago=1),
        line(4, VAIN),
        line(5),
        ended(6),
        ended(7, EMPLOYED),
        ended(8, VAIN),
        line(9, OTHER),
    ],
    TODAY,
)


@pytest.mark.clause("R4.1")
def test_each_line_is_counted_once() -> None:
    assert (BOARD.done, BOARD.unreachable, BOARD.ended, BOARD.waiting) == (3, 2, 2, 4)
    fresh = BOARD.waiting - BOARD.unreachable
    assert BOARD.done + BOARD.unreachable + BOARD.ended + fresh == len(BOARD.lines)


@pytest.mark.clause("R4.3")
@pytest.mark.parametrize(
    ("behind", "comes"),
    [(0, 2), (1, 2), (2, 5), (3, 5), (5, 2), (9, 2)],
    ids=["at the top", "after one done", "the next", "from the second turn", "round", "at the end"],
)
def test_who_was_not_tried_comes_first(behind: int, comes: int) -> None:
    found = BOARD.after(behind)
    assert found is not None
    assert found.entry_id == comes


@pytest.mark.clause("R4.3")
def test_then_who_was_not_reached_but_once_a_day() -> None:
    board = Board([line(1, VAIN, days_ago=1), line(2, VAIN), line(3, VAIN, days_ago=2)], TODAY)
    following = [board.after(at) for at in (0, 1, 2, 3)]
    assert [one.entry_id for one in following if one] == [1, 3, 3, 1]
    assert Board([line(1, VAIN), line(2, EMPLOYED)], TODAY).after(0) is None


def test_nobody_follows_oneself() -> None:
    assert Board([line(1)], TODAY).after(1) is None
    assert Board([line(1)], TODAY).beside(1) == (None, None)
    assert Board([], TODAY).beside(1) == (None, None)


@pytest.mark.parametrize(
    ("at", "back", "on"),
    [(2, 3, 5), (5, 2, 3), (3, 5, 2), (1, 3, 2)],
    ids=["first", "second", "of the second turn", "one that is done"],
)
def test_the_arrows_go_round(at: int, back: int, on: int) -> None:
    before, after = BOARD.beside(at)
    assert before
    assert after
    assert (before.entry_id, after.entry_id) == (back, on)


_LINES = st.lists(
    st.tuples(st.sampled_from([None, *ContactResult]), st.booleans(), st.integers(0, 2)),
    max_size=12,
).map(
    lambda drawn: [
        Line(
            n,
            100 + n,
            result,
            is_ended,
            TODAY - timedelta(days=ago) if result is VAIN else None,
        )
        for n, (result, is_ended, ago) in enumerate(drawn, 1)
    ]
)


@given(_LINES)
def test_confirming_whoever_comes_next_ends_with_everybody_asked(lines: list[Line]) -> None:
    asked, at = [], 0
    while (following := Board(lines, TODAY).after(at)) is not None:
        at = following.entry_id
        asked.append(at)
        lines = [
            Line(one.entry_id, one.person_id, UNEMPLOYED) if one.entry_id == at else one
            for one in lines
        ]
    assert len(asked) == len(set(asked))
    left = [one for one in lines if one.waits]
    assert all(one.tried_at is not None and one.tried_at >= TODAY for one in left)


@given(_LINES, st.data())
def test_back_undoes_on(lines: list[Line], data: st.DataObject) -> None:
    board = Board(lines, TODAY)
    ring = [one for one in lines if one.waits and (one.result is None or one.tried_at < TODAY)]  # type: ignore[operator]
    if len(ring) < 2:
        return
    at = data.draw(st.sampled_from(ring)).entry_id
    _, on = board.beside(at)
    assert on is not None
    back, _ = board.beside(on.entry_id)
    assert back is not None
    assert back.entry_id == at


@pytest.mark.clause("R4.1")
@pytest.mark.parametrize(
    ("today", "kind", "text"),
    [
        (date(2026, 11, 20), LightKind.OK, "28 日前还有 6 个工作日"),
        (date(2026, 11, 24), LightKind.OK, "28 日前还有 4 个工作日"),
        (date(2026, 11, 25), LightKind.SOON, "28 日前还有 3 个工作日"),
        (date(2026, 11, 27), LightKind.SOON, "28 日前还有 1 个工作日"),
        (date(2026, 11, 28), LightKind.SOON, "28 日截止"),
        (date(2026, 11, 29), LightKind.LATE, "已过 28 日"),
    ],
)
def test_the_light_of_the_month(today: date, kind: LightKind, text: str) -> None:
    left = working_days_left(NOVEMBER, 28, today, WorkCalendar.default())
    light = roll_light(date(2026, 11, 28), today, left)
    assert (light.kind, light.text) == (kind, text)


@pytest.mark.clause("R4.2")
@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("9:30", time(9, 30)),
        ("０９：３０", time(9, 30)),
        ("0930", time(9, 30)),
        ("9点05分", time(9, 5)),
    ],
)
def test_a_time_is_read_as_it_is_typed(typed: str, clock: time) -> None:
    assert parse_clock(typed) == clock


@pytest.mark.parametrize("typed", ["", "24:00", "9:60", "9", "上午", "9:3"])
def test_what_is_no_time_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(DayError, match="请按 9:30 填写时间"):
        parse_clock(typed)


def _said(result: ContactResult, at: datetime = NOON, **more: object) -> Said:
    return Said(ContactMeans.PHONE, result, at, **more)  # type: ignore[arg-type]


@pytest.mark.clause("R4.2")
@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (_said(UNEMPLOYED), []),
        (_said(OTHER, situation=Situation.DIED), []),
        (_said(OTHER), ["situation"]),
        (_said(VAIN, situation=Situation.DIED), ["situation"]),
        (_said(VAIN, NOON + timedelta(minutes=1)), ["at"]),
        (_said(VAIN, day_begins(NOVEMBER)), []),
        (_said(VAIN, day_begins(NOVEMBER) - timedelta(seconds=1)), ["at"]),
        (_said(VAIN, words="长" * 201), ["words"]),
    ],
)
def test_what_a_contact_may_say(said: Said, fields: list[str]) -> None:
    assert [one.field for one in problems(said, NOVEMBER, NOON)] == fields


@pytest.mark.clause("R4.3", "R4.5")
@pytest.mark.parametrize(
    ("results", "result", "attempts"),
    [
        ([], None, 0),
        ([VAIN], VAIN, 1),
        ([VAIN, VAIN], VAIN, 2),
        ([VAIN, UNEMPLOYED], UNEMPLOYED, 2),
        ([UNEMPLOYED, VAIN], UNEMPLOYED, 2),
        ([UNEMPLOYED, EMPLOYED], EMPLOYED, 2),
    ],
)
def test_whoever_was_reached_once_has_been_reached(
    results: list[ContactResult], result: ContactResult | None, attempts: int
) -> None:
    come_to = outcome(results)
    assert (come_to.result, come_to.attempts) == (result, attempts)
    assert come_to.reached == (result in (EMPLOYED, UNEMPLOYED))


@pytest.mark.clause("R4.4")
def test_every_situation_but_a_move_ends_the_registration_for_a_reason_of_the_article() -> None:
    reasons = {one.code for one in OF_UNEMPLOYMENT}
    ending = [one for one in Situation if one is not Situation.MOVED]
    assert {one.end_reason for one in ending} <= reasons
    assert Situation.MOVED.end_reason is None
    assert len({one.end_reason for one in ending}) == len(ending)
