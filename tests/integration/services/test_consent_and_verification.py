"""What completing takes: the person's own consent, and a verification, each with its means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.codes import CodeItem, code_set
from portal.domain.comparisons import Compared, Result, Source
from portal.domain.decisions import Given
from portal.domain.workflow import Action
from portal.models import Basis, Decision
from portal.queries import people
from portal.services import registration
from portal.services.consents import Consent
from portal.services.engine import apply, locked_case
from portal.services.errors import RuleBroken
from portal.services.registration import Finish
from portal.services.transactions import writing
from tests.factories import NOW, clerk, signed_on_paper, unemployment_details
from tests.integration.services.records import rows_of

INFORMATION, BY_HAND = code_set("verification_means").items
FITS = Compared(Source.BUSINESS, Result.SAME, date(2026, 11, 20), "没有登记记录")
PNG = b"\x89PNG\r\n\x1a\n a drawing"


@pytest.mark.clause("R2.8")
@pytest.mark.parametrize("means", [INFORMATION, BY_HAND], ids=lambda item: item.name)
def test_how_it_was_verified_and_when_is_recorded(session: Session, means: CodeItem) -> None:
    actor = clerk(session)
    case = registration.accept(session, actor, NOW, unemployment_details(), compared=(FITS,))
    later = NOW + timedelta(days=1)
    finish = Finish(signed_on_paper(), means)
    registration.complete(session, actor, later, case.id, case.version, finish)
    decision = rows_of(session, Decision, case_id=case.id, action=Action.VERIFY)[0]
    assert (decision.verification, decision.at) == (means, later)


@pytest.mark.clause("R2.9")
@pytest.mark.parametrize("means", code_set("consent_means").items, ids=lambda item: item.name)
def test_how_the_person_agreed_is_recorded(session: Session, means: CodeItem) -> None:
    drawing = PNG if means.name == "屏幕手写签名" else None
    consent = Consent(means, drawing)
    online = Channel.SMART_HRSS if means.name == "线上本人提交" else Channel.WINDOW
    case = registration.accept(
        session, clerk(session), NOW, unemployment_details(), consent=consent, channel=online
    )
    (basis,) = rows_of(session, Basis, case_id=case.id)
    assert (basis.means, basis.person_id) == (means, case.person_id)
    assert bool(basis.signature) is bool(drawing)


@pytest.mark.clause("R2.3", "R2.9")
def test_at_the_window_nobody_hands_anything_in_online(session: Session) -> None:
    consent, before = Consent(code_set("consent_means").item("3")), len(rows_of(session, Basis))
    with pytest.raises(RuleBroken, match="只用于线上渠道") as refused:
        registration.accept(session, clerk(session), NOW, unemployment_details(), consent=consent)
    assert [problem.field for problem in refused.value.problems] == ["consent"]
    assert len(rows_of(session, Basis)) == before


@pytest.mark.clause("R2.9")
def test_without_consent_nothing_is_completed(session: Session) -> None:
    actor = clerk(session)
    case = registration.accept(session, actor, NOW, unemployment_details())
    with pytest.raises(RuleBroken, match="未经本人同意不得办结") as refused:
        registration.complete(session, actor, NOW, case.id, case.version, Finish(None, BY_HAND))
    assert [problem.field for problem in refused.value.problems] == ["consent"]
    assert len(rows_of(session, Decision, case_id=case.id)) == 1
    finish = Finish(signed_on_paper(), BY_HAND)
    registration.complete(session, actor, NOW, case.id, case.version, finish)


@pytest.mark.clause("R2.9")
@pytest.mark.parametrize("drawing", [None, b""])
def test_a_signature_on_the_screen_needs_a_drawing(session: Session, drawing: bytes | None) -> None:
    consent = Consent(code_set("consent_means").item("2"), drawing)
    details = unemployment_details()
    with pytest.raises(RuleBroken) as refused:
        registration.accept(session, clerk(session), NOW, details, consent=consent)
    assert [problem.field for problem in refused.value.problems] == ["signature"]
    assert people.by_id_number(session, details.id_number) is None


@pytest.mark.clause("R2.8")
def test_nothing_is_verified_without_saying_how(session: Session) -> None:
    actor = clerk(session)
    case = registration.accept(session, actor, NOW, unemployment_details())
    with writing(session):
        locked = locked_case(session, actor, case.id, case.version)
        with pytest.raises(RuleBroken) as refused:
            apply(session, actor, NOW, locked, Action.VERIFY, Given())
    assert [problem.field for problem in refused.value.problems] == ["verification"]
