"""From an uploaded file to rows with named cells, or to one sentence that says what to do."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from portal.domain.cells import EMPTY, Cell, CellValue, shown
from portal.services import gates
from portal.services.sheets import csv_text
from portal.services.sheets.columns import (
    HEADER_ROWS,
    LONGEST_CELL,
    MOST_COLUMNS,
    RESULT_COLUMNS,
    Column,
    level_title,
)

MOST_BYTES: Final = 30_000_000
_MOST_SECONDS: Final = 60.0  # by the wall, beside the child's own limit of computing
_MOST_ANSWER: Final = 51_000_000  # bytes; the child gives up at 50 MB
_CHILD: Final = Path(__file__).with_name("workbook_child.py")
# A workbook takes hundreds of megabytes while it is open.
_TWO_AT_A_TIME: Final = threading.BoundedSemaphore(2)
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

_SAVE_AGAIN: Final = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
_NO_TABLE: Final = f"这个文件不是表格。请上传 Excel 或 CSV 文件；其他格式的表格，{_SAVE_AGAIN}"
_FAULTS: Final = {
    "password": "这个文件有密码，读不出来。请在 Excel 或 WPS 中取消密码，保存后再上传。",
    "macros": f"这个文件带有宏，为了安全不能上传。{_SAVE_AGAIN}",
    "no_table": _NO_TABLE,
    "too_large": "表格里的内容太多，读不出来。请只留下需要的行和列，或拆成几个文件后再上传。",
    "broken": f"这个文件打不开，可能已损坏，或内容太多。{_SAVE_AGAIN}",
}
_EMPTY_FILE: Final = "这个文件是空的。请填好内容，保存后再上传。"

_RawRow = tuple[int, Sequence[CellValue]]


class SheetError(ValueError):
    """A file that is not taken as a whole; the message says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data: its `number` as Excel shows it, and a cell for every declared column,
    in the order of their declaration."""

    number: int
    cells: Mapping[str, Cell]

    def texts(self) -> dict[str, str]:
        """The cells' texts, as ``write_table`` takes them to hand the row back."""
        return {key: cell.text for key, cell in self.cells.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds; `unknown` names the columns that were passed over, `missing` by their
    keys the columns that are declared, not needed and not there (their cells are empty)."""

    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def read_table(content: bytes, columns: Sequence[Column], most_rows: int) -> Table:
    """The rows of the first visible sheet that has the columns' titles in its first ten rows.

    XLSX, XLS and CSV are told apart by content. Titles are compared leniently, their order is
    free. Blank rows are passed over. Raises ``SheetError`` for all that is no such table of 1 to
    `most_rows` rows, and nothing else whatever the bytes are.
    """
    if len(content) > MOST_BYTES:
        raise SheetError(f"文件超过 {MOST_BYTES // 10**6} MB。请拆成几个文件后再上传。")
    if not content.strip():
        raise SheetError(_EMPTY_FILE)
    most = HEADER_ROWS + most_rows + 1
    if content.startswith(_WORKBOOKS):
        sheets = _workbook_sheets(content, most)
    else:
        sheets = [_text_rows(content, columns, most)]
    rows, header = _find_header([rows for rows in sheets if rows], columns)
    return _table(rows, header, columns, most_rows)


def _workbook_sheets(content: bytes, most: int) -> list[list[_RawRow]]:
    with gates.through(_TWO_AT_A_TIME, lambda: SheetError(f"{gates.BUSY}。")):
        text = _answer(content, most)
        answer = json.loads(text, object_hook=lambda day: datetime.fromisoformat(day["day"]))
    if isinstance(answer, str):
        raise SheetError(_FAULTS[answer])
    return [[(number, values) for number, values in rows] for rows in answer]


def _answer(content: bytes, most: int) -> bytes:
    """What the child wrote; raises ``SheetError`` where it crashed, ran or wrote too long."""
    # The column behind the last one stays, so that it can be told of.
    limits = (most, MOST_COLUMNS + 1, LONGEST_CELL)
    command = [sys.executable, "-I", str(_CHILD), *map(str, limits)]
    with subprocess.Popen(  # noqa: S603 - our own file
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as child:
        assert child.stdin is not None, "a pipe was asked for"
        assert child.stdout is not None, "a pipe was asked for"
        end = threading.Timer(_MOST_SECONDS, child.kill)
        end.start()
        try:
            # It reads all before it writes; one that died reads nothing.
            with contextlib.suppress(BrokenPipeError), child.stdin:
                child.stdin.write(content)
            answer = child.stdout.read(_MOST_ANSWER + 1)
            if len(answer) > _MOST_ANSWER:
                raise SheetError(_FAULTS["too_large"])
            if child.wait() != 0:
                raise SheetError(_FAULTS["broken"])
        finally:
            child.kill()
            end.cancel()
    return answer


def _text_rows(content: bytes, columns: Sequence[Column], most: int) -> list[_RawRow]:
    try:
        text = csv_text.decode(content)
    except csv_text.NotText as error:
        raise SheetError(_NO_TABLE) from error
    if text.lstrip().startswith("<"):
        raise SheetError(f"这个文件是网页格式，不是真正的 Excel 表格。{_SAVE_AGAIN}")
    separator = max(csv_text.SEPARATORS, key=lambda one: _titles_found(text, one, columns))
    try:
        return list(islice(csv_text.read_rows(text, separator), most))
    except csv_text.WideRow as wide:
        raise SheetError(
            f"第 {wide.number} 行超过 {MOST_COLUMNS} 列，或文字太多。请只留下需要的列。"
        ) from wide
    except csv_text.LongCell as long:
        raise SheetError(
            f"第 {long.number} 行有一格超过 {LONGEST_CELL} 个字。请缩短后再上传。"
        ) from long
    except csv_text.BrokenRow as broken:
        raise SheetError(
            f"第 {broken.number} 行读不出来：引号不成对，或一格里的文字太长。{_SAVE_AGAIN}"
        ) from broken


def _titles_found(text: str, separator: str, columns: Sequence[Column]) -> int:
    known = _known_titles(columns)
    try:
        rows = list(islice(csv_text.read_rows(text, separator), HEADER_ROWS))
    except csv_text.BrokenRow:
        return 0
    return max((_matches(row, known) for row in rows), default=0)


def _known_titles(columns: Sequence[Column]) -> dict[str, Column]:
    return {
        level_title(title): column
        for column in columns
        for title in (column.title, *column.aliases)
    }


def _titles(row: _RawRow) -> list[str]:
    return [level_title(Cell(value).text) for value in row[1]]


def _matches(row: _RawRow, known: Mapping[str, Column]) -> int:
    return len({known[title].key for title in _titles(row) if title in known})


def _find_header(
    sheets: Sequence[list[_RawRow]], columns: Sequence[Column]
) -> tuple[list[_RawRow], _RawRow]:
    """The sheet and its row of titles: of all first rows the one that knows most titles."""
    known = _known_titles(columns)
    tops = [(rows, row) for rows in sheets for row in rows[:HEADER_ROWS] if row[0] <= HEADER_ROWS]
    if not sheets:
        raise SheetError(_EMPTY_FILE)
    best = max(tops, key=lambda top: _matches(top[1], known), default=None)
    if best is None or not _matches(best[1], known):
        raise SheetError(
            f"前 {HEADER_ROWS} 行里没有找到标题行。标题行应有：{_named(columns)}。"
            "请下载模板，照模板填写。"
        )
    return best


def _named(columns: Iterable[Column]) -> str:
    return "、".join(column.title for column in columns)


def _table(
    rows: Sequence[_RawRow], header: _RawRow, columns: Sequence[Column], most_rows: int
) -> Table:
    data = [row for row in rows if row[0] > header[0]]
    places = _places(header, columns)
    missing = [column for column in columns if column.key not in places]
    if needed := [column for column in missing if column.needed]:
        raise SheetError(f"表格缺少“{_named(needed)}”这一列。请补上，或下载模板照模板填写。")
    if not data:
        raise SheetError(f"第 {header[0]} 行标题下面没有内容。请填好后再上传。")
    if len(data) > most_rows:
        raise SheetError(f"表格超过 {most_rows} 行。请拆成几个文件，分几次上传。")
    order = [(column.key, places.get(column.key)) for column in columns]
    return Table(
        tuple(Row(number, _cells(values, order)) for number, values in data),
        _unknown(header, columns),
        tuple(column.key for column in missing),
    )


def _places(header: _RawRow, columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands, by its key."""
    if len(header[1]) > MOST_COLUMNS:
        raise SheetError(f"表格超过 {MOST_COLUMNS} 列。请只留下需要的列。")
    known = _known_titles(columns)
    places: dict[str, int] = {}
    for place, title in enumerate(_titles(header)):
        column = known.get(title)
        if column is None:
            continue
        if column.key in places:
            raise SheetError(f"“{column.title}”这一列有两个。请删去多余的一列。")
        places[column.key] = place
    return places


def _unknown(header: _RawRow, columns: Sequence[Column]) -> tuple[str, ...]:
    known = _known_titles((*columns, *RESULT_COLUMNS))
    names = (shown(Cell(value).text) for value in header[1])
    return tuple(name for name in names if name and level_title(name) not in known)


def _cells(values: Sequence[CellValue], order: Sequence[tuple[str, int | None]]) -> dict[str, Cell]:
    width = len(values)
    return {key: EMPTY if at is None or at >= width else Cell(values[at]) for key, at in order}
