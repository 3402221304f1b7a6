"""Tables that come as files and go as files: XLSX, XLS and CSV."""

from portal.services.sheets.columns import RESULT_COLUMNS, Column
from portal.services.sheets.kept import dumped, loaded
from portal.services.sheets.reading import Row, SheetError, Table, read_table
from portal.services.sheets.writing import write_csv, write_table

__all__ = [
    "RESULT_COLUMNS",
    "Column",
    "Row",
    "SheetError",
    "Table",
    "dumped",
    "loaded",
    "read_table",
    "write_csv",
    "write_table",
]
