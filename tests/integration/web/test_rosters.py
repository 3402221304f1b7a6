"""花名册登记 on the screen: choose, upload, look through, put right, complete, undo."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import AuditEntry, Case, Employer, RosterRow
from portal.services.rosters.columns import COLUMNS
from portal.services.sheets import RESULT_COLUMNS, read_table
from tests.factories import clerk, registered, unemployment_details
from tests.integration.services.records import rows_of
from tests.integration.web.roster_pages import HTMX, Desk, as_shown, desk
from tests.roster_files import FIRST_ROW, as_file, sound
from tests.strict_client import StrictClient, sign_in
from tests.working import add_employer, credit_code, employed, job

on_one_database = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
LOST_DIGITS = {"id_number": "4.30102E+17"}


@pytest.fixture
def at(community: StrictClient, session: Session) -> Desk:
    """The community's clerk, with an employer that is known."""
    return desk(community, session)


@pytest.mark.clause("R6.3", "R7.1")
def test_a_roster_goes_all_the_way(at: Desk) -> None:
    unemployed = sound(2)
    registered(at.session, clerk(at.session), details=unemployment_details(unemployed["id_number"]))
    rows = [sound(1), unemployed, sound(3, started_on="2026-10-12"), sound(4, **LOST_DIGITS)]
    sent = at.send(
        as_file([{**row, "name": "周建国"} if row is unemployed else row for row in rows])
    )
    assert sent.status_code == 302
    assert "等待核对" in at.page(sent.location)
    assert f"{sent.location}/complete" not in at.page(sent.location)
    at.work_off()
    page = at.page(sent.location)
    for told in ("全部 4", "可以办理 2", "可以办理，请留意 1", "有错误 1", "办理 3 人"):
        assert told in page
    assert rows[0]["id_number"] not in page
    assert "本社区（村）登记失业，将注销失业登记" in page
    asked = at.page(f"{sent.location}/complete")
    assert "<strong>3</strong>" in asked
    assert "其中 1 人" in asked
    assert at.complete(sent.location).status_code == 302
    assert "等待办理" in at.page(sent.location)
    at.work_off()
    page = at.page(f"{sent.location}?which=completed")
    assert "已办结 3" in page
    assert f"{sent.location}/complete" not in page
    cases = rows_of(at.session, Case, procedure="employment")
    assert sorted(f'href="/cases/{case.id}"' in page for case in cases) == [True] * 3


@on_one_database
def test_the_way_begins_with_the_employers_code(at: Desk, session: Session) -> None:
    employer = session.get_one(Employer, at.employer_id)
    chosen = at.screen.submit("/rosters", {"employer_code": employer.uscc})
    assert (chosen.status_code, chosen.location) == (302, f"/rosters/new/{employer.id}")
    assert employer.name in at.page(chosen.location)
    for typed in ("", "123"):
        refused = at.screen.submit("/rosters", {"employer_code": typed})
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.text
        assert f'value="{typed}"' in refused.text
    new = at.screen.submit("/rosters", {"employer_code": credit_code()})
    assert (new.status_code, "请先登记这个单位" in new.text) == (422, True)
    assert at.screen.get("/rosters/new/999").status_code == 404


@on_one_database
def test_what_is_no_roster_is_told_beside_the_field(at: Desk) -> None:
    nothing = at.screen.submit(f"/rosters/new/{at.employer_id}", {})
    assert nothing.status_code == 422
    assert "请选择要上传的文件" in nothing.text
    picture = at.send(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "照片.png")
    assert picture.status_code == 422
    assert "这个文件不是表格" in picture.text
    huge = at.send(b"0" * 20_000_000)
    assert huge.status_code == 413


@on_one_database
def test_the_very_same_file_is_noticed(at: Desk) -> None:
    content = as_file([sound(1)])
    assert "日上传过" not in at.page(at.send(content).location)
    assert "这个文件 11 月 24 日上传过" in at.page(at.send(content).location)


@on_one_database
def test_the_template_asks_for_each_persons_consent(at: Desk) -> None:
    given = at.screen.get("/rosters/template")
    assert given.status_code == 200
    assert "attachment" in given.headers["Content-Disposition"]
    with pytest.raises(ValueError, match="标题下面没有内容"):
        read_table(given.data, COLUMNS, 10)


@on_one_database
def test_rows_come_in_pages_of_their_kind(at: Desk) -> None:
    address = at.checked([sound(serial) for serial in range(1, 60)] + [sound(60, **LOST_DIGITS)])
    assert "再看 50 行" in at.page(address)
    more = at.screen.get(f"{address}?after={FIRST_ROW + 49}", headers=HTMX).text
    assert more.count("<tr id=") == 10
    assert "<main" not in more
    wrong = at.page(f"{address}?which=error")
    assert wrong.count("<tr id=") == 1
    assert "Excel 把号码变成了数字" in wrong
    assert "这一类没有行" in at.page(f"{address}?which=revoked")
    assert at.screen.get(f"{address}?which=nonsense").status_code == 404


def test_a_cell_is_put_right_in_its_place(at: Desk, session: Session) -> None:
    address = at.checked([sound(1, id_copy="未收"), sound(2)])
    opened = at.screen.get(f"{address}/rows/{FIRST_ROW}", headers=HTMX).text
    assert "没有收到本人身份证复印件" in opened
    assert sound(1)["id_number"] not in opened
    assert as_shown()["id_number"] in opened
    saved = at.mend(address, FIRST_ROW, id_copy="已收")
    assert saved.status_code == 200
    assert f"第 {FIRST_ROW} 行已改好：可以办理" in saved.text
    assert "可以办理 2" in saved.text
    assert "办理 2 人" in saved.text
    session.rollback()
    (row,) = rows_of(session, RosterRow, number=FIRST_ROW)
    assert sound(1)["id_number"] in row.cells
    at.complete(address)
    at.work_off()
    assert "已办结 2" in at.page(address)


@on_one_database
def test_a_row_that_is_still_wrong_stays_open(at: Desk) -> None:
    address = at.checked([sound(1, **LOST_DIGITS)])
    assert "4.30102E+17" in at.screen.get(f"{address}/rows/{FIRST_ROW}", headers=HTMX).text
    saved = at.mend(address, FIRST_ROW, id_number="43010219890214001", education="中学")
    assert saved.status_code == 422
    assert "身份证号只有 17 位" in saved.text
    assert "中学（不在列表中）" in saved.text
    assert 'value="43010219890214001"' in saved.text
    assert "有错误 1" in saved.text
    too_long = at.mend(address, FIRST_ROW, household_address="路" * 300)
    assert too_long.status_code == 422
    assert "最多 200 个字" in too_long.text
    assert "路" * 300 in too_long.text


@on_one_database
def test_of_two_clerks_at_one_row_the_second_is_told_what_is_other_now(at: Desk) -> None:
    address = at.checked([sound(1), sound(2)])
    seen = at.seen(address, FIRST_ROW)
    assert at.mend(address, FIRST_ROW, seen, occupation="厨师").status_code == 200
    second = at.mend(address, FIRST_ROW, seen, phone="19900000009")
    assert second.status_code == 409
    assert "别人刚刚改过这一行；现在与您填的不同的是：联系电话、工种" in second.text
    assert 'value="19900000009"' in second.text
    again = at.mend(address, FIRST_ROW, phone="19900000009", occupation="厨师")
    assert again.status_code == 200


@on_one_database
def test_a_row_can_be_left_as_it_was(at: Desk) -> None:
    address = at.checked([sound(1)])
    closed = at.screen.get(f"{address}/rows/{FIRST_ROW}?closed=1", headers=HTMX).text
    assert "<form" not in closed.partition("</tr>")[0]
    assert at.screen.get(f"{address}/rows/{FIRST_ROW + 1}", headers=HTMX).status_code == 404


@on_one_database
def test_without_scripts_a_row_has_a_page_of_its_own(at: Desk) -> None:
    address = at.checked([sound(1, id_copy="未收")])
    page = at.page(f"{address}/rows/{FIRST_ROW}?which=error")
    assert f"<h1>第 {FIRST_ROW} 行</h1>" in page
    cells = as_shown() | {"seen": at.seen(address, FIRST_ROW)}
    data = {f"row-{FIRST_ROW}-{key}": text for key, text in cells.items()}
    saved = at.screen.submit(f"{address}/rows/{FIRST_ROW}?which=error", data)
    assert saved.status_code == 302
    assert saved.location == f"{address}?which=error"
    assert f"第 {FIRST_ROW} 行已改好" in at.page(saved.location)


@on_one_database
def test_nothing_is_put_right_while_the_roster_is_worked_on(at: Desk) -> None:
    address = at.checked([sound(1)])
    at.complete(address)
    busy = at.mend(address, FIRST_ROW, occupation="收银员")
    assert busy.status_code == 409
    assert "这份花名册正在处理" in busy.text
    assert 'value="收银员"' in busy.text
    at.work_off()
    late = at.mend(address, FIRST_ROW, occupation="收银员")
    assert (late.status_code, "这一行已经办结" in late.text) == (409, True)


def test_of_two_clerks_who_complete_it_one_is_told(at: Desk) -> None:
    address = at.checked([sound(1)])
    version = {"version": str(at.version(address))}
    assert at.screen.submit(f"{address}/complete", version).status_code == 302
    second = at.screen.submit(f"{address}/complete", version)
    assert second.status_code == 409
    assert "正在处理" in second.text
    at.work_off()
    third = at.screen.submit(f"{address}/complete", version)
    assert (third.status_code, "刚刚有改动" in third.text) == (409, True)
    nothing = at.complete(address)
    assert (nothing.status_code, "没有可以办理的行" in nothing.text) == (422, True)
    assert len(rows_of(at.session, Case, procedure="employment")) == 1


@on_one_database
def test_a_check_that_failed_is_gone_on_with(at: Desk) -> None:
    address = at.send(as_file([sound(1)])).location
    at.break_off()
    page = at.page(address)
    assert "核对没有办完：系统出错，没有办完。" in page
    assert "接着核对" in page
    assert at.screen.submit(f"{address}/check", {}, page=address).status_code == 302
    at.work_off()
    assert "办理 1 人" in at.page(address)


@on_one_database
def test_the_file_comes_back_with_what_was_found(at: Desk, session: Session) -> None:
    address = at.checked([sound(1, name="=1+1"), sound(2)])
    given = at.screen.submit(f"{address}/download", {"which": "error"}, page=address)
    (row,) = read_table(given.data, (*RESULT_COLUMNS, *COLUMNS), 10).rows
    assert row.texts()["result"] == "有错误"
    assert row.texts()["name"] == "=1+1"
    session.rollback()
    (entry,) = rows_of(session, AuditEntry, action="roster.download")
    assert entry.subject_id == at.roster(address).id


@pytest.mark.clause("R6.3")
def test_the_township_takes_a_roster_back(at: Desk, township: StrictClient) -> None:
    address = at.completed([sound(1), sound(2)])
    assert f"{address}/revoke" not in at.page(address)
    page = township.get(address).text
    assert f"{address}/revoke" in page
    assert "改</a>" not in page
    assert "下载带结果的表格" not in page
    assert "<strong>2</strong>" in township.get(f"{address}/revoke").text
    version = {"version": str(at.version(address))}
    empty = township.submit(f"{address}/revoke", {**version, "reason": ""})
    assert (empty.status_code, "请写明撤销的原因" in empty.text) == (422, True)
    stale = township.submit(f"{address}/revoke", {"version": "1", "reason": "名单不对"})
    assert (stale.status_code, 'value="名单不对"' in stale.text) == (409, True)
    done = township.submit(f"{address}/revoke", {**version, "reason": "名单不对"})
    assert done.status_code == 302
    assert "等待撤销" in at.page(address)
    at.work_off()
    page = at.page(address)
    assert "已撤销 2" in page
    assert "撤销 2 人：名单不对" in page
    assert "没有撤销" not in page


@on_one_database
def test_who_has_another_job_since_is_not_taken_back(at: Desk, township: StrictClient) -> None:
    address = at.completed([sound(1, name="周建国"), sound(2)])
    actor = clerk(at.session)
    other = add_employer(at.session, actor, "长沙另一家餐饮有限公司")
    employed(at.session, actor, job("010", other.id), sound(1)["id_number"])
    given = {"version": str(at.version(address)), "reason": "名单不对"}
    assert township.submit(f"{address}/revoke", given).status_code == 302
    at.work_off()
    page = at.page(address)
    assert "已撤销 1" in page
    assert "还有 1 人没有撤销" in page
    assert "没有撤销：" in at.page(f"{address}?which=completed")


@pytest.mark.clause("R1")
@on_one_database
def test_others_do_not_see_it(at: Desk, township: StrictClient, app: Flask) -> None:
    address = at.checked([sound(1)])
    assert township.submit(f"{address}/complete", {}, page="/rosters").status_code == 403
    assert at.screen.submit(f"{address}/revoke", {}, page="/rosters").status_code == 403
    assert address in township.get("/rosters").text
    elsewhere = app.test_client()
    assert isinstance(elsewhere, StrictClient)
    sign_in(elsewhere, "community2")
    assert address not in elsewhere.get("/rosters").text
    for page in (address, f"{address}/rows/{FIRST_ROW}", f"{address}/complete"):
        assert elsewhere.get(page).status_code == 404
