"""收到证书 and 发放, by two colleagues at once; what a signature must be (R11.4)."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import SIGNED_FOR, IssueState
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action, Status
from portal.models import Basis, Case, Decision, Issue, Message
from portal.services import certificate_issues
from portal.services.consents import Consent
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.together import MOST, Together
from tests.factories import NOW, clerk, officer, signed_on_paper
from tests.integration.services.chain import Chain, at_district, make
from tests.integration.services.records import race, rows_of

pytestmark = pytest.mark.clause("R11.4")
MEANS = code_set("consent_means")


@pytest.fixture
def made(session: Session, who: Chain) -> tuple[int, int]:
    """A case whose certificate is on its way to the community: id and version."""
    case_id = at_district(session, who)
    make(session, who.maker, case_id)
    version = session.get_one(Case, case_id, populate_existing=True).version
    session.rollback()
    return case_id, version


def receive(actor: Actor, case_id: int, version: int, own: Session) -> str:
    certificate_issues.receive(own, actor, NOW, case_id, version)
    return actor.name


def hand_over(actor: Actor, case_id: int, version: int, own: Session) -> str:
    certificate_issues.hand_over(own, actor, NOW, case_id, version, signed_on_paper())
    return actor.name


def test_two_receive_one_certificate_at_once(
    engine: sa.Engine, session: Session, who: Chain, made: tuple[int, int]
) -> None:
    colleague = clerk(session, COMMUNITY)
    session.rollback()
    outcomes = race(engine, *(partial(receive, one, *made) for one in (who.clerk, colleague)))
    (told,) = (one for one in outcomes if not isinstance(one, str))
    assert isinstance(told, Conflict)
    assert "“收到证书”" in str(told)
    assert len(rows_of(session, Decision, case_id=made[0], action=Action.RECEIVE)) == 1
    assert len(rows_of(session, Message, case_id=made[0])) == 1


def test_two_hand_over_one_certificate_at_once(
    engine: sa.Engine, session: Session, who: Chain, made: tuple[int, int]
) -> None:
    colleague = clerk(session, COMMUNITY)
    session.rollback()
    outcomes = race(engine, *(partial(hand_over, one, *made) for one in (who.clerk, colleague)))
    (told,) = (one for one in outcomes if not isinstance(one, str))
    assert isinstance(told, Conflict)
    (issue,) = rows_of(session, Issue, case_id=made[0])
    assert issue.state is IssueState.VALID
    assert len(rows_of(session, Basis, case_id=made[0])) == 1


@pytest.mark.parametrize("code", [one.code for one in MEANS.items])
def test_only_a_signature_in_hand_counts(
    session: Session, who: Chain, made: tuple[int, int], code: str
) -> None:
    consent = Consent(MEANS.item(code), b"drawn" if code == "2" else None)
    if code in SIGNED_FOR:
        certificate_issues.hand_over(session, who.clerk, NOW, *made, consent)
        assert session.get_one(Case, made[0]).status is Status.COMPLETED
        return
    with pytest.raises(RuleBroken, match="请本人签收") as refused:
        certificate_issues.hand_over(session, who.clerk, NOW, *made, consent)
    assert [one.field for one in refused.value.problems] == ["consent"]
    assert rows_of(session, Basis, case_id=made[0]) == []


def test_a_parcel_with_what_is_not_this_offices(
    session: Session, who: Chain, made: tuple[int, int]
) -> None:
    elsewhere = clerk(session, OTHER_COMMUNITY)
    assert certificate_issues.receive_many(session, elsewhere, NOW, [made]) == Together(0, ())
    with pytest.raises(NotFound):
        certificate_issues.receive(session, elsewhere, NOW, *made)
    again = [made, made]
    assert certificate_issues.receive_many(session, who.clerk, NOW, again) == Together(1, ())
    left = certificate_issues.receive_many(session, who.clerk, NOW, [made]).left
    assert [(one.case.id, "收到证书" in one.why) for one in left] == [(made[0], True)]


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_a_parcel_has_one_to_a_hundred(session: Session, who: Chain, count: int) -> None:
    chosen = [(number, 1) for number in range(1, count + 1)]
    with pytest.raises(RuleBroken) as refused:
        certificate_issues.receive_many(session, who.clerk, NOW, chosen)
    assert [one.field for one in refused.value.problems] == ["chosen"]


def test_only_clerks_receive(session: Session, made: tuple[int, int]) -> None:
    reviewer = officer(session, COMMUNITY, Role.REVIEWER)
    for call in (
        partial(certificate_issues.receive, session, reviewer, NOW, *made),
        partial(certificate_issues.receive_many, session, reviewer, NOW, [made]),
        partial(
            certificate_issues.hand_over, session, reviewer, NOW, *made, consent=signed_on_paper()
        ),
    ):
        with pytest.raises(NotAllowed):
            call()
