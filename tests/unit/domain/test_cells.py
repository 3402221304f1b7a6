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
    read_yes_no_cell,
    shown,
)
from portal.domain.identity import parse_id_number
from tests.unit.domain.test_identity import eighteen_digits

DAY = date(2026, 3, 5)
WITH_X = "43010219900307001X"

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
    assert [problem_of(read, Cell(value)) for read in READERS] == ["这一格没有填。"] * 5


def test_the_empty_cell_is_blank() -> None:
    assert EMPTY.blank
    assert EMPTY.text == ""


def count_to_99(cell: Cell) -> int:
    return read_count_cell(cell, "次", most=99)


READERS = (read_code_cell, read_id_cell, read_day_cell, count_to_99, read_yes_no_cell)


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


REPAIRABLE = [
    "{}",
    " {}\n",
    "'{}",
    "‘{}",
    "’{}’",
    "＇{}",
    '="{}"',
    '"{}"',
    "\u202d{}\u202c",
    "\t{}",
]


@given(eighteen_digits(), st.sampled_from(REPAIRABLE), st.booleans(), st.integers(1, 17))
def test_a_number_is_repaired_where_nothing_was_lost(
    made: tuple[str, date], wrapping: str, wide: bool, gap: int
) -> None:
    number, _ = made
    typed = number.lower()
    if wide:
        typed = "".join(chr(ord(one) + 0xFEE0) for one in typed)
    typed = wrapping.format(typed[:gap] + " " + typed[gap:])
    assert read_id_cell(Cell(typed)) == number == parse_id_number(number).canonical


@pytest.mark.parametrize(
    ("value", "number"),
    [("h1234567801", "H12345678"), ("'00123456", "00123456"), (12345678.0, "12345678")],
)
def test_a_pass_is_read(value: CellValue, number: str) -> None:
    assert read_id_cell(Cell(value)) == number


@given(st.integers(10**17, 10**18 - 1))
def test_a_number_that_excel_took_for_a_number_is_never_guessed(number: int) -> None:
    for value in (float(number), number, f"{number:.5E}", f"{number:e}", f"{number}.0"):
        with pytest.raises(CellProblem, match=r"后几位已经丢失.*文本"):
            read_id_cell(Cell(value))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (4.30102199003071e17, "后几位已经丢失"),
        (4.3010219900307e15, "后几位已经丢失"),
        ("4.30102E+17", "后几位已经丢失"),
        ("4.3E17", "后几位已经丢失"),
        ("４．３０１０２Ｅ＋１７", "后几位已经丢失"),
        ("430102199003070012.0", "后几位已经丢失"),
        ("430102199003070000", "后三位都是 0.*Excel"),
        (WITH_X[:17], "只有 17 位.*X"),
        ("430102900307001", "第一代"),
        (430102900307001.0, "第一代"),
        ("430102900307001.0", "第一代"),
        ("430102199013070012", "出生日期"),
        ("430102199003070013", "校验不通过"),
        ("E12345678", "护照"),
        ("无", "第 1 位"),
        (True, "应填号码"),
        (DAY, "应填号码，现在是“2026-03-05”"),
        (3.5, "第 2 位"),
    ],
)
def test_what_cannot_be_repaired_is_explained(value: CellValue, words: str) -> None:
    with pytest.raises(CellProblem, match=words):
        read_id_cell(Cell(value))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (13807315566.0, "13807315566"),
        ("13807315566.0", "13807315566"),
        ("'4301020024000123", "4301020024000123"),
        (" 0731-8412 3456", "0731-84123456"),
        ("91430100ＭＡ4L16JQ9B", "91430100MA4L16JQ9B"),
    ],
)
def test_other_numbers_are_taken_as_typed(value: CellValue, code: str) -> None:
    assert read_code_cell(Cell(value)) == code


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


@pytest.mark.parametrize("value", ["是", " 有 ", "1", "１", 1.0, True, "true", "√"])
def test_yes(value: CellValue) -> None:
    assert read_yes_no_cell(Cell(value)) is True


@pytest.mark.parametrize("value", ["否", "无", "0", 0.0, False, "×"])
def test_no(value: CellValue) -> None:
    assert read_yes_no_cell(Cell(value)) is False


@pytest.mark.parametrize("value", ["不知道", "是否", 2.0, DAY])
def test_neither_yes_nor_no(value: CellValue) -> None:
    with pytest.raises(CellProblem, match="“是”或“否”"):
        read_yes_no_cell(Cell(value))


def test_what_is_quoted_is_short_and_visible() -> None:
    assert shown("\x00a\u202eb\n") == "ab"
    assert shown("字" * 21) == "字" * 20 + "…"
    assert shown("字" * 20) == "字" * 20
