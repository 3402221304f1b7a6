"""Files that come in and go out: every kind of table, nothing that would be executed."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile

import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from portal.domain.rosters.titles import TITLES, choices
from portal.models import AuditEntry, Roster, RosterVerdict
from portal.queries.rosters import RosterFilter
from portal.services import rosters
from portal.services.errors import NotFound, RuleBroken
from portal.services.rosters.columns import COLUMNS
from portal.services.sheets import RESULT_COLUMNS
from portal.services.sheets.columns import LONGEST_CELL
from tests.factories import NOW, clerk
from tests.integration.rosters.filed import checked, findings, rows_in, somebody, work_off
from tests.integration.services.records import raw_rows, rows_of
from tests.roster_files import FIRST_ROW, as_file
from tests.working import add_employer
from tests.xls import ole, xls

READY = RosterVerdict.READY
HEADER = ",".join(TITLES.values())


def uploaded(session: Session, content: bytes) -> Roster:
    actor = clerk(session)
    roster = rosters.upload(session, actor, NOW, add_employer(session, actor).id, content)
    roster_id = roster.id
    work_off(session)
    (roster,) = rows_of(session, Roster, id=roster_id)
    return roster


def refusal(session: Session, content: bytes) -> str:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    with pytest.raises(RuleBroken) as refused:
        rosters.upload(session, actor, NOW, employer_id, content)
    (problem,) = refused.value.problems
    assert problem.field == "file"
    assert rows_of(session, Roster, employer_id=employer_id) == []
    return problem.message


def lines_of(row: dict[str, str]) -> list[list[str]]:
    return [list(TITLES.values()), [row.get(key, "") for key in TITLES]]


def as_csv(row: dict[str, str], encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines_of(row))
    return out.getvalue().encode(encoding)


@pytest.mark.clause("R6.3")
def test_every_kind_of_table_is_read(session: Session) -> None:
    contents = (
        as_file([somebody()]),
        xls(lines_of(somebody())),
        as_csv(somebody(), "utf-8"),
        as_csv(somebody(), "utf-8-sig"),
        as_csv(somebody(), "gb18030"),
    )
    for content in contents:
        assert findings(session, uploaded(session, content)) == [(READY, [])]


def test_numbers_that_excel_took_for_numbers_are_explained(session: Session) -> None:
    row = somebody()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet()
        for at, line in enumerate(lines_of(row)):
            sheet.write_row(at, 0, line)
        sheet.write_number(1, list(TITLES).index("id_number"), 430102198808080012)
        sheet.write_number(1, list(TITLES).index("phone"), 19900000001)
        sheet.write_number(1, list(TITLES).index("pay"), 3600)
        sheet.write_number(1, list(TITLES).index("started_on"), 46342)
    ((verdict, said),) = findings(session, uploaded(session, out.getvalue()))
    assert verdict is RosterVerdict.ERROR
    assert said == [
        "证件号码：Excel 把号码变成了数字，后几位已经丢失。"
        "请把这一列设为“文本”格式后，照证件重新填写"
    ]


def test_a_workbook_with_macros_is_refused(session: Session) -> None:
    out = io.BytesIO(as_file([somebody()]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    for content in (out.getvalue(), ole("_VBA_PROJECT_CUR", b"")):
        assert refusal(session, content).startswith("这个文件带有宏")


def test_a_zip_bomb_is_refused(session: Session) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, list(TITLES.values()))
        for row in range(1, 11):
            sheet.write_row(row, 0, ["x" * LONGEST_CELL] * 180)
    assert len(out.getvalue()) < 100_000
    assert refusal(session, out.getvalue()).startswith("表格里的内容太多")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "这个文件是空的"),
        (b"%PDF-1.7", "前 10 行里没有找到标题行"),
        ("姓名,证件号码\n张三,1\n".encode(), "表格缺少"),
        (
            ("\n".join([",".join(TITLES.values()), *["张三"] * 20_001])).encode(),
            "表格超过 20000 行",
        ),
    ],
)
def test_what_is_no_roster_is_refused_in_words(
    session: Session, content: bytes, words: str
) -> None:
    assert refusal(session, content).startswith(words)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"xl/{name}.xml").decode()


def test_the_template_is_text_with_drop_downs_and_can_be_read(session: Session) -> None:
    content = rosters.template_file(clerk(session))
    sheet, styles = part(content, "worksheets/sheet1"), part(content, "styles")
    styles_of_columns = {int(style) for style in re.findall(r'<col [^>]*style="(\d+)"', sheet)}
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    assert {formats[style] for style in styles_of_columns} == {"49"}, "Excel's own 文本"
    assert sheet.count("<dataValidation ") == sum(bool(choices(key)) for key in TITLES)
    offered = part(content, "sharedStrings") + part(content, "worksheets/sheet2")
    assert all(choice in offered for key in TITLES for choice in choices(key))
    assert refusal(session, content).endswith("请填好后再上传。")


FORMULAS = ("=cmd|'/C calc'!A0", "+1", "@SUM(A1)", "-2")


def test_formulas_stay_text_and_faulty_cells_are_marked(session: Session) -> None:
    actor = clerk(session)
    row = somebody(occupation=FORMULAS[0], residence_address="+1", household_address="@SUM(A1)")
    roster = checked(session, actor, [row, somebody(phone="123", name="-2")])
    content = rosters.result_file(session, actor, roster.id, RosterFilter.ALL)
    sheet = part(content, "worksheets/sheet1")
    cells = re.findall(r"<c [^>]*?(?:/>|>.*?</c>)", sheet, re.DOTALL)
    assert all(' t="s"' in cell and "<f" not in cell for cell in cells)
    shared = html.unescape(part(content, "sharedStrings"))
    assert all(f"<t>{text}</t>" in shared for text in (*FORMULAS, "可以办理", "有错误"))
    columns = (*RESULT_COLUMNS, *COLUMNS)
    styles = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet))
    places = {
        column.key: f"{chr(ord('A') + at)}{FIRST_ROW + 1}" for at, column in enumerate(columns)
    }
    plain = styles[places["id_number"]]
    faulty = {key for key, place in places.items() if styles.get(place, plain) != plain}
    assert faulty == {"name", "phone"}
    again = rosters.upload(session, actor, NOW, roster.employer_id, content)
    assert again.rows == 2
    (entry,) = rows_of(session, AuditEntry, action="roster.download", user_id=actor.user_id)
    assert (entry.subject_id, entry.detail) == (roster.id, "2 行")


def test_the_rows_of_one_kind_come_back_alone(session: Session) -> None:
    actor = clerk(session)
    roster = checked(session, actor, [somebody(), somebody(phone="123")])
    faulty = rosters.result_file(session, actor, roster.id, RosterFilter.ERROR)
    assert rosters.upload(session, actor, NOW, roster.employer_id, faulty).rows == 1
    stranger = clerk(session, "430102001002")
    with pytest.raises(NotFound):
        rosters.result_file(session, stranger, roster.id, RosterFilter.ALL)


def test_nothing_of_a_roster_lies_open_in_the_database(session: Session) -> None:
    row = somebody(name="", occupation="只在这一行")
    roster = checked(session, clerk(session), [row])
    bind = session.get_bind()
    assert rows_in(session, roster)
    kept = repr(raw_rows(bind)["roster_row"])  # type: ignore[arg-type]
    for secret in (row["id_number"], row["phone"], "没有填", "只在这一行"):
        assert secret not in kept
        assert repr(secret.encode())[2:-1] not in kept
