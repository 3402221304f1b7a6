"""What was issued on paper, as a person's page and a merge of two records show it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.certificates import NEW, Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.workflow import Action
from portal.services import certificate_issues, certificate_requests
from tests.factories import NOW, double_number, registered, unemployment_details
from tests.integration.services.chain import Chain, act, hand_over, make
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, sign_in

FIRST = Asked(code_set("certificate_issue_type").item(NEW), None, PhotoKind.PAPER)


def made(session: Session, who: Chain, person_id: int) -> tuple[int, int, str]:
    """A certificate that waits to be handed out: the case, the issue and its serial."""
    case_id = certificate_requests.request(session, who.clerk, NOW, person_id, FIRST).id
    act(session, who.reviewer, case_id, Action.APPROVE)
    issue = make(session, who.maker, case_id)
    return case_id, issue.id, issue.serial


@pytest.mark.clause("R11.4")
def test_the_card_tells_each_paper_and_whether_it_holds(
    app: Flask, community: StrictClient, session: Session, town: Town, who: Chain
) -> None:
    district = app.test_client()
    assert isinstance(district, StrictClient)
    sign_in(district, "district")
    address = f"/people/{town.person_id}"
    case_id, issue_id, serial = made(session, who, town.person_id)
    states = ["待发放"]
    for client, links in ((community, False), (district, True)):
        page = client.get(address).text
        assert serial in page
        assert states[0] in page
        assert "发放本人" not in page
        assert (f"/issues/{issue_id}" in page) is links, "whoever keeps the register opens it"
    hand_over(session, who.clerk, case_id)
    assert "2026-11-24 发放本人" in community.get(address).text
    certificate_issues.void(session, who.maker, NOW, issue_id, "印错了字")
    assert "已作废" in community.get(address).text


@pytest.mark.clause("R11.1")
def test_a_merge_says_which_paper_will_be_void(
    township: StrictClient, session: Session, town: Town, who: Chain
) -> None:
    details = unemployment_details(double_number(town.number))
    other = registered(session, who.clerk, details=details).person_id
    case_id, _, serial = made(session, who, other)
    compare = f"/people/{town.person_id}/merge/{other}"
    assert "请先发放、撤回或不予发证" in township.get(compare).text
    hand_over(session, who.clerk, case_id)
    page = township.get(compare).text
    assert f"原来的纸质《就业创业证》{serial} 作废，请收回" in page
