"""What Excel did to numbers and days: read where nothing was lost, explained where it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.cells import (
    EMPTY,
    Cell,
    CellProblem,
    CellValue,
    read_code_cell,
    read_count_cell,
    read_day_cell,
    read_id_cell,
    shown,
)

DAY = date(2026, 3, 5)

values: st.SearchStrategy[CellValue] = (
    st.text() | st.floats() | st.integers() | st.booleans() | st.dates() | st.datetimes()
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  张三 ", "  张三 "),
        (3, "3"),
        (3.0, "3"),
        (-3.0, "-3"),
        (3.5, "3.5"),
        (0.1 + 0.2, "0.3"),
        (13807315566.0, "13807315566"),
        (999999999999999.0, "999999999999999"),
        (4.30102199003071e17, "4.30102E+17"),
        (float("inf"), "INF"),
        (True, "TRUE"),
        (False, "FALSE"),
        (DAY, "2026-03-05"),
        (datetime(2026, 3, 5), "2026-03-05"),  # noqa: DTZ001 - a sheet knows no zone
        (datetime(2026, 3, 5, 8, 30), "2026-03-05 08:30"),  # noqa: DTZ001
        (datetime(2026, 3, 5, 8, 30, 9), "2026-03-05 08:30:09"),  # noqa: DTZ001
    ],
)
def test_a_cell_reads_as_a_person_reads_it(value: CellValue, text: str) -> None:
    assert Cell(value).text == text
    assert not Cell(value).blank


@pytest.mark.parametrize("value", ["", " ", "　", "\u200b\n\t", "\ufeff"])
def test_a_cell_in_which_nothing_can_be_seen_is_blank(value: str) -> None:
    assert Cell(value).blank
    assert [problem_of(read, Cell(value)) for read in READERS] == ["这一格没有填。"] * len(READERS)


def test_the_empty_cell_is_blank() -> None:
    assert EMPTY.blank
    assert EMPTY.text == ""


def count_to_99(cell: Cell) -> int:
    return read_count_cell(cell, "次", most=99)


READERS = (read_code_cell, read_id_cell, read_day_cell, count_to_99)


def problem_of(read: Callable[[Cell], object], cell: Cell) -> str:
    """The words of the problem, or what was read."""
    try:
        read(cell)
    except CellProblem as problem:
        return str(problem)
    return "读好了。"


@given(values)
def test_whatever_a_cell_holds_is_read_or_explained(value: CellValue) -> None:
    """Nothing but CellProblem, and its words can be put on a page."""
    for read in READERS:
        words = problem_of(read, Cell(value))
        assert words.endswith("。")
        assert words.isprintable()


@given(
    st.floats(allow_nan=False, allow_infinity=False) | st.dates() | st.booleans(),
    st.sampled_from(READERS),
)
def test_what_was_handed_back_as_text_says_the_same(
    value: CellValue, read: Callable[[Cell], object]
) -> None:
    again = Cell(Cell(value).text)
    was_read = problem_of(read, Cell(value)) == "读好了。"
    if was_read:
        assert read(again) == read(Cell(value))
    elif not isinstance(value, bool | date):
        assert problem_of(read, again) != "读好了。"


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        datetime(2026, 3, 5, 23, 59, 59),  # noqa: DTZ001
        46086,
        46086.0,
        46086.75,
        "46086",
        "2026-3-5",
        "2026/3/5",
        "2026.03.05",
        "2026年3月5日",
        "2026 年 3 月 5 日",
        "20260305",
        20260305.0,
        "'2026-03-05",
        "２０２６－３－５",
        "2026-03-05 00:00:00",
        "2026-03-05T08:30:00.000",
        " 2026/3/5 8:30",
    ],
)
def test_a_day_in_all_its_spellings(value: CellValue) -> None:
    assert read_day_cell(Cell(value)) == DAY
    assert read_day_cell(Cell(value), latest=DAY) == DAY
    with pytest.raises(CellProblem, match="2026-03-05 还没有到"):
        read_day_cell(Cell(value), latest=DAY - timedelta(days=1))


@given(st.dates(date(1982, 2, 18), date(2064, 4, 7)))
def test_a_serial_number_is_the_day_that_excel_shows(day: date) -> None:
    assert read_day_cell(Cell(float((day - date(1899, 12, 30)).days))) == day


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("26-3-5", "四位数"),
        ("26年3月5日", "四位数"),
        ("2026-02-30", "没有 2026 年 2 月 30 日"),
        ("20261301", "没有 2026 年 13 月 1 日"),
        ("2026-3", "请按"),
        ("202603", "请按"),
        (20263.0, "请按"),
        ("3/5/2026", "请按"),
        (3.0, "请按"),
        (True, "请按"),
        ("去年", "请按"),
        (date(1, 1, 1), "太早"),
    ],
)
def test_what_is_no_day_is_explained(value: CellValue, words: str) -> None:
    with pytest.raises(CellProblem, match=words):
        read_day_cell(Cell(value))


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (3, 3),
        (3.0, 3),
        ("３", 3),
        ("3次", 3),
        (" 3 次", 3),
        ("3.0", 3),
        ("'3", 3),
        ("0", 0),
        (-0.0, 0),
        ("003", 3),
        ("1,200", 1200),
        ("１，２００次", 1200),
    ],
)
def test_a_count(value: CellValue, count: int) -> None:
    assert read_count_cell(Cell(value), "次") == count


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-3.0, "负数"),
        ("－3次", "负数"),
        ("−3", "负数"),
        (3.5, "不能有小数"),
        ("3.5", "不能有小数"),
        ("三次", "应填整数，例如 3，现在是“三次”"),
        ("3天", "应填整数"),
        ("1,20", "应填整数"),
        ("٣", "应填整数"),
        (DAY, "应填整数"),
        (True, "应填整数"),
        (13.0, "最多填 12"),
        ("9" * 5000, "最多填 12"),
    ],
)
def test_what_is_no_count_is_explained(value: CellValue, words: str) -> None:
    with pytest.raises(CellProblem, match=words):
        read_count_cell(Cell(value), "次", most=12)


def test_a_count_without_a_limit_still_has_one() -> None:
    assert read_count_cell(Cell("999999999"), "元") == 999_999_999
    with pytest.raises(CellProblem, match="最多填 999999999"):
        read_count_cell(Cell("1000000000"), "元")


def test_what_is_quoted_is_short_and_visible() -> None:
    assert shown("\x00a\u202eb\n") == "ab"
    assert shown("字" * 21) == "字" * 20 + "…"
    assert shown("字" * 20) == "字" * 20
