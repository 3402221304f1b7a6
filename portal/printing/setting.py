"""Setting a text into a place of a given width: its size, its lines, where each line begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.printing.sheet import PT_PER_MM, text_width_pt

LEADING: Final = 1.2
BASELINE_EM: Final = 0.9325
"""How far below its top the baseline of Noto Serif CJK stands in a line one em high."""

SMALLEST_PT: Final = 4.0
_STEP_PT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line in a place from ``x`` on, ``width`` wide: millimetres, ``y`` its baseline.

    ``size`` is in points, ``align`` start, middle or end.
    """

    text: str
    x: float
    y: float
    width: float
    size: float
    align: str

    @property
    def top(self) -> float:
        """Where a box of one line, as high as its type, has to begin for this baseline."""
        return self.y - BASELINE_EM * self.size / PT_PER_MM


def fitted(text: str, width_mm: float, size: float, lines: int) -> tuple[float, list[str]]:
    """The largest size (points, ``size`` at most) at which a text stays in its room, and its lines.

    The room is as high as ``lines`` lines of the full size, so smaller type may take more of them.
    At the smallest size the text is cut off, with an ellipsis.
    """
    height = lines * size
    while True:
        broken = list(_broken(text, width_mm * PT_PER_MM, size))
        allowed = int(height / size)
        if len(broken) <= allowed:
            return size, broken
        if size <= SMALLEST_PT:
            return size, [*broken[: allowed - 1], broken[allowed - 1][:-1] + "…"]
        size = max(size - _STEP_PT, SMALLEST_PT)


def _broken(text: str, width_pt: float, size: float) -> Iterator[str]:
    """Lines no wider than ``width_pt``; a run of letters and digits stays whole where it can."""
    line = ""
    for piece in _pieces(text):
        if text_width_pt(line + piece, size) <= width_pt:
            line += piece
            continue
        if line.strip():
            yield line.strip()
        line = ""
        for character in piece:
            if text_width_pt(line + character, size) > width_pt and line:
                yield line
                line = ""
            line += character
    if line.strip():
        yield line.strip()


def _pieces(text: str) -> Iterator[str]:
    """Single characters, and runs of ASCII other than blanks."""
    run = ""
    for character in text:
        if character.isascii() and not character.isspace():
            run += character
            continue
        if run:
            yield run
            run = ""
        yield character
    if run:
        yield run


def placed(
    text: str, x: float, y: float, width: float, size: float, lines: int, align: str
) -> list[Line]:
    """The lines of a text in a place whose last baseline is ``y``; all in millimetres."""
    chosen, broken = fitted(text, width, size, lines)
    step = chosen * LEADING / PT_PER_MM
    first = y - step * (len(broken) - 1)
    return [Line(one, x, first + at * step, width, chosen, align) for at, one in enumerate(broken)]


def placed_in_row(
    text: str,
    x: float,
    top: float,
    width: float,
    height: float,
    size: float,
    lines: int,
    align: str,
) -> list[Line]:
    """The lines of a text in a table's cell, in its middle from top to bottom."""
    chosen, broken = fitted(text, width, size, lines)
    step = chosen * LEADING / PT_PER_MM
    # A Chinese glyph stands 0.88 em above the baseline and 0.12 em below.
    ink = step * (len(broken) - 1) + chosen / PT_PER_MM
    first = top + (height - ink) / 2 + 0.88 * chosen / PT_PER_MM
    return [Line(one, x, first + at * step, width, chosen, align) for at, one in enumerate(broken)]
