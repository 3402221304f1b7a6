"""Tables that leave as files: templates to fill in, lists, and a file handed back with its errors.

Every cell is text. So Excel keeps 18 digits of what is typed into a template, and a name that
begins with = stays a name.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

import xlsxwriter

from portal.services.sheets import csv_text
from portal.services.sheets.columns import HEADER_ROWS, LONGEST_CELL, Column

_SHEET: Final = "数据"
_CHOICES: Final = "选项"
_LAST_ROW: Final = 1_048_575  # of a sheet, from 0
_A4: Final = 9
_TEXT_FORMAT: Final = 49  # Excel's own “文本”
# XML has no place for these two.
_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")

_FACE: Final = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_STYLES: Final[Mapping[str, Mapping[str, object]]] = {
    "title": {"font_size": 16, "bold": True},
    "hint": {"font_color": "#595959"},
    "column_hint": {"font_color": "#595959", "font_size": 9, "text_wrap": True, "valign": "bottom"},
    "header": {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True},
    "cell": {"num_format": _TEXT_FORMAT},
    "faulty": {"num_format": _TEXT_FORMAT, "bg_color": "#FFD9D9", "font_color": "#9C0006"},
}


def write_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, str]] = (),
    hints: Sequence[str] = (),
    faulty: Mapping[int, AbstractSet[str]] | None = None,
) -> bytes:
    """An XLSX file: title, hints, titles of columns, then a row of texts by key for each of `rows`.

    Without rows it is a template. `faulty` names the keys of cells to be coloured, by the index of
    their row from 0; with ``RESULT_COLUMNS`` a file is handed back with its errors.
    Raises ValueError for too many hints or a cell of more than 32,767 characters.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        page = _Page(workbook, columns)
        header = page.write_head(title, hints)
        page.write_rows(header + 1, rows, faulty or {})
        page.offer_choices(header + 1)
    return out.getvalue()


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A CSV file that Excel opens: the columns' titles, then a row of texts by key for each."""
    texts = ([row.get(column.key, "") for column in columns] for row in rows)
    return csv_text.write_rows([[column.title for column in columns], *texts])


class _Page:
    """The sheet of one file, whose columns stay the same from the head to the last row."""

    def __init__(self, workbook: Any, columns: Sequence[Column]) -> None:
        self._workbook = workbook
        self._columns = columns
        self._sheet = workbook.add_worksheet(_SHEET)
        self._styles = {
            name: workbook.add_format({**_FACE, **style}) for name, style in _STYLES.items()
        }
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, column.width, self._styles["cell"])

    def write_head(self, title: str, hints: Sequence[str]) -> int:
        """All that stands above the data; the index of the row of titles, from 0."""
        above = len(hints) + 1
        self._write(0, 0, title, "title")
        self._sheet.set_row(0, 28)
        for at, hint in enumerate(hints, start=1):
            self._write(at, 0, hint, "hint")
        if any(column.hint for column in self._columns):
            for at, column in enumerate(self._columns):
                self._write(above, at, column.hint, "column_hint")
            above += 1
        if above >= HEADER_ROWS:
            raise ValueError("the row of titles would not be found again")
        for at, column in enumerate(self._columns):
            self._write(above, at, column.marked_title, "header")
        self._sheet.set_row(above, 32)
        self._sheet.freeze_panes(above + 1, 0)
        self._lay_out_for_paper(above)
        return above

    def _lay_out_for_paper(self, header: int) -> None:
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(header)

    def write_rows(
        self,
        first: int,
        rows: Iterable[Mapping[str, str]],
        faulty: Mapping[int, AbstractSet[str]],
    ) -> None:
        """The data, from the row with index `first` on."""
        for index, row in enumerate(rows):
            marked = faulty.get(index, frozenset())
            for at, column in enumerate(self._columns):
                style = "faulty" if column.key in marked else "cell"
                self._write(first + index, at, row.get(column.key, ""), style)
        # Excel would put a green corner on every number.
        last = self._sheet_cell(_LAST_ROW, len(self._columns) - 1)
        self._sheet.ignore_errors({"number_stored_as_text": f"{self._sheet_cell(first, 0)}:{last}"})

    def _sheet_cell(self, row: int, at: int) -> str:
        return str(xlsxwriter.utility.xl_rowcol_to_cell(row, at))

    def offer_choices(self, first: int) -> None:
        """Drop-down lists; their entries stand on a hidden sheet, since Excel allows 255
        characters beside the cell."""
        offered = [(at, column) for at, column in enumerate(self._columns) if column.choices]
        if not offered:
            return
        hidden = self._workbook.add_worksheet(_CHOICES)
        hidden.hide()
        for place, (at, column) in enumerate(offered):
            for row, choice in enumerate(column.choices):
                hidden.write_string(row, place, choice)
            last = len(column.choices) - 1
            source = xlsxwriter.utility.xl_range_abs(0, place, last, place)
            self._sheet.data_validation(
                first, at, _LAST_ROW, at, _drop_down(column.title, f"={_CHOICES}!{source}")
            )

    def _write(self, row: int, at: int, text: str, style: str) -> None:
        if len(text) > LONGEST_CELL:
            raise ValueError(f"row {row}: a cell holds {LONGEST_CELL} characters")
        if text or style == "faulty":
            clean = text.translate(_NO_CHARACTERS)
            self._sheet.write_string(row, at, clean, self._styles[style])


def _drop_down(title: str, source: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": source,
        "error_title": "请从列表中选择",
        "error_message": f"“{title}”只能从下拉列表中选择。"[:255],
    }
