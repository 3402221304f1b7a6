"""Files that go out: text stays text, nothing is calculated, and what was written comes back."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.services.sheets import (
    RESULT_COLUMNS,
    Column,
    read_table,
    write_csv,
    write_table,
)

COLUMNS = (
    Column("name", "姓名", needed=True, hint="照证件填写"),
    Column("id", "身份证号", needed=True, hint="18 位", width=22),
    Column("wish", "求职意愿", choices=("全职", "兼职", "不限")),
)
KEYS = [column.key for column in COLUMNS]

# XML has no place for U+FFFE and U+FFFF, text in UTF-8 none for halves of a character.
_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40
)
_TRICKY = st.sampled_from(
    ["=1+1", "'=1", "''@x", "+86", "-1", "\t=", "＝1", "_x0041_", "a\r\nb", "0012", "'", '"', "1E5"]
)
ROWS = st.lists(
    st.fixed_dictionaries({"name": st.just("张三"), "id": _TEXT | _TRICKY, "wish": _TEXT}),
    min_size=1,
    max_size=5,
)


def written(content: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"xl/{part}.xml").decode()


# Each example starts a process.
@settings(max_examples=settings().max_examples // 3)
@given(ROWS)
def test_what_was_written_to_xlsx_comes_back(rows: list[dict[str, str]]) -> None:
    table = read_table(write_table("名单", COLUMNS, rows), COLUMNS, 10)
    assert [row.texts() for row in table.rows] == rows


@given(ROWS)
def test_what_was_written_to_csv_comes_back(rows: list[dict[str, str]]) -> None:
    without_nul = [{key: text.replace("\0", "") for key, text in row.items()} for row in rows]
    table = read_table(write_csv(COLUMNS, without_nul), COLUMNS, 10)
    assert [row.texts() for row in table.rows] == without_nul


@given(ROWS)
def test_nothing_that_was_written_is_a_formula(rows: list[dict[str, str]]) -> None:
    sheet = written(write_table("名单", COLUMNS, rows), "worksheets/sheet1")
    cells = re.findall(r"<c [^>]*?(?:/>|>.*?</c>)", sheet, re.DOTALL)
    assert len(cells) >= len(rows)
    assert all(' t="s"' in cell and "<f" not in cell for cell in cells)
    text = write_csv(COLUMNS, rows).decode("utf-8-sig").replace("\0", "")
    for line in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r\n")) for cell in line)


def test_a_template_keeps_what_is_typed_as_text() -> None:
    content = write_table("失业人员导入模板", COLUMNS, hints=["带 * 的必填。"])
    sheet, styles = written(content, "worksheets/sheet1"), written(content, "styles")
    styles_of_columns = {int(style) for style in re.findall(r'<col [^>]*style="(\d+)"', sheet)}
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    assert {formats[style] for style in styles_of_columns} == {"49"}
    assert 'state="frozen"' in sheet
    assert 'ySplit="4"' in sheet
    assert 'topLeftCell="A5"' in sheet


def test_a_choice_is_a_list_to_the_last_row_from_a_hidden_sheet() -> None:
    content = write_table("模板", COLUMNS)
    sheet, workbook = written(content, "worksheets/sheet1"), written(content, "workbook")
    assert re.findall(r'sqref="(C4:C1048576)"', sheet) == ["C4:C1048576"]
    assert "<formula1>选项!$A$1:$A$3</formula1>" in sheet
    assert re.search(r'name="选项"[^>]*state="hidden"', workbook)


def test_a_long_list_of_choices_is_whole() -> None:
    choices = tuple(f"某某街道某某社区居民委员会{at}" for at in range(300))
    content = write_table("模板", [Column("office", "机构", choices=choices)])
    assert "选项!$A$1:$A$300" in written(content, "worksheets/sheet1")
    assert all(f"<t>{choice}</t>" in written(content, "sharedStrings") for choice in choices)


def test_a_file_handed_back_colours_its_errors_and_can_be_read_again() -> None:
    columns = (*RESULT_COLUMNS, *COLUMNS)
    rows = [
        {"result": "通过", "name": "张三", "id": "1"},
        {"result": "未通过", "notes": "身份证号：这一格没有填。", "name": "李四"},
    ]
    content = write_table("导入结果", columns, rows, faulty={1: {"id", "name"}})
    sheet = written(content, "worksheets/sheet1")
    styles = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet))
    assert styles["D5"] == styles["C5"] != styles["C4"] == styles["D4"]
    table = read_table(content, COLUMNS, 10)
    assert [row.texts() for row in table.rows] == [
        {"name": "张三", "id": "1", "wish": ""},
        {"name": "李四", "id": "", "wish": ""},
    ]


def test_what_xml_cannot_hold_is_replaced() -> None:
    content = write_table("名单", COLUMNS, [{"name": "张\uffff三\ufffe"}])
    assert read_table(content, COLUMNS, 10).rows[0].texts()["name"] == "张\ufffd三\ufffd"


def test_a_cell_that_excel_cannot_hold_is_not_cut() -> None:
    longest = "字" * 32_767
    content = write_table("名单", COLUMNS, [{"name": longest}])
    assert read_table(content, COLUMNS, 10).rows[0].texts()["name"] == longest
    with pytest.raises(ValueError, match="32767"):
        write_table("名单", COLUMNS, [{"name": longest + "字"}])


def test_hints_may_not_push_the_titles_out_of_reach() -> None:
    content = write_table("名单", COLUMNS, [{"name": "张三"}], hints=["提示"] * 7)
    assert read_table(content, COLUMNS, 10).rows[0].number == 11
    with pytest.raises(ValueError, match="titles"):
        write_table("名单", COLUMNS, hints=["提示"] * 8)
