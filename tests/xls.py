"""The smallest XLS file that Excel 97 could have written: no package writes them any more."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[str | float]], *, password: bool = False) -> bytes:
    """An XLS file (BIFF8 in an OLE container) with one sheet, from A1 on."""
    locked = _record(0x2F, b"\x01\x00" + bytes(52)) if password else b""
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 0x5, 0, 0, 0, 0)) + locked
    name = b"\x06\x00Sheet1"
    place = len(begin) + 4 + 6 + len(name) + 4
    sheet_entry = _record(0x85, struct.pack("<IBB", place, 0, 0) + name)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for at_row, row in enumerate(rows):
        sheet += b"".join(_cell(at_row, at, value) for at, value in enumerate(row))
    end = _record(0x0A, b"")
    return ole("Workbook", begin + sheet_entry + end + sheet + end)


def ole(name: str, stream: bytes) -> bytes:
    """An OLE container with one stream, of less than 60 kB."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, sectors + 2), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + fat + directory.ljust(_SECTOR, b"\0") + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cell(row: int, at: int, value: str | float) -> bytes:
    where = struct.pack("<HHH", row, at, 0)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x204, where + struct.pack("<HB", len(text) // 2, 1) + text)
    return _record(0x203, where + struct.pack("<d", value))
