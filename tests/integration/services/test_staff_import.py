"""A district's list of staff: taken in, checked, and handed back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import ImportBatch, ImportRow, Posting, User, Verdict
from portal.services import sheets, staff_import
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from portal.services.errors import RuleBroken
from portal.services.staff_import.intake import COLUMNS
from tests.factories import NOW, make_user
from tests.integration.services.records import raw_rows, rows_of
from tests.integration.services.staff_lists import HERE, found, fresh, line, take_in


def test_offices_are_found_by_every_name_they_have(session: Session, system: Actor) -> None:
    own = fresh(session)
    community = (HERE, f"湖南省{HERE}", "识字里社区", "识字里社区居委会", COMMUNITY)
    named = [(name, "经办人") for name in community]
    named += [(COMMUNITY[:9], "审核人"), ("长沙市芙蓉区", "主管")]
    lines = [
        line(f"{own}.{at}", f"钟灵{'一二三四五六七'[at]}", *office_and_role)
        for at, office_and_role in enumerate(named)
    ]
    batch = take_in(session, system, *lines)
    assert found(session, batch) == [(Verdict.READY, "")] * len(named)
    rows = sorted(rows_of(session, ImportRow, batch_id=batch), key=lambda one: one.number)
    offices = [one.office_id for one in rows]
    assert len(set(offices[:5])) == 1
    assert len(set(offices)) == 3


def test_every_kind_of_row_gets_its_verdict_from_what_the_system_knows(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    make_user(session, f"{own}.far", "王芳", OTHER_COMMUNITY, Role.CLERK)
    make_user(session, f"{own}.here", "王芳", COMMUNITY, Role.CLERK)
    officer_here = make_user(session, f"{own}.other", "李军", COMMUNITY)
    officer_here.active = False
    session.commit()
    administrator = rows_of(session, User, id=system.user_id)[0].username
    expected = (
        (line(f"{own}.new"), Verdict.READY, ""),
        (line(f"{own}.new2", "王芳"), Verdict.WARNING, f"同名的账号 {own}.here"),
        (line(f"{own}.here", "王芳", role="审核人"), Verdict.WARNING, "只申请这个岗位"),
        (line(f"{own}.here", "王芳"), Verdict.KNOWN, "已有这个账号和岗位"),
        (line(f"{own}.far", "王芳"), Verdict.ERROR, "已有人使用，请换一个"),
        (line(f"{own}.other", "李军"), Verdict.ERROR, "已停用"),
        (line(f"{own}.other", "李强", role="主管"), Verdict.ERROR, "姓名却不同"),
        (line(administrator, "王强"), Verdict.ERROR, "已有人使用，请换一个"),
        (line(f"{own}.q", "王强", "株洲市荷塘区", "主管"), Verdict.ERROR, "不在您的辖区"),
        (line(f"{own}.q", "王强", "湖南省", "主管"), Verdict.ERROR, "不在您的辖区"),
        (line(f"{own}.q", "王强", "没有的街道", "主管"), Verdict.ERROR, "没有“没有的街道”"),
        (line(f"{own}.q", "王强", "长沙市芙蓉区", "系统管理员"), Verdict.ERROR, "不能导入"),
        (line(f"{own}.q", "王强", "长沙市芙蓉区", "经办人"), Verdict.ERROR, "不设经办人"),
        (line(f"{own}.new"), Verdict.ERROR, "与第 "),
    )
    got = found(session, take_in(session, system, *(typed for typed, _, _ in expected)))
    for (typed, verdict, said), (its_verdict, notes) in zip(expected, got, strict=True):
        assert its_verdict is verdict, (typed, notes)
        assert said in notes, typed
    assert all(notes.count("李强") == 0 for _, notes in got), "no name of others is told"


def test_the_file_comes_back_with_its_faults_and_can_be_taken_in_again(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    lines = line(f"{own}.a", "从前没有"), line(f"{own}.b", "王芳2", role="站长")
    batch = take_in(session, system, *lines)
    back = staff_import.hand_back(session, system, batch)
    table = sheets.read_table(back, (*COLUMNS, *sheets.RESULT_COLUMNS), 10)
    told = [(row.cells["result"].text, row.cells["notes"].text) for row in table.rows]
    assert told[0] == ("可以导入", "")
    assert told[1][0] == "有错误"
    assert "姓名中有数字" in told[1][1]
    assert "站长" in told[1][1]
    again = staff_import.take_in(session, system, back, NOW)
    assert [one for one, _ in found(session, again)] == [Verdict.READY, Verdict.ERROR]


def test_the_template_is_a_list_without_rows(session: Session, system: Actor) -> None:
    with pytest.raises(RuleBroken, match="没有内容") as refused:
        staff_import.take_in(session, system, staff_import.template(), NOW)
    assert [one.field for one in refused.value.problems] == ["file"]


def test_what_stands_in_the_list_is_encrypted(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    take_in(session, system, line(f"{fresh(session)}.a", "欧阳钟灵"))
    assert "欧阳钟灵" not in repr(raw_rows(engine)["import_row"])
    (row,) = session.scalars(sa.select(ImportRow).order_by(ImportRow.batch_id.desc()).limit(1))
    assert json.loads(row.cells)["name"] == "欧阳钟灵"


def test_a_thousand_rows_in_a_request(
    session: Session, system: Actor, record_property: Callable[[str, object], None]
) -> None:
    own = fresh(session)
    lines = [
        line(f"{own}.{number}", f"陈{chr(0x4E00 + number)}")
        for number in range(staff_import.MOST_ROWS)
    ]
    begun = time.perf_counter()
    batch = take_in(session, system, *lines)
    checked = time.perf_counter()
    outcome = staff_import.apply(session, system, batch, NOW)
    done = time.perf_counter()
    assert outcome.accounts == staff_import.MOST_ROWS
    assert len(rows_of(session, ImportBatch, id=batch)) == 1
    assert not rows_of(session, Posting, office_id=-1)
    record_property("checking 1,000 staff rows, seconds", round(checked - begun, 2))
    record_property("applying 1,000 staff rows, seconds", round(done - checked, 2))
    with pytest.raises(RuleBroken, match="超过 1000 行"):
        take_in(session, system, *lines, line(f"{own}.x"))
