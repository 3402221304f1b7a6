"""存量导入 on the screen: upload, what was found, take over, hand back."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.domain.golive.titles import TITLES
from portal.models import Case, ImportBatch, ImportRow, Job, JobState
from portal.services.provinces import set_policy
from portal.services.sheets import Column, read_table
from tests.golive_files import COLUMNS, as_file, sound
from tests.integration.golive.files import work_off
from tests.integration.services.records import rows_of
from tests.strict_client import StrictClient, sign_in


@pytest.fixture
def clerk_page(client: StrictClient) -> StrictClient:
    """The community's clerk."""
    sign_in(client, "community")
    return client


def send(client: StrictClient, content: bytes, name: str = "台账.xlsx") -> TestResponse:
    token = client.csrf_token("/golive")
    file = FileStorage(io.BytesIO(content), name, "file")
    edge, body = encode_multipart({"csrf_token": token, "file": file})
    kind = f"multipart/form-data; boundary={edge}"
    return client.post("/golive", data=body, content_type=kind)


def one_batch(session: Session) -> ImportBatch:
    (batch,) = rows_of(session, ImportBatch)
    return batch


@pytest.mark.clause("R11.1")
def test_a_file_goes_all_the_way(clerk_page: StrictClient, session: Session) -> None:
    rows = [sound(serial) for serial in range(1, 60)] + [sound(60, phone="")]
    sent = send(clerk_page, as_file(rows))
    assert sent.status_code == 302
    page = clerk_page.get(sent.location).text
    assert "等待核对" in page
    assert f"{sent.location}/apply" not in page
    work_off(session)
    page = clerk_page.get(sent.location).text
    assert "可以导入 59" in page
    assert "有错误 1" in page
    assert rows[0]["id_number"] not in page
    assert f"{rows[0]['id_number'][:6]}********{rows[0]['id_number'][-4:]}" in page
    wrong = clerk_page.get(f"{sent.location}?which=error").text
    assert "手机号码：没有填" in wrong
    assert '<td class="number">62</td>' in wrong
    applied = clerk_page.submit(f"{sent.location}/apply", {}, page=sent.location)
    assert applied.status_code == 302
    assert "等待导入" in clerk_page.get(sent.location).text
    work_off(session)
    page = clerk_page.get(sent.location).text
    assert "已导入 59" in page
    assert "导入 59 人" not in page
    assert len(rows_of(session, Case, channel="existing")) == 59


def test_rows_come_in_pages(clerk_page: StrictClient, session: Session) -> None:
    location = send(clerk_page, as_file([sound(serial) for serial in range(1, 120)])).location
    work_off(session)
    page = clerk_page.get(location).text
    assert "再看 50 行" in page
    assert "after=52" in page
    more = clerk_page.get(f"{location}?which=all&after=52", headers={"HX-Request": "true"})
    assert more.text.count('<td class="number">53</td>') == 1
    assert "<main" not in more.text
    last = clerk_page.get(f"{location}?after=102", headers={"HX-Request": "true"}).text
    assert last.count("<tr>") == 19
    assert "再看" not in last


def test_progress_is_asked_for_until_the_job_is_over(
    clerk_page: StrictClient, session: Session
) -> None:
    location = send(clerk_page, as_file([sound(1)])).location
    (job,) = rows_of(session, Job)
    address = f"/jobs/{job.id}/progress"
    going_on = clerk_page.get(address)
    assert 'hx-trigger="every 1s"' in going_on.text
    assert 'role="status"' in going_on.text
    assert "HX-Refresh" not in going_on.headers
    assert address in clerk_page.get(location).text
    work_off(session)
    over = clerk_page.get(address)
    assert over.headers["HX-Refresh"] == "true"
    assert "hx-get" not in over.text
    assert address not in clerk_page.get(location).text


def test_a_check_that_failed_is_gone_on_with(clerk_page: StrictClient, session: Session) -> None:
    location = send(clerk_page, as_file([sound(1)])).location
    (job,) = rows_of(session, Job)
    job.state, job.failure = JobState.FAILED, "系统出错，没有办完"
    session.commit()
    page = clerk_page.get(location).text
    assert "核对没有办完：系统出错，没有办完。" in page
    assert "接着核对" in page
    assert clerk_page.submit(f"{location}/check", {}, page=location).status_code == 302
    work_off(session)
    assert "导入 1 人" in clerk_page.get(location).text


def test_what_is_no_ledger_is_told_beside_the_field(clerk_page: StrictClient) -> None:
    nothing = clerk_page.submit("/golive", {})
    assert nothing.status_code == 422
    assert "请选择要上传的文件" in nothing.text
    picture = send(clerk_page, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "照片.png")
    assert picture.status_code == 422
    assert "这个文件不是表格" in picture.text
    assert 'aria-invalid="true"' in picture.text


def test_a_file_of_eight_megabytes_is_read_and_one_of_twenty_is_not(
    clerk_page: StrictClient, session: Session
) -> None:
    rows = ",".join(column.title for column in COLUMNS) + "\n" + "," * 26 + "x" * 8_000_000
    assert send(clerk_page, rows.encode(), "台账.csv").status_code == 422
    huge = send(clerk_page, b"0" * 20_000_000)
    assert huge.status_code == 413
    assert "文件超过10MB" in huge.text


def test_the_very_same_file_is_noticed(clerk_page: StrictClient, session: Session) -> None:
    content = as_file([sound(1)])
    send(clerk_page, content)
    work_off(session)
    page = clerk_page.get(send(clerk_page, content).location).text
    assert "这个文件 11 月 24 日上传过" in page


def test_the_template_can_be_filled_in_and_sent(clerk_page: StrictClient, session: Session) -> None:
    given = clerk_page.get("/golive/template")
    assert given.status_code == 200
    assert "attachment" in given.headers["Content-Disposition"]
    with pytest.raises(ValueError, match="标题下面没有内容"):
        read_table(given.data, [Column(key, title) for key, title in TITLES.items()], 10)


def test_the_result_comes_back_as_a_file(clerk_page: StrictClient, session: Session) -> None:
    location = send(clerk_page, as_file([sound(1), sound(2, phone="")])).location
    work_off(session)
    data = {"which": "error"}
    given = clerk_page.submit(f"{location}/download", data, page=location)
    columns = [Column("result", "结果"), Column("notes", "说明"), *COLUMNS]
    (row,) = read_table(given.data, columns, 10).rows
    assert row.texts()["result"] == "有错误"
    assert row.texts()["notes"] == "手机号码：没有填"
    assert row.texts()["id_number"] == sound(2)["id_number"]
    assert clerk_page.get(f"{location}?which=nonsense").status_code == 404


@pytest.mark.clause("R1")
def test_a_district_sees_the_communities_of_its_rows(app: Flask, session: Session) -> None:
    district = app.test_client()
    assert isinstance(district, StrictClient)
    sign_in(district, "district")
    rows = [sound(1, community="430102001001"), sound(2, community="430102001002")]
    location = send(district, as_file(rows)).location
    work_off(session)
    page = district.get(location).text
    assert "识字里社区" in page
    assert "导入 2 人" in page
    community = app.test_client()
    assert isinstance(community, StrictClient)
    sign_in(community, "community")
    assert location in community.get("/golive").text
    own = community.get(location).text
    assert "导入 1 人" in own
    assert "全部 1" in own
    elsewhere = app.test_client()
    assert isinstance(elsewhere, StrictClient)
    sign_in(elsewhere, "community2")
    assert elsewhere.get(location).status_code == 404
    assert location not in elsewhere.get("/golive").text


@pytest.mark.clause("R1")
def test_only_the_districts_pages_offer_to_go_on_with_its_check(
    app: Flask, session: Session
) -> None:
    district, community = app.test_client(), app.test_client()
    assert isinstance(district, StrictClient)
    assert isinstance(community, StrictClient)
    sign_in(district, "district")
    sign_in(community, "community")
    location = send(district, as_file([sound(1, community="430102001001")])).location
    work_off(session)
    (job,), batch = rows_of(session, Job), one_batch(session)
    job.state, job.failure, batch.checked_at = JobState.FAILED, "系统出错，没有办完", None
    session.commit()
    assert "接着核对" in district.get(location).text
    page = community.get(location).text
    assert "接着核对" not in page
    assert "请由上传的机构核对" in page
    assert community.submit(f"{location}/check", {}, page=location).status_code == 403


@pytest.mark.clause("R1", "R11.1")
def test_after_the_end_the_pages_say_so_and_take_nothing(
    clerk_page: StrictClient, session: Session
) -> None:
    location = send(clerk_page, as_file([sound(1)])).location
    work_off(session)
    set_policy(session, "golive_until", "2026-11-23")
    words = "存量导入已于 2026 年 11 月 23 日截止"
    for page in (clerk_page.get("/golive").text, clerk_page.get(location).text):
        assert words in page
        assert 'type="file"' not in page
        assert "导入 1 人" not in page
    refused = send(clerk_page, as_file([sound(2)]))
    assert (refused.status_code, words in refused.text) == (422, True)
    refused = clerk_page.submit(f"{location}/apply", {}, page=location)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert len(rows_of(session, Job)) == 1


@pytest.mark.clause("R11.1")
def test_a_registration_taken_over_has_its_pages_and_its_form(
    clerk_page: StrictClient, session: Session
) -> None:
    location = send(clerk_page, as_file([sound(1)])).location
    work_off(session)
    clerk_page.submit(f"{location}/apply", {}, page=location)
    work_off(session)
    (row,) = rows_of(session, ImportRow)
    assert row.applied_at is not None
    case = clerk_page.get(f"/cases/{row.case_id}").text
    assert "存量登记转入" in case
    assert "registration-form.pdf" in case
    assert "receipt.pdf" not in case
    person = clerk_page.get(f"/people/{row.person_id}").text
    assert sound(1)["certificate"] in person
    assert "失业登记有效" in person
