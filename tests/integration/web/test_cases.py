"""A case's page: completing it, two officers on one case, and its papers."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.models import Case, Document, DocumentPrint
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in

FINISH = {"consent": "1", "verification": "2", "opinion": "与本人核对无误"}


def _finish(client: StrictClient, case_id: int, version: int, **changes: str) -> int:
    given = {**FINISH, "version": str(version), **changes}
    answer = client.submit(f"/cases/{case_id}/complete", given, page=f"/cases/{case_id}")
    return answer.status_code


@pytest.mark.clause("R2.8")
def test_an_accepted_case_is_verified_and_completed_later(
    community: StrictClient, town: Town, session: Session
) -> None:
    version = session.get_one(Case, town.waiting_case).version
    session.rollback()
    assert _finish(community, town.waiting_case, version) == 302
    page = community.get(f"/cases/{town.waiting_case}").text
    assert "人工核查" in page
    assert "与本人核对无误" in page
    assert "核验并办结" not in page


@pytest.mark.clause("R2.9")
def test_without_consent_nothing_is_completed(
    community: StrictClient, town: Town, session: Session
) -> None:
    version = session.get_one(Case, town.waiting_case).version
    session.rollback()
    answer = community.submit(
        f"/cases/{town.waiting_case}/complete",
        {"verification": "2", "version": str(version)},
        page=f"/cases/{town.waiting_case}",
    )
    assert answer.status_code == 422
    assert "未经本人同意不得办结" in answer.text
    assert session.get_one(Case, town.waiting_case).closed_at is None


def test_the_second_of_two_officers_is_told_what_changed(
    community: StrictClient, town: Town, session: Session
) -> None:
    version = session.get_one(Case, town.waiting_case).version
    session.rollback()
    path = f"/cases/{town.waiting_case}"
    token = community.csrf_token(path)
    given = {**FINISH, "version": str(version), "csrf_token": token}
    assert community.post(f"{path}/complete", data=given).status_code == 302
    answer = community.post(f"{path}/complete", data=given)
    assert answer.status_code == 409
    assert re.search(r"张敏已于 11 月 24 日 \d\d:\d\d “办结”这件办件", answer.text)


@pytest.mark.usefixtures("render_server")
def test_a_paper_is_printed_again_byte_for_byte_and_each_print_is_counted(
    community: StrictClient, town: Town, session: Session
) -> None:
    address = f"/cases/{town.completed_case}/registration-form.pdf"
    first, second = community.get(address), community.get(address)
    assert first.mimetype == "application/pdf"
    assert first.data == second.data
    assert first.headers["Cache-Control"] == "no-store"
    text = PdfReader(io.BytesIO(first.data)).pages[0].extract_text()
    assert "周建国" in text
    assert town.number in text.replace(" ", "")
    document = session.scalars(sa.select(Document)).one()
    copies = session.scalars(sa.select(DocumentPrint.copy_number)).all()
    assert (document.case_id, list(copies)) == (town.completed_case, [1, 2])


@pytest.mark.usefixtures("render_server")
def test_a_case_that_moved_on_gets_a_new_paper(
    community: StrictClient, town: Town, session: Session
) -> None:
    address = f"/cases/{town.waiting_case}/registration-form.pdf"
    before = community.get(address).data
    version = session.get_one(Case, town.waiting_case).version
    session.rollback()
    assert _finish(community, town.waiting_case, version) == 302
    assert community.get(address).data != before
    assert len(session.scalars(sa.select(Document)).all()) == 2


@pytest.mark.usefixtures("render_server")
def test_the_blank_form_carries_the_office_and_nobodys_data(community: StrictClient) -> None:
    answer = community.get("/forms/registration-form.pdf")
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "识字里社区" in text
    assert "周建国" not in text


def test_without_a_render_process_the_page_says_what_to_do(
    community: StrictClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_RENDERER", "/nowhere")
    answer = community.get(f"/cases/{town.completed_case}/registration-form.pdf")
    assert answer.status_code == 503
    assert "请过一分钟再试" in answer.text


@pytest.mark.parametrize("username", ["township", "district", "city", "province"])
def test_those_above_see_the_case_and_can_not_act(
    client: StrictClient, town: Town, username: str
) -> None:
    sign_in(client, username)
    page = client.get(f"/cases/{town.waiting_case}").text
    assert "失业登记" in page
    assert "核验并办结" not in page
