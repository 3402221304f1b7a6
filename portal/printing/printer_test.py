"""The page by which a printer's offset is measured with a ruler (套打)."""

from __future__ import annotations

from typing import Final

from portal.domain.offsets import offset_words
from portal.printing.booklet import PAGE_MM
from portal.printing.environment import print_environment

CROSS_MM: Final = (50, 50)
"""Where the middle of the cross is to stand, from the page's left and upper edges."""


def printer_test_html(name: str, right_tenths: int, down_tenths: int) -> str:
    """A cross and two scales on a page of the booklet's size, not yet moved by the offsets."""
    width, height = PAGE_MM
    return (
        print_environment()
        .get_template("printer_test.html")
        .render(
            name=name,
            right=offset_words(right_tenths),
            down=offset_words(down_tenths),
            cross=CROSS_MM,
            width=width,
            height=height,
        )
    )
