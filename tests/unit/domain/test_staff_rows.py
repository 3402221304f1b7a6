"""Rows of a list of staff: every kind of broken one, and what is in already."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.areas import Level
from portal.domain.cells import Cell, CellValue
from portal.domain.permissions import ADMINISTRATORS, ROLE_LEVELS, Role
from portal.domain.staff_rows import (
    NAME,
    OFFERED,
    OFFICE,
    REMARK,
    ROLE,
    USERNAME,
    Known,
    KnownAccount,
    KnownOffice,
    StaffRow,
    judge,
    read_row,
)

CODE = "430102001001"
OFFICES = {
    "识字里社区": [KnownOffice(1, Level.COMMUNITY, within=True)],
    CODE: [KnownOffice(1, Level.COMMUNITY, within=True)],
    "430102001000": [KnownOffice(2, Level.TOWN, within=True)],
    "株洲市": [KnownOffice(9, Level.CITY, within=False)],
    "新村": [
        KnownOffice(5, Level.COMMUNITY, within=True),
        KnownOffice(6, Level.COMMUNITY, within=True),
    ],
    "长岭": [
        KnownOffice(5, Level.COMMUNITY, within=True),
        KnownOffice(8, Level.COMMUNITY, within=False),
    ],
}
CLERK_HERE = (1, Role.CLERK)
ACCOUNTS = {
    "elsewhere": KnownAccount("王芳", active=True, within=False),
    "lijun": KnownAccount("李军", active=True, within=True),
    "disabled": KnownAccount("王芳", active=False, within=True),
    "held": KnownAccount("王芳", active=True, within=True, held=frozenset({CLERK_HERE})),
    "asked": KnownAccount("王芳", active=True, within=True, asked=frozenset({CLERK_HERE})),
    "auditor": KnownAccount("王芳", active=True, within=True, held=frozenset({(3, Role.AUDITOR)})),
    "reviewer": KnownAccount(
        "王芳", active=True, within=True, held=frozenset({(1, Role.REVIEWER)})
    ),
}
KNOWN = Known(OFFICES, ACCOUNTS, {("钟灵", 1): ["zhongling", "zhongling2"]})


def cells(**changes: CellValue) -> dict[str, Cell]:
    plain: dict[str, Any] = {
        NAME: "王芳",
        USERNAME: "wangfang",
        OFFICE: "识字里社区",
        ROLE: "经办人",
        REMARK: "",
    }
    return {key: Cell(value) for key, value in (plain | changes).items()}


def judged(*rows: dict[str, Cell]) -> list[StaffRow]:
    read = [read_row(number, one) for number, one in enumerate(rows, 2)]
    judge(read, KNOWN)
    return read


def errors(row: StaffRow) -> list[tuple[str, str]]:
    return [(note.column, note.text) for note in row.errors]


BROKEN: tuple[tuple[dict[str, CellValue], str, str], ...] = (
    ({NAME: ""}, NAME, "没有填姓名"),
    ({NAME: "王芳2"}, NAME, "姓名中有数字“2”，请照证件填写"),
    ({NAME: "王"}, NAME, "姓名至少 2 个字，请照证件填写"),
    ({NAME: "王fang"}, NAME, "姓名不能中文和字母混写，请照证件填写其中一种"),
    ({USERNAME: " "}, USERNAME, "没有填用户名"),
    ({USERNAME: "王芳"}, USERNAME, "用户名只用小写字母、数字和 _ . -，例如 zhangmin01"),
    ({USERNAME: "wf"}, USERNAME, "用户名为 3 至 40 位，现在是 2 位"),
    ({USERNAME: 1.5e20}, USERNAME, "用户名只用小写字母、数字和 _ . -，例如 zhangmin01"),
    ({USERNAME: "elsewhere"}, USERNAME, "这个用户名已有人使用，请换一个"),
    ({USERNAME: "lijun"}, USERNAME, "这个用户名已有人使用，姓名与这里的不同，请核对"),
    ({USERNAME: "disabled"}, USERNAME, "这个账号已停用，请先启用"),
    ({OFFICE: ""}, OFFICE, "没有填所属机构"),
    ({OFFICE: "火星村"}, OFFICE, "没有“火星村”这个机构，请填全称或 12 位代码"),
    ({OFFICE: "430199"}, OFFICE, "没有“430199000000”这个机构，请填全称或 12 位代码"),
    ({OFFICE: "43010"}, OFFICE, "机构代码应为 12 位数字，现在是 5 位"),
    (
        {OFFICE: 1.5e20},
        OFFICE,
        "Excel 把号码变成了数字，后几位已经丢失。请把这一列设为“文本”格式后，照证件重新填写",
    ),
    ({OFFICE: "株洲市"}, OFFICE, "这个机构不在您的辖区"),
    ({OFFICE: "新村"}, OFFICE, "辖区内有 2 个同名机构，请填全称或 12 位代码"),
    ({ROLE: ""}, ROLE, "没有填岗位"),
    ({ROLE: "站长"}, ROLE, "没有“站长”这个岗位，请从下拉列表中选择"),
    ({ROLE: "系统管理员"}, ROLE, "系统管理员不能导入，由省级安全管理员设置"),
    ({ROLE: "制证员"}, ROLE, "这一级机构不设制证员"),
    ({OFFICE: 430102001000}, ROLE, "这一级机构不设经办人"),
    ({USERNAME: "auditor"}, ROLE, "管理员不得兼任业务岗位"),
    ({REMARK: "长" * 101}, REMARK, "最多 100 个字，现在是 101 个字，请缩短"),
    ({REMARK: "轮\u202e岗"}, REMARK, "文字中有看不见的字符（U+202E），请删去后重新填写"),
)


@pytest.mark.parametrize(("changes", "column", "said"), BROKEN)
def test_every_kind_of_broken_cell_is_said_under_its_column(
    changes: dict[str, CellValue], column: str, said: str
) -> None:
    (row,) = judged(cells(**changes))
    assert errors(row) == [(column, said)]


def test_all_that_is_wrong_in_a_row_is_said_at_once() -> None:
    (row,) = judged(cells(name="", username="王", office="火星村", role="站长"))
    assert [column for column, _ in errors(row)] == [NAME, USERNAME, ROLE, OFFICE]


@pytest.mark.parametrize(
    ("changes", "known", "remark"),
    [
        ({}, False, []),
        ({OFFICE: CODE}, False, []),
        ({OFFICE: 430102001001}, False, []),
        ({OFFICE: "'430102001", ROLE: "审核人"}, False, []),
        ({OFFICE: " 识字里 社区 ", ROLE: " 审核人 "}, False, []),
        ({OFFICE: "长岭"}, False, []),
        ({USERNAME: "ＷangFang"}, False, []),
        ({USERNAME: "held"}, True, ["已有这个账号和岗位"]),
        ({USERNAME: "asked"}, True, ["这个岗位已经申请，等安全管理员批准"]),
        ({USERNAME: "reviewer"}, False, ["账号已有，只申请这个岗位"]),
        (
            {NAME: "钟灵"},
            False,
            ["这个机构已有同名的账号 zhongling、zhongling2，请确认不是同一人"],
        ),
    ],
)
def test_what_can_be_applied_and_what_is_in_already(
    changes: dict[str, CellValue], known: bool, remark: list[str]
) -> None:
    (row,) = judged(cells(**changes))
    assert errors(row) == []
    assert row.known is known
    assert [note.text for note in row.remarks] == remark


def test_one_person_may_have_several_posts_but_each_once() -> None:
    first, other, again = judged(cells(), cells(role="审核人"), cells())
    assert errors(first) == errors(other) == []
    assert errors(again) == [("", "与第 2 行重复，请删去一行")]


def test_one_username_for_two_people_is_wrong_in_both_rows() -> None:
    first, other = judged(cells(), cells(name="李军"))
    assert errors(first) == [(USERNAME, "与第 3 行的用户名相同，姓名却不同")]
    assert errors(other) == [(USERNAME, "与第 2 行的用户名相同，姓名却不同")]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("office", "level"), [(CODE, Level.COMMUNITY), ("430102001", Level.TOWN)])
def test_no_list_posts_an_administrator_or_where_the_office_has_no_such_role(
    role: Role, office: str, level: Level
) -> None:
    (row,) = judged(cells(office=office, role=role.label))
    may = role not in ADMINISTRATORS and level in ROLE_LEVELS[role]
    assert (not row.errors) is may
    assert (role.label in OFFERED) is (role not in ADMINISTRATORS)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                key: st.text(max_size=12) | st.integers() | st.floats() | st.booleans()
                for key in (NAME, USERNAME, OFFICE, ROLE, REMARK)
            }
        ),
        max_size=4,
    )
)
def test_whatever_stands_in_the_cells_a_row_is_judged(typed: list[dict[str, CellValue]]) -> None:
    rows = judged(*({key: Cell(value) for key, value in one.items()} for one in typed))
    for row in rows:
        assert row.errors or (row.name and row.username and row.post)
        assert all(note.text and not note.text.endswith("。") for note in row.errors)
