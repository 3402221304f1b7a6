"""制证 on the screen: batches, and their papers."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

import portal.jobs  # the worker's kinds of job
from portal.domain.certificates import Form
from portal.domain.workflow import Action
from portal.models import (
    BatchItem,
    CertificateBatch,
    DocumentPrint,
    Issue,
    Job,
    JobState,
    Printer,
)
from portal.services import jobs
from portal.services.jobs import WORK
from tests.integration.services.chain import Chain, act, send_back
from tests.integration.services.records import rows_of
from tests.integration.web.making_room import (
    QUEUE,
    blank_page,
    received,
    start,
    ticks,
    timeless,
    waiting,
    work_off,
)
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.clause("R11.4"), pytest.mark.usefixtures("prints_nothing")]


def test_the_worker_knows_the_kind_of_job() -> None:
    portion = WORK["certificates.make"]
    assert isinstance(portion, jobs.Portion)
    assert portion.before is portal.jobs.press_portion


def test_a_batch_goes_all_the_way(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    ids = waiting(session, who, 3)
    page = maker.get(QUEUE).text
    assert all(f'value="{one}"' in page for one in ticks(session, ids))
    assert "识字里社区" in page
    assert "纸质照片" in page
    sent = start(maker, ticks(session, ids))
    assert sent.status_code == 302
    page = maker.get(sent.location).text
    assert "等待制证" in page
    assert page.count("等待制作") == 3
    assert f"{sent.location}/print" not in page
    assert maker.get(QUEUE).text.count("正在制作") == 3
    work_off(app, session)
    page = maker.get(sent.location).text
    serials = [rows_of(session, Issue, case_id=one)[0].serial for one in ids]
    assert all(serial in page for serial in serials)
    assert "打印整批 3 本" in page
    assert "没有等待制证的办件" in maker.get(QUEUE).text
    (batch,) = rows_of(session, CertificateBatch)
    assert f"第 {batch.id} 批" in maker.get("/making/batches").text


def test_the_whole_batch_is_printed_byte_for_byte_and_again_with_a_reason(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    ids = waiting(session, who, 2)
    location = start(maker, ticks(session, ids)).location
    work_off(app, session)
    first = maker.submit(f"{location}/print", {}, page=location)
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    assert len(PdfReader(io.BytesIO(first.data)).pages) == 2
    assert [(one.copy_number, one.reason) for one in rows_of(session, DocumentPrint)] == [
        (1, None),
        (1, None),
    ]
    page = maker.get(location).text
    assert "再次打印的原因" in page
    refused = maker.submit(f"{location}/print", {"reason": " "}, page=location)
    assert refused.status_code == 422
    assert "打印过，请写明再次打印的原因" in refused.text
    again = maker.submit(f"{location}/print", {"reason": "打印机卡纸"}, page=location)
    assert timeless(again.data) == timeless(first.data)
    reasons = [one.reason for one in rows_of(session, DocumentPrint)]
    assert reasons == [None, None, "打印机卡纸", "打印机卡纸"]


def test_the_overprint_is_moved_as_the_chosen_printer_needs_it(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    office_id = who.maker.office_id
    session.add_all(
        [
            Printer(office_id=office_id, name="窗口针打", right_tenths=15, down_tenths=-20),
            received(who, 5),
        ]
    )
    session.commit()
    location = start(maker, ticks(session, waiting(session, who, 1)), Form.OVERPRINT).location
    work_off(app, session)
    page = maker.get(location).text
    assert "窗口针打" in page
    (printer,) = rows_of(session, Printer)
    plain = maker.submit(f"{location}/print", {"printer": "0"}, page=location)
    data = {"printer": str(printer.id), "reason": "位置偏了"}
    shifted = maker.submit(f"{location}/print", data, page=location)
    boxes = [
        [float(one) for one in PdfReader(io.BytesIO(paper.data)).pages[0].mediabox]
        for paper in (plain, shifted)
    ]
    millimetre = 72 / 25.4
    assert boxes[1][0] - boxes[0][0] == pytest.approx(-1.5 * millimetre, abs=0.1)
    assert boxes[1][3] - boxes[0][3] == pytest.approx(-2.0 * millimetre, abs=0.1)
    refused = maker.submit(f"{location}/print", {"printer": "99"}, page=location)
    assert refused.status_code == 422


def test_what_was_left_behind_is_told_and_can_be_made_later(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    back, good = waiting(session, who, 2)
    chosen = ticks(session, [back, good])
    send_back(session, who.maker, back, "review")
    session.rollback()
    location = start(maker, chosen).location
    work_off(app, session)
    page = maker.get(location).text
    assert "没有制成：不在制证这一步：已退回，街道（乡镇）复审" in page
    assert "打印整批 1 本" in page
    act(session, who.reviewer, back, Action.APPROVE)
    session.rollback()
    assert "退回过" in maker.get(QUEUE).text
    assert start(maker, ticks(session, [back])).status_code == 302


def test_a_batch_that_broke_off_is_gone_on_with(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    ids = waiting(session, who, 1)
    location = start(maker, ticks(session, ids)).location
    (job,) = rows_of(session, Job)
    progress = maker.get(f"/jobs/{job.id}/progress")
    assert "制证" in progress.text
    assert maker.submit(f"{location}/resume", {}, page=location).status_code == 409
    assert maker.submit(f"{location}/print", {}, page=location).status_code == 409
    job.state, job.failure = JobState.FAILED, "系统出错，没有办完"
    session.commit()
    page = maker.get(location).text
    assert "制证没有办完：系统出错，没有办完。" in page
    assert "接着制作 1 本" in page
    assert maker.submit(f"{location}/resume", {}, page=location).status_code == 302
    work_off(app, session)
    assert [one.state.value for one in rows_of(session, BatchItem)] == ["made"]
    assert maker.submit(f"{location}/resume", {}, page=location).status_code == 409


def test_a_certificate_sent_back_later_is_not_printed_with_its_batch(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    back, stays = waiting(session, who, 2)
    location = start(maker, ticks(session, [back, stays])).location
    work_off(app, session)
    send_back(session, who.clerk, back, "make")
    session.rollback()
    page = maker.get(location).text
    assert "已制证，后来已作废" in page
    assert "打印整批 1 本" in page
    printed = maker.submit(f"{location}/print", {}, page=location)
    assert len(PdfReader(io.BytesIO(printed.data)).pages) == 1


def test_the_sheet_lists_what_was_made(
    app: Flask,
    maker: StrictClient,
    session: Session,
    who: Chain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages: list[str] = []

    def render(html: str, *, under: str | None = None) -> bytes:
        pages.append(html)
        return blank_page(html)

    ids = waiting(session, who, 2)
    location = start(maker, ticks(session, ids)).location
    work_off(app, session)
    monkeypatch.setattr("portal.web.making.batches.render_pdf", render)
    assert maker.get(f"{location}/sheet.pdf").mimetype == "application/pdf"
    (sheet,) = pages
    for case_id in ids:
        (issue,) = rows_of(session, Issue, case_id=case_id)
        number = issue.case.person.identifier.number
        assert issue.serial in sheet
        assert issue.certificate.number in sheet
        assert number not in sheet
        assert number[-4:] in sheet


def test_another_district_finds_nothing(
    app: Flask, maker: StrictClient, session: Session, who: Chain
) -> None:
    """And no address of the room shows another procedure's case."""
    (case_id,) = waiting(session, who, 1)
    location = start(maker, ticks(session, [case_id])).location
    session.rollback()
    batch = session.get_one(CertificateBatch, int(location.rpartition("/")[2]))
    batch.office_id = who.clerk.office_id
    session.commit()
    for address in (location, f"{location}/sheet.pdf"):
        assert maker.get(address).status_code == 404
    assert location not in maker.get(f"{QUEUE}/batches").text
