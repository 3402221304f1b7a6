"""The papers of a case in each state: what they say, and that no others can be had."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from portal.domain.identity import mask_id_number
from portal.models import DocumentKind
from tests.integration.web.conftest import Town
from tests.integration.web.test_asides import turn_aside
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("render_server")


def _text(client: StrictClient, case_id: int, kind: DocumentKind) -> str:
    answer = client.get(f"/cases/{case_id}/{kind.slug}.pdf")
    assert answer.status_code == 200, kind
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 1
    return "".join(pages[0].extract_text().split())


def _to_be_had(client: StrictClient, case_id: int) -> set[DocumentKind]:
    return {
        kind
        for kind in DocumentKind
        if client.get(f"/cases/{case_id}/{kind.slug}.pdf").status_code == 200
    }


ALWAYS = {DocumentKind.REGISTRATION_FORM, DocumentKind.RECEIPT, DocumentKind.DECLARATION}


@pytest.mark.clause("R2.4", "R2.5", "R2.6")
def test_an_accepted_case_has_its_receipt_and_the_promise(
    community: StrictClient, town: Town
) -> None:
    case_id = town.waiting_case
    assert _to_be_had(community, case_id) == ALWAYS
    receipt = _text(community, case_id, DocumentKind.RECEIPT)
    assert "2026年12月1日" in receipt
    assert mask_id_number(town.waiting_number) in receipt
    assert town.waiting_number not in receipt
    assert town.waiting_number in _text(community, case_id, DocumentKind.DECLARATION)


@pytest.mark.clause("R2.7")
def test_a_refusal_is_handed_over_with_reason_facts_and_how_to_complain(
    community: StrictClient, town: Town
) -> None:
    given = {"refusal": "5", "opinion": "正在某厂上班，有工资"}
    assert turn_aside(community, town.waiting_case, "refuse", **given)[0] == 302
    assert _to_be_had(community, town.waiting_case) == {*ALWAYS, DocumentKind.REFUSAL_NOTICE}
    notice = _text(community, town.waiting_case, DocumentKind.REFUSAL_NOTICE)
    for said in ("未处于无业状态", "正在某厂上班，有工资", "文艺路街道", "12333"):
        assert said in notice


@pytest.mark.clause("R2.6")
def test_a_return_is_handed_over_with_the_fields_to_put_right(
    community: StrictClient, town: Town
) -> None:
    given = {"fields": ["phone", "reason"], "opinion": "电话打不通"}
    assert turn_aside(community, town.waiting_case, "return", **given)[0] == 302
    assert _to_be_had(community, town.waiting_case) == {*ALWAYS, DocumentKind.AMENDMENT_NOTICE}
    notice = _text(community, town.waiting_case, DocumentKind.AMENDMENT_NOTICE)
    for said in ("手机号码", "失业原因", "电话打不通"):
        assert said in notice


def test_an_unknown_paper_is_not_found(
    community: StrictClient, town: Town, session: Session
) -> None:
    assert community.get(f"/cases/{town.waiting_case}/diploma.pdf").status_code == 404
