"""Numbers out of Excel: repaired where nothing was lost, and never guessed where it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.cells import Cell, CellProblem, CellValue, read_code_cell, read_id_cell
from portal.domain.identity import parse_id_number
from tests.unit.domain.test_identity import eighteen_digits

DAY = date(2026, 3, 5)
WITH_X = "43010219900307001X"

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
