"""CSV files: their encoding, their separator, and no cell that a spreadsheet would calculate."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

SEPARATORS: Final = (",", "\t", ";")

# What Excel and WPS take for a formula, in either width. The apostrophe before it, which shields
# it, is taken away when the file comes back.
_SHIELDED: Final = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")
_DANGEROUS: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


class NotText(ValueError):
    """The bytes are no text in any encoding that a spreadsheet writes."""


class BrokenRow(ValueError):
    """A row that can't be read, by its number from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(f"row {number}")
        self.number = number


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenRow(number) from error
        if any(cell.strip() for cell in cells):
            yield number, [cell[1:] if _SHIELDED.match(cell) else cell for cell in cells]


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with the mark by which Excel knows it, every cell shielded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow("'" + cell if _DANGEROUS.match(cell) else cell for cell in row)
    return out.getvalue().encode("utf-8-sig")
