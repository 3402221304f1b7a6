"""Sizes are chosen so that a value fits, and rows share the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.printing import sheet
from portal.printing.sheet import Cell, Tick


@pytest.mark.parametrize(
    ("text", "size", "lines"),
    [("", 10.5, 1), ("周建国", 10.5, 1), ("字" * 25, 9.5, 2), ("字" * 200, 7.5, 12)],
)
def test_choose_size(text: str, size: float, lines: int) -> None:
    assert sheet.choose_size(text, 50.0) == (size, lines)


@given(st.text(max_size=200), st.text(max_size=20))
def test_more_words_never_take_less_room(text: str, more: str) -> None:
    assert sheet.line_count(text + more, 9.5, 60.0) >= sheet.line_count(text, 9.5, 60.0)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["申领", "不申领"], (0, 1)),
        (["从用人单位失业"] * 7, (4, 2)),
        (["字" * 30] * 7, (1, 7)),
    ],
)
def test_tick_columns(labels: list[str], expected: tuple[int, int]) -> None:
    assert sheet.choose_tick_columns([Tick(label) for label in labels], 140.0) == expected


def test_a_row_may_not_leave_the_grid() -> None:
    with pytest.raises(ValueError, match="wider than the grid"):
        sheet.fit_row([Cell("户籍地址", 6), Cell("姓名", 1)])


@given(st.lists(st.floats(3, 20), min_size=1, max_size=30), st.floats(50, 300))
def test_shared_rows_fit_or_nothing_is_promised(needed: list[float], room: float) -> None:
    row = sheet.share_height(needed, room)
    if row is None:
        assert sheet.rows_height_mm(needed, sheet.ROW_MM_TIGHT) > room
    else:
        assert sheet.ROW_MM_TIGHT - 0.01 <= row <= sheet.ROW_MM_ROOMY
        assert sheet.rows_height_mm(needed, row) <= room
