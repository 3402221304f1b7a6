"""Files that come in: what they are, where their table is, and what to do about those that fail."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.cells import EMPTY, CellValue, read_day_cell, read_id_cell
from portal.services.sheets import (
    RESULT_COLUMNS,
    Column,
    SheetError,
    Table,
    read_table,
    write_table,
)
from portal.services.sheets.reading import MOST_BYTES
from tests.xls import ole, xls

NAME = Column("name", "姓名", needed=True)
ID = Column("id", "身份证号", needed=True, aliases=("证件号码",))
DAY = Column("day", "登记日期")
COLUMNS = (NAME, ID, DAY)
NUMBER = "430102199003070012"
LINES = (("姓名", "身份证号", "登记日期"), ("张三", NUMBER, "2026-03-05"))
MOST = 20


def csv_of(lines: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    return "".join(separator.join(line) + "\r\n" for line in lines).encode()


def xlsx_of(*sheets: Sequence[Sequence[CellValue | time]], hidden: int | None = None) -> bytes:
    """A workbook as Excel would store typed values; the sheet at `hidden` can't be seen."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for at, lines in enumerate(sheets):
            sheet = workbook.add_worksheet()
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
            if at == hidden:
                sheet.hide()
            elif hidden == 0:
                sheet.set_first_sheet()
                sheet.activate()
    return out.getvalue()


def texts(table: Table) -> list[tuple[int, list[str]]]:
    return [(row.number, list(row.texts().values())) for row in table.rows]


def read(content: bytes, columns: Sequence[Column] = COLUMNS) -> list[tuple[int, list[str]]]:
    return texts(read_table(content, columns, MOST))


EVERY_FILE = {
    "utf-8": csv_of(LINES),
    "utf-8 with mark": codecs.BOM_UTF8 + csv_of(LINES),
    "gb18030": csv_of(LINES).decode().encode("gb18030"),
    "utf-16": csv_of(LINES, "\t").decode().encode("utf-16"),
    "semicolons": csv_of(LINES, ";"),
    "unix lines": csv_of(LINES).replace(b"\r\n", b"\n"),
    "old mac lines": csv_of(LINES).replace(b"\r\n", b"\r"),
    "xlsx": xlsx_of(LINES),
    "xls": xls(LINES),
}


@pytest.mark.parametrize("content", EVERY_FILE.values(), ids=EVERY_FILE)
def test_each_kind_of_file_says_the_same(content: bytes) -> None:
    assert read(content) == [(2, ["张三", NUMBER, "2026-03-05"])]


def test_values_keep_what_excel_stored() -> None:
    line = ("张三", 4.30102199003071e17, date(2026, 3, 5), 3, 3.5, True, time(8, 30))
    columns = (NAME, ID, DAY, *(Column(key, key) for key in "abcd"))
    (row,) = read_table(xlsx_of([[column.title for column in columns], line]), columns, MOST).rows
    assert [cell.value for cell in row.cells.values()] == [
        "张三",
        4.30102199003071e17,
        datetime(2026, 3, 5),  # noqa: DTZ001 - a sheet knows no zone
        3.0,
        3.5,
        True,
        "08:30:00",
    ]
    assert read_day_cell(row.cells["day"]) == date(2026, 3, 5)


def test_numbers_of_an_old_workbook_are_read() -> None:
    (row,) = read_table(xls([LINES[0], ("张三", NUMBER, 46086.0)]), COLUMNS, MOST).rows
    assert read_day_cell(row.cells["day"]) == date(2026, 3, 5)
    assert read_id_cell(row.cells["id"]) == NUMBER


@pytest.mark.parametrize(
    "titles",
    [
        ("姓名*", "身份证号 *", "登记日期"),
        ("＊姓名", "身份证号（必填）", "登记日期（选填）"),
        ("姓 名", "身份证\n号", "登记日期："),
        ("　姓名　", "身份证号(必填)*", "登记日期:"),
        ("姓名", "证件号码", "登记日期"),
    ],
)
def test_titles_are_compared_leniently(titles: tuple[str, ...]) -> None:
    assert read(xlsx_of([titles, LINES[1]])) == [(2, ["张三", NUMBER, "2026-03-05"])]


@given(st.permutations(range(5)), st.integers(0, 9))
def test_neither_the_order_nor_what_stands_above_matters(order: list[int], above: int) -> None:
    head = [[f"失业人员信息 {at}", "姓名请照证件填写"] for at in range(above)]
    table = (("姓名", "身份证号", "备注", "登记日期", "电话"), ("张三", NUMBER, "b", "c", "d"))
    lines = head + [[line[at] for at in order] for line in table]
    found = read_table(csv_of(lines), COLUMNS, MOST)
    assert texts(found) == [(above + 2, ["张三", NUMBER, "c"])]
    assert set(found.unknown) == {"备注", "电话"}
    assert found.missing == ()


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    lines = [["标题"], [], LINES[0], [" ", "　", ""], LINES[1], [], ["李四"], ["", ""], [""]]
    expected = [(5, ["张三", NUMBER, "2026-03-05"]), (7, ["李四", "", ""])]
    assert read(xlsx_of(lines)) == expected
    assert read(csv_of(lines)) == expected


def test_a_cell_of_several_lines_is_one_row_as_in_excel() -> None:
    content = csv_of([LINES[0], ('"张\n三"', "1"), ("李四", "2")])
    assert read(content) == [(2, ["张\n三", "1", ""]), (3, ["李四", "2", ""])]


def test_a_column_that_is_not_needed_may_be_missing() -> None:
    table = read_table(csv_of([line[:2] for line in LINES]), COLUMNS, MOST)
    assert table.missing == ("day",)
    assert table.rows[0].cells["day"] is EMPTY


def test_the_columns_of_a_file_handed_back_are_no_strangers() -> None:
    back = write_table("名单", (*RESULT_COLUMNS, *COLUMNS), [{"name": "张三", "result": "未通过"}])
    table = read_table(back, COLUMNS, MOST)
    assert table.unknown == ()
    assert texts(table) == [(3, ["张三", "", ""])]


def test_the_sheet_with_the_titles_is_taken_and_hidden_ones_are_not() -> None:
    other = [["说明"], ["请填写"]]
    assert read(xlsx_of(other, LINES)) == [(2, ["张三", NUMBER, "2026-03-05"])]
    with pytest.raises(SheetError, match="没有找到标题行"):
        read(xlsx_of(LINES, other, hidden=0))


def zip_of(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked_zip() -> bytes:
    """A zip whose directory says that its entries are encrypted."""
    made = bytearray(zip_of({"xl/workbook.xml": b"<workbook/>"}))
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def far_cell() -> bytes:
    """A few kilobytes that make a reader ask for half a terabyte."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, LINES[0])
        sheet.write(1_048_575, 16_383, "x")
    return out.getvalue()


REFUSED = {
    "nothing": (b"", "文件是空的"),
    "only blanks": (b" \r\n\t", "文件是空的"),
    "only separators": (b",,,\n,,\n", "文件是空的"),
    "empty workbook": (xlsx_of([]), "文件是空的"),
    "too many bytes": (b"x" * (MOST_BYTES + 1), "超过 30 MB.*拆成"),
    "pdf": (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\0\0", "不是表格"),
    "picture": (b"\xff\xd8\xff\xe0\0\x10JFIF", "不是表格"),
    "prose": ("今天天气很好。".encode(), "没有找到标题行。标题行应有：姓名、身份证号、登记日期"),
    "page named xls": (b"\r\n<html><table><tr><td>", "网页格式.*另存为"),
    "docx": (zip_of({"word/document.xml": b"<w/>"}), "不是表格"),
    "word 97": (ole("WordDocument", b"abc"), "打不开"),
    "xlsx with password": (ole("EncryptedPackage", b"abc"), "有密码.*取消密码"),
    "xls with password": (xls(LINES, password=True), "有密码.*取消密码"),
    "zip with password": (locked_zip(), "有密码.*取消密码"),
    "zip bomb": (zip_of({"xl/workbook.xml": bytes(201_000_000)}), "内容太多"),
    "far cell": (far_cell(), "内容太多"),
    "half a workbook": (xlsx_of(LINES)[:-100], "打不开"),
    "no workbook inside": (zip_of({"xl/a": b""}), "打不开"),
    "open quote": (csv_of([*LINES, ('"李四', "1")]), "第 3 行读不出来：引号不成对"),
    "endless cell": (csv_of([LINES[0], ("张" * 200_000, "1")]), "第 2 行读不出来"),
    "cell longer than Excel's": (
        csv_of([*LINES, ("张" * 32_768, "1")]),
        "第 3 行有一格超过 32767 个字",
    ),
    "titles only": (csv_of(LINES[:1]), "第 1 行标题下面没有内容"),
    "titles too low": (csv_of([["x"]] * 10 + list(LINES)), "前 10 行里没有找到标题行"),
    "titles too low, blanks above": (csv_of([[""]] * 10 + list(LINES)), "前 10 行里没有找到"),
    "needed column missing": (csv_of([("姓名", "电话"), ("张三", "1")]), "缺少“身份证号”这一列"),
    "column twice": (csv_of([("姓名", "身份证号", "姓名*"), ("a", "b")]), "“姓名”这一列有两个"),
    "column under two names": (
        csv_of([("姓名", "身份证号", "证件号码"), ("a", "b")]),
        "“身份证号”这一列有两个",
    ),
    "too many columns": (
        csv_of([(*LINES[0], *(f"列{at}" for at in range(200))), LINES[1]]),
        "第 1 行超过 200 列",
    ),
    "too many titles in xlsx": (
        xlsx_of([(*LINES[0], *(f"列{at}" for at in range(198))), LINES[1]]),
        "超过 200 列",
    ),
    "too many cells in a row": (csv_of([*LINES, ["1"] * 201]), "第 3 行超过 200 列"),
    "nothing but separators, by the million": (
        csv_of(LINES) + b'"\n",' * 500_000,
        "第 3 行超过 200 列",
    ),
    "too many rows": (csv_of([LINES[0], *[LINES[1]] * (MOST + 1)]), "超过 20 行.*拆成"),
    "too many rows in xlsx": (xlsx_of([LINES[0], *[LINES[1]] * 40]), "超过 20 行.*拆成"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_such_table_is_told_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words) as raised:
        read(content)
    assert str(raised.value).endswith("。")
    assert str(raised.value).isprintable()


def test_as_many_rows_as_allowed_are_read() -> None:
    lines = [["标题"]] * 9 + [LINES[0], *[LINES[1]] * MOST]
    assert len(read(xlsx_of(lines))) == len(read(csv_of(lines))) == MOST
