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
from datetime import date
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

# The first record of an old workbook, and behind it the one that says it is locked.
_LOCKED_XLS: Final = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)

Rows = list[tuple[int, list[object]]]


class Fault(Exception):
    """Why the file is not read; its text is the name of a sentence in ``workbooks``."""


def main() -> None:
    """Answer with the JSON list of the visible sheets' rows, or with the name of a fault."""
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    content = sys.stdin.buffer.read()
    answer: list[Rows] | str
    try:
        _check(content)
        answer = _sheets(content, most_rows=int(sys.argv[1]))
    except Fault as fault:
        answer = str(fault)
    json.dump(answer, sys.stdout, default=_plain, separators=(",", ":"))


def _check(content: bytes) -> None:
    if not content.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in content or _LOCKED_XLS.search(content):
            raise Fault("password")
        return
    entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise Fault("no_table")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Fault("password")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Fault("too_large")


def _sheets(content: bytes, most_rows: int) -> list[Rows]:
    workbook = load_workbook(io.BytesIO(content))
    return [_rows(workbook.get_sheet_by_name(name), most_rows) for name in _names(workbook)]


def _names(workbook: CalamineWorkbook) -> list[str]:
    seen = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    return seen[:MOST_SHEETS]


def _rows(sheet: CalamineSheet, most_rows: int) -> Rows:
    """At most `most_rows` rows that hold anything, by their numbers in Excel."""
    rows: Rows = []
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if any(value.strip() if isinstance(value, str) else True for value in values):
            width = max(at for at, value in enumerate(values, start=1) if value != "")
            rows.append((number, list(values[:width])))
            if len(rows) == most_rows:
                break
    return rows


def _plain(value: object) -> object:
    """Days go as an object, times of day and spans as the text that they are read as."""
    return {"day": value.isoformat()} if isinstance(value, date) else str(value)


if __name__ == "__main__":
    main()
