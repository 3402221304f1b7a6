"""CSV files: their encoding, their separator, and no cell that a spreadsheet would calculate."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from portal.services.sheets.columns import LONGEST_CELL, MOST_COLUMNS

SEPARATORS: Final = (",", "\t", ";")

# What Excel and WPS take for a formula, in either width. The apostrophe before it, which shields
# it, is taken away when the file comes back.
_SHIELDED: Final = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")
_DANGEROUS: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")

# Characters; without it a whole file of separators would be one row, at eight bytes a cell.
_LONGEST_ROW: Final = 1_000_000


class NotText(ValueError):
    """The bytes are no text in any encoding that a spreadsheet writes."""


class BrokenRow(ValueError):
    """A row that can't be read, by its number from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(f"row {number}")
        self.number = number


class WideRow(BrokenRow):
    """A row of more than 200 cells, or of more text than a row has."""


class LongCell(BrokenRow):
    """A row with a cell of more than 32,767 characters: it could never be handed back."""


class _Lines:
    """The lines of a text, until those of one row grow too long to be taken apart."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._left = _LONGEST_ROW

    def begin_row(self) -> None:
        self._left = _LONGEST_ROW

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._left -= len(line)
        if self._left < 0:
            raise _RowTooLong
        return line


class _RowTooLong(Exception):
    pass


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or GB 18030; raises ``NotText``."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotText


def read_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, by their number in Excel; raises ``BrokenRow`` on the way."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenRow(number) from error
        except _RowTooLong as error:
            raise WideRow(number) from error
        if len(cells) > MOST_COLUMNS:
            raise WideRow(number)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise LongCell(number)
        if any(cell.strip() for cell in cells):
            yield number, [cell[1:] if _SHIELDED.match(cell) else cell for cell in cells]


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with the mark by which Excel knows it, every cell shielded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow("'" + cell if _DANGEROUS.match(cell) else cell for cell in row)
    return out.getvalue().encode("utf-8-sig")
