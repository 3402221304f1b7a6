"""A process of its own that reads one Excel file from stdin and writes its cells to stdout.

A workbook may claim a cell in its last row and column and so ask for hundreds of gigabytes, or
stumble over the reader's own faults; here that ends a child within its limits and no web process.
Run by its path, in isolation, so it imports nothing of the portal.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Final

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

MOST_MEMORY: Final = 1 << 30  # bytes of address space
MOST_SECONDS: Final = 30  # of computing
MOST_UNPACKED: Final = 200_000_000  # bytes
MOST_SHEETS: Final = 10
MOST_ENTRIES: Final = 2_000  # of the archive that a workbook is
MOST_OUTPUT: Final = 50_000_000  # bytes

# The first record of an old workbook, and behind it the one that says it is locked.
_LOCKED_XLS: Final = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
# Where a workbook keeps its macros, a new one and an old one. None is ever run here, but a file
# that is handed on with them could do harm on somebody's computer.
_MACROS: Final = "vbaproject.bin"
_MACROS_XLS: Final = "_VBA_PROJECT_CUR".encode("utf-16-le")


class Fault(Exception):
    """Why the file is not read; its text is the name of a sentence in ``workbooks``."""


def main() -> None:
    """Answer with the JSON list of the visible sheets' rows, or with the name of a fault.

    The arguments: most rows of a sheet, most columns, most characters of a cell; what is more is
    cut off.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    content = sys.stdin.buffer.read()
    try:
        _check(content)
        answer = _Reader(*map(int, sys.argv[1:])).sheets(content)
    except Fault as fault:
        answer = json.dumps(str(fault)).encode()
    sys.stdout.buffer.write(answer)


def _check(content: bytes) -> None:
    if not content.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in content or _LOCKED_XLS.search(content):
            raise Fault("password")
        if _MACROS_XLS in content:
            raise Fault("macros")
        return
    entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise Fault("no_table")
    if any(entry.filename.lower().endswith(_MACROS) for entry in entries):
        raise Fault("macros")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Fault("password")
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Fault("too_large")


class _Reader:
    """Writes sheets as JSON, cut to their limits and counted while they grow."""

    def __init__(self, most_rows: int, most_columns: int, longest_cell: int) -> None:
        self._most_rows = most_rows
        self._most_columns = most_columns
        self._longest_cell = longest_cell
        self._left = MOST_OUTPUT

    def sheets(self, content: bytes) -> bytes:
        """The list of the visible sheets; raises ``Fault`` for more than 50 MB of it."""
        workbook = load_workbook(io.BytesIO(content))
        sheets = (self._sheet(workbook.get_sheet_by_name(name)) for name in _names(workbook))
        return _listed(sheets)

    def _sheet(self, sheet: CalamineSheet) -> bytes:
        """At most so many rows that hold anything, by their numbers in Excel."""
        return _listed(islice(self._rows(sheet), self._most_rows))

    def _rows(self, sheet: CalamineSheet) -> Iterator[bytes]:
        for number, values in enumerate(sheet.iter_rows(), start=1):
            cells = [self._cut(value) for value in values[: self._most_columns]]
            if any(value.strip() if isinstance(value, str) else True for value in cells):
                width = max(at for at, value in enumerate(cells, start=1) if value != "")
                row = _json((number, cells[:width]))
                self._left -= len(row) + 1
                if self._left < 0:
                    raise Fault("too_large")
                yield row

    def _cut(self, value: object) -> object:
        return value[: self._longest_cell] if isinstance(value, str) else value


def _listed(parts: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(parts) + b"]"


def _json(value: object) -> bytes:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def _names(workbook: CalamineWorkbook) -> list[str]:
    seen = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    return seen[:MOST_SHEETS]


def _plain(value: object) -> object:
    """Days go as an object, times of day and spans as the text that they are read as."""
    return {"day": value.isoformat()} if isinstance(value, date) else str(value)


if __name__ == "__main__":
    main()
