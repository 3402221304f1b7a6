"""What a small file may cost: neither its reader nor the portal is flooded by it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from portal.services import gates
from portal.services.sheets import SheetError, read_table, reading, write_table
from portal.services.sheets.columns import LONGEST_CELL, MOST_COLUMNS
from tests.unit.test_sheets_reading import COLUMNS, EVERY_FILE, LINES, MOST, csv_of

TOO_MUCH = "表格里的内容太多"
DAMAGED = "这个文件打不开"
BUSY = "正在处理别的文件，请稍后再传。"


def wide(rows: int, columns: int, text: str) -> bytes:
    """A workbook of a few kilobytes whose every cell below the titles holds the same text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, LINES[0])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, [text] * columns)
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(SheetError) as told:
        read_table(content, COLUMNS, MOST)
    return str(told.value)


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Put another programme in the place of the child."""
    child = folder / "child.py"
    child.write_text(code)
    monkeypatch.setattr(reading, "_CHILD", child)


def test_a_wide_workbook_is_cut_to_its_columns() -> None:
    content = wide(MOST, 2_000, "甲")
    answer = reading._answer(content, MOST + 1)
    assert len(answer) < (MOST + 1) * (MOST_COLUMNS + 2) * len('"甲",'.encode())
    table = read_table(content, COLUMNS, MOST)
    assert [list(row.texts().values()) for row in table.rows] == [["甲"] * 3] * MOST


def test_a_small_workbook_that_unpacks_to_far_more_is_too_large() -> None:
    content = wide(10, 180, "x" * LONGEST_CELL)
    assert len(content) < 100_000
    assert refused(content).startswith(TOO_MUCH)


@pytest.mark.parametrize(("entries", "said"), [(1_900, None), (2_000, TOO_MUCH)])
def test_a_workbook_of_thousands_of_entries_is_too_large(entries: int, said: str | None) -> None:
    """Each is empty: only their number is too much."""
    out = io.BytesIO(wide(1, 2, "甲"))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(entries):
            archive.writestr(f"xl/media/{number}.bin", b"")
    if said is None:
        assert read_table(out.getvalue(), COLUMNS, MOST).rows
    else:
        assert refused(out.getvalue()).startswith(said)


def test_the_child_itself_writes_no_more_than_a_word_about_it() -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(reading._CHILD), "30", "201", str(LONGEST_CELL)],
        input=wide(10, 180, "x" * LONGEST_CELL),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert done.stdout == b'"too_large"'


def test_every_row_that_is_read_can_be_handed_back() -> None:
    at_most = csv_of([LINES[0], ("张" * LONGEST_CELL, "1")])
    for content in (at_most, wide(1, 2, "x" * LONGEST_CELL)):
        (row,) = read_table(content, COLUMNS, MOST).rows
        assert write_table("名单", COLUMNS, [row.texts()])


def test_a_cell_cut_by_the_child_is_as_long_as_excel_allows(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(reading._CHILD), "30", "2", "1"],
        input=EVERY_FILE["xlsx"],
        stdout=subprocess.PIPE,
        check=True,
    )
    assert done.stdout.decode() == '[[[1,["姓","身"]],[2,["张","4"]]]]'


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys\nwhile True: sys.stdout.write('[' * 65536)", TOO_MUCH),
        ("import sys; sys.stdin.read(); print('[[]', end=''); sys.exit(1)", DAMAGED),
        ("import os; os.abort()", DAMAGED),
    ],
    ids=["writes for ever", "fails", "reads nothing"],
)
def test_whatever_the_child_does_the_portal_reads_so_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, words: str
) -> None:
    stand_in(monkeypatch, tmp_path, code)
    monkeypatch.setattr(reading, "_MOST_ANSWER", 1_000_000)
    monkeypatch.setattr(reading, "_MOST_SECONDS", 20.0)
    assert refused(EVERY_FILE["xlsx"]).startswith(words)


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "import signal; signal.pause()")
    monkeypatch.setattr(reading, "_MOST_SECONDS", 0.3)
    assert refused(EVERY_FILE["xlsx"].ljust(1_000_000)).startswith(DAMAGED)


def test_two_workbooks_at_a_time_and_the_third_is_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gates, "LONGEST_WAIT", 0.01)
    with reading._TWO_AT_A_TIME:
        assert read_table(EVERY_FILE["xlsx"], COLUMNS, MOST).rows
        with reading._TWO_AT_A_TIME:
            assert refused(EVERY_FILE["xlsx"]) == BUSY
            assert read_table(EVERY_FILE["utf-8"], COLUMNS, MOST).rows, "text needs no place"
    for _ in range(3):
        assert refused(EVERY_FILE["xlsx"][:-100]).startswith(DAMAGED)
    assert read_table(EVERY_FILE["xlsx"], COLUMNS, MOST).rows, "a refusal gives its place back"
