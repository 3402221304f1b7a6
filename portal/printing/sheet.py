"""The ruled sheet: rows of labelled cells on a fixed grid, sized so that one A4 page is enough.

A browser shrinks nothing and a printer clips: what a cell can hold is therefore decided here,
before layout. Each text takes the largest type size at which it stays within few lines, and the
rows share what is left of the page, so that an ordinary form fills it and a crowded one fits.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

PT_PER_MM = 72 / 25.4
TITLE_COLUMN_MM = 8.0
# Pairs of label and value; the last column stands under the photograph.
GRID_MM = (24.0, 31.0, 20.0, 31.0, 18.0, 23.0, 27.0)

CELL_PADDING_MM = 3.0  # left and right together, with the rule
ROW_PADDING_MM = 1.5  # above and below together, with the rule
LINE_HEIGHT = 1.3
# Sizes in pt and the lines allowed at each, tried in this order; the stylesheet has a class each.
Steps = Sequence[tuple[float, int]]
TEXT_STEPS: Steps = ((10.5, 1), (9.5, 1), (8.5, 1), (9.5, 2), (8.5, 2), (7.5, 3))
COMPACT_STEPS: Steps = ((9.5, 1), (8.5, 1), (7.5, 1), (7.5, 2), (6.5, 2), (6.5, 3))
LABEL_STEPS: Steps = ((9.5, 1), (8.5, 1), (7.5, 2))
TICK_PT = 9.5
TICK_LIST_PT = 8.5  # boxes one under the other
TICK_LINE_HEIGHT = 1.5
TICK_EXTRAS_PT = 21.0  # the box, its distance to the words, and the gap to the next one
TICK_COLUMNS = (6, 5, 4, 3, 2)

ROW_MM_ROOMY = 8.7
ROW_MM_TIGHT = 6.4
ROW_MM_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Tick:
    """One box of a list to tick, with its words."""

    label: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and what stands beside it: words, or boxes to tick.

    `columns` counts the grid columns that the value takes. `single` shrinks the value before
    it breaks it (numbers, dates).
    """

    label: str
    columns: int
    text: str = ""
    ticks: tuple[Tick, ...] = ()
    single: bool = False


@dataclass(frozen=True, slots=True)
class FittedCell:
    """A cell with the type sizes (CSS class suffix, tenths of a point) chosen for it.

    `tick_columns` is 0 when the boxes simply follow each other on one line.
    """

    label: str
    label_size: int
    columns: int
    text: str
    size: int
    single: bool
    ticks: tuple[Tick, ...]
    tick_columns: int
    height_mm: float


@dataclass(frozen=True, slots=True)
class FittedSection:
    """A titled block of rows, kept together on one page."""

    title: str
    rows: tuple[tuple[FittedCell, ...], ...]


def text_width_pt(text: str, size_pt: float) -> float:
    """Estimate the width of `text` set in Noto Serif CJK SC, in points, on the wide side."""
    return size_pt * sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in "mwMW@%":
        return 1.05
    if character.isdigit():
        return 0.565
    return 0.76 if character.isupper() else 0.6


def line_count(text: str, size_pt: float, width_mm: float) -> int:
    """Estimate how many lines `text` takes in a column of `width_mm` at `size_pt`."""
    # A line can lose its last character to the rules of Chinese line breaking.
    width_pt = width_mm * PT_PER_MM
    total = text_width_pt(text, size_pt)
    return 1 if total <= width_pt else ceil(total / max(width_pt - 1.5 * size_pt, size_pt))


def choose_size(text: str, width_mm: float, steps: Steps = TEXT_STEPS) -> tuple[float, int]:
    """Return the first (size in pt, lines) of `steps` that holds `text`, or the last one grown."""
    for size_pt, allowed in steps:
        lines = line_count(text, size_pt, width_mm)
        if lines <= allowed:
            return size_pt, lines
    smallest = steps[-1][0]
    return smallest, line_count(text, smallest, width_mm)


def choose_tick_columns(ticks: Sequence[Tick], width_mm: float) -> tuple[int, int]:
    """Return (columns, lines) for boxes in a cell; columns 0 means one free-running line."""
    width_pt = width_mm * PT_PER_MM
    widths = [text_width_pt(tick.label, TICK_PT) + TICK_EXTRAS_PT for tick in ticks]
    if sum(widths) <= width_pt:
        return 0, 1
    for columns in TICK_COLUMNS:
        if max(widths) <= width_pt / columns:
            return columns, ceil(len(ticks) / columns)
    label_mm = width_mm - TICK_EXTRAS_PT / PT_PER_MM
    return 1, sum(line_count(tick.label, TICK_LIST_PT, label_mm) for tick in ticks)


def fit_row(cells: Iterable[Cell], steps: Steps = TEXT_STEPS) -> tuple[FittedCell, ...]:
    """Place `cells` from the left and fit each one.

    Raises ValueError when the cells leave the grid.
    """
    fitted: list[FittedCell] = []
    column = 0
    for cell in cells:
        end = column + 1 + cell.columns
        if end > len(GRID_MM):
            raise ValueError(f"{cell.label}: the row is wider than the grid")
        fitted.append(_fit(cell, GRID_MM[column], sum(GRID_MM[column + 1 : end]), steps))
        column = end
    return tuple(fitted)


def _fit(cell: Cell, label_mm: float, value_mm: float, steps: Steps) -> FittedCell:
    label_pt, label_lines = choose_size(cell.label, label_mm - 1.0, LABEL_STEPS)
    size_pt, tick_columns, lines = _fit_value(cell, value_mm - CELL_PADDING_MM, steps)
    line_height = TICK_LINE_HEIGHT if cell.ticks else LINE_HEIGHT
    height_pt = max(lines * size_pt * line_height, label_lines * label_pt * LINE_HEIGHT)
    return FittedCell(
        label=cell.label,
        label_size=round(label_pt * 10),
        columns=cell.columns,
        text=cell.text,
        size=round(size_pt * 10),
        single=cell.single and lines == 1,
        ticks=cell.ticks,
        tick_columns=tick_columns,
        height_mm=height_pt / PT_PER_MM + ROW_PADDING_MM,
    )


def _fit_value(cell: Cell, room_mm: float, steps: Steps) -> tuple[float, int, int]:
    """Return (type size in pt, tick columns, lines) of a cell's value."""
    if cell.ticks:
        columns, lines = choose_tick_columns(cell.ticks, room_mm)
        return TICK_LIST_PT if columns == 1 else TICK_PT, columns, lines
    if cell.single:
        steps = [(size_pt, 1) for size_pt, _ in steps]
    size_pt, lines = choose_size(cell.text, room_mm, steps)
    return size_pt, 0, lines


def rows_height_mm(needed_mm: Iterable[float], row_mm: float) -> float:
    """Height of rows that need `needed_mm` each and take at least `row_mm`."""
    return sum(max(height, row_mm) for height in needed_mm)


def share_height(needed_mm: Sequence[float], available_mm: float) -> float | None:
    """Return the largest least row height, roomy to tight, that fits; None when none does."""
    steps = round((ROW_MM_ROOMY - ROW_MM_TIGHT) / ROW_MM_STEP)
    heights = [ROW_MM_ROOMY - step * ROW_MM_STEP for step in range(steps + 1)]
    fits = (height for height in heights if rows_height_mm(needed_mm, height) <= available_mm)
    return next(fits, None)
