"""The card of a request: what goes into the certificate, as the record has it now."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import PolicyBenefit
from portal.queries import certificates, people
from tests.factories import NOW, certificate_asked
from tests.integration.services.chain import act, chain, hand_over, make, send_back
from tests.statements import statements
from tests.strict_client import StrictClient

MOST_SELECTS = 15


@pytest.mark.clause("R11.3", "R11.4")
def test_the_card_says_what_goes_into_the_certificate(
    session: Session, community: StrictClient
) -> None:
    who = chain(session)
    case = certificate_asked(session, who.clerk)
    session.add(
        PolicyBenefit(
            person_id=case.person_id,
            kind=code_set("benefit_type").item("040"),
            from_on=date(2026, 3, 1),
            to_on=None,
            amount=90_000,
            decided_by="芙蓉区人力资源和社会保障局",
            office_id=who.maker.office_id,
            recorded_by_id=who.maker.user_id,
            recorded_at=NOW,
        )
    )
    session.commit()
    certificate = people.certificate(session, case.person_id)
    registration = certificates.registration_for(session, case.person_id)
    assert certificate is not None
    assert registration is not None
    said = [
        "新增",
        "已收纸质照片2张",
        certificate.number,
        case.person.name,
        case.person.birth_date.isoformat(),
        registration.handling_office.full_name,
        registration.effective_on.isoformat(),
        "职业培训补贴",
        "2026-03-01 至 今　芙蓉区人力资源和社会保障局",
    ]
    case_id, number = case.id, case.person.identifier.number
    session.rollback()
    page = community.get(f"/cases/{case_id}").text
    assert [words for words in said if words not in page] == []
    assert number not in page


def test_a_closed_request_tells_no_more_of_having_been_sent_back(
    session: Session, community: StrictClient
) -> None:
    who = chain(session)
    case_id = certificate_asked(session, who.clerk).id
    act(session, who.reviewer, case_id, Action.APPROVE)
    send_back(session, who.maker, case_id, "review")
    session.rollback()
    assert "told-back" in community.get(f"/cases/{case_id}").text
    act(session, who.reviewer, case_id, Action.APPROVE)
    make(session, who.maker, case_id)
    hand_over(session, who.clerk, case_id)
    session.rollback()
    assert "told-back" not in community.get(f"/cases/{case_id}").text


def test_the_page_of_a_request_asks_no_more_often_than_it_must(
    app: Flask, session: Session, community: StrictClient
) -> None:
    case_id = certificate_asked(session).id
    session.rollback()
    community.get(f"/cases/{case_id}")
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        assert community.get(f"/cases/{case_id}").status_code == 200
    reads = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= MOST_SELECTS, "\n".join(reads)
