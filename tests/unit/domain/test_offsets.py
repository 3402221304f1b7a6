"""Offsets of a print as typed: tenths of a millimetre, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.offsets import MOST_TENTHS, OffsetError, offset_words, parse_offset

READ = {
    "0": 0,
    "1": 10,
    "1.5": 15,
    "-0.8": -8,
    "−0.8": -8,
    "－０．８": -8,
    "+2.0": 20,
    "20.0": 200,
    "-20": -200,
    " 1.5 mm": 15,
    "-0": 0,
}
REFUSED = ("", "1.55", "1,5", "20.1", "-20.1", "200", "1000", "一", "1.", ".5", "--1", "1e1", "٣")


@pytest.mark.clause("R11.4")
@given(st.integers(-MOST_TENTHS, MOST_TENTHS))
def test_what_is_shown_is_read_as_the_same(tenths: int) -> None:
    assert parse_offset(offset_words(tenths)) == tenths


@pytest.mark.parametrize("typed", READ)
def test_ways_to_write_one(typed: str) -> None:
    assert parse_offset(typed) == READ[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_none(typed: str) -> None:
    with pytest.raises(OffsetError, match="毫米"):
        parse_offset(typed)


def test_the_words_for_nought_have_no_sign() -> None:
    assert offset_words(0) == "0.0"
