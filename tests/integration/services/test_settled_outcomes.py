"""What was told of an offer stands: what may still be corrected, and what may not (R4.6, R7.8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult, Said, month_of
from portal.domain.service311 import OfferOutcome
from portal.models import RollEntry, Verdict
from portal.queries import staff_imports
from portal.services import completions, confirmation, rolls, service311
from portal.services.confirmation import Renewed
from portal.services.errors import Conflict
from tests import served
from tests.factories import NOW, clerk
from tests.integration.services.doubles import reviewer
from tests.integration.services.ending import end, grounds
from tests.integration.services.revoked import revoke
from tests.integration.services.test_completions import AFTER, Class, take_in, verdicts
from tests.integration.services.test_service311 import MONTH, somebody, with_course


@pytest.mark.clause("R4.6")
def test_an_open_card_does_not_undo_what_a_list_told(session: Session) -> None:
    taught = Class(session)
    offer = taught.offers[0]
    rolls.make(session, month_of(AFTER), AFTER)
    whose = sa.select(RollEntry).filter_by(person_id=offer.person_id, month=month_of(AFTER))
    entry = session.scalars(whose).one()
    seen = entry.version
    line = taught.line(taught.numbers[0])
    completions.apply(session, taught.keeper, take_in(session, taught.keeper, line), AFTER)
    said = Said(ContactMeans.PHONE, ContactResult.UNEMPLOYED, AFTER)
    renewed = Renewed(outcomes={offer.id: OfferOutcome.NOT_ENROLLED})
    with pytest.raises(Conflict, match="已经记录结果：结业"):
        confirmation.record(session, taught.clerk, AFTER, entry.id, seen, said, renewed)
    session.refresh(offer)
    assert offer.outcome is OfferOutcome.COMPLETED
    session.refresh(entry)
    assert entry.result is None, "the card comes back as a whole"


@pytest.mark.clause("R4.6", "R7.8")
def test_it_is_corrected_until_its_month_in_shanghai_is_over(session: Session) -> None:
    actor = clerk(session)
    offer = with_course(session, actor)
    told = served.day(2026, 12, 30)
    service311.tell(session, actor, told, offer.id, offer.version, OfferOutcome.COMPLETED)
    session.refresh(offer)
    over = served.day(2027, 1, 1, hour=0)
    last = over - timedelta(seconds=1)
    service311.tell(session, actor, last, offer.id, offer.version, OfferOutcome.DECLINED)
    session.refresh(offer)
    assert offer.outcome is OfferOutcome.DECLINED
    with pytest.raises(Conflict, match="不能更正"):
        service311.tell(session, actor, over, offer.id, offer.version, OfferOutcome.COMPLETED)
    with pytest.raises(Conflict, match="已经结束的月份"):
        service311.revoke(session, actor, over, offer.id, offer.version, "录错了")


@pytest.mark.clause("R5.3", "R4.6")
def test_a_list_does_not_change_what_stands(session: Session) -> None:
    taught = Class(session)
    for offer, at in zip(taught.offers, (AFTER - MONTH, AFTER), strict=False):
        service311.tell(session, taught.clerk, at, offer.id, offer.version, OfferOutcome.DECLINED)
    batch_id = take_in(session, taught.keeper, *(taught.line(one) for one in taught.numbers))
    assert verdicts(session, batch_id) == [Verdict.ERROR, Verdict.WARNING, Verdict.READY]
    first, *_ = staff_imports.every_line(session, batch_id)
    assert "不能再更正" in first.notes_text
    assert completions.apply(session, taught.keeper, batch_id, AFTER) == 2


@pytest.mark.clause("R7.8")
def test_a_refusal_on_which_a_deregistration_rests_is_not_taken_back(session: Session) -> None:
    actor = clerk(session)
    whom = somebody(session, actor)
    offer, *_ = [served.refused(session, actor, whom) for _ in range(3)]
    ended = end(session, actor, whom, grounds("708"))
    with pytest.raises(Conflict, match="失业登记已经注销"):
        service311.revoke(session, actor, NOW, offer.id, offer.version, "录错了")
    revoke(session, reviewer(session), ended.id)
    service311.revoke(session, actor, NOW, offer.id, offer.version, "录错了")
    session.refresh(offer)
    assert offer.revoke_reason == "录错了"


@pytest.mark.clause("R7.8")
def test_declining_on_which_a_deregistration_rests_is_not_corrected(session: Session) -> None:
    actor = clerk(session)
    offer = with_course(session, actor)
    service311.tell(session, actor, NOW, offer.id, offer.version, OfferOutcome.DECLINED)
    for _ in range(2):
        served.refused(session, actor, offer.person_id)
    end(session, actor, offer.person_id, grounds("708"))
    session.refresh(offer)
    with pytest.raises(Conflict, match="不能更正"):
        service311.tell(session, actor, NOW, offer.id, offer.version, OfferOutcome.COMPLETED)
