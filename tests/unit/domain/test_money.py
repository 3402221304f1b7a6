"""Amounts: typed in yuan, kept in fen, shown with two decimals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import AmountError, monthly, read_yuan, yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0", 0),
        ("1200", 120000),
        ("1200.5", 120050),
        ("0.05", 5),
        ("1,200.50", 120050),
        ("１２００．５０", 120050),
        (" 12 000 ", 1200000),
        ("999999999.99", 99999999999),
    ],
)
def test_what_is_typed_is_read_to_the_fen(typed: str, fen: int) -> None:
    assert read_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed", ["", "-1", "1.234", "1e3", "12元", ".5", "1.", "1..2", "abc", "1234567890", "٣"]
)
def test_what_is_no_amount_is_refused_in_words(typed: str) -> None:
    with pytest.raises(AmountError, match="单位为元"):
        read_yuan(typed)


@given(st.integers(0, 10**11 - 1))
def test_what_is_shown_reads_as_itself(fen: int) -> None:
    assert read_yuan(yuan(fen)) == fen


def test_an_amount_is_shown_with_its_thousands() -> None:
    assert [yuan(fen) for fen in (0, 5, 120050, 100000000)] == [
        "0.00",
        "0.05",
        "1,200.50",
        "1,000,000.00",
    ]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (3000, None, "3000 元以上"),
        (None, 3800, "3800 元以下"),
        (3000, 3000, "3000 元"),
        (3000, 3800, "3000—3800 元"),
    ],
)
def test_a_months_pay_in_words(low: int | None, high: int | None, words: str) -> None:
    assert monthly(low, high) == words
