"""Recording "311" services: who may, what they say, and taking a mistake back (R5.1, R7.8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult, Said, month_of
from portal.domain.deregistration import Answer, refusals_in_a_row
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.models import Message, MessageState, Offer, Person, RollEntry
from portal.queries import histories
from portal.queries.service311 import history, spell_of, yearly
from portal.services import confirmation, rolls, service311
from portal.services.confirmation import Renewed
from portal.services.demo.accounts import TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.service311 import Offering
from tests import served
from tests.factories import NOW, clerk, officer, registered, resident_number, unemployment_details
from tests.integration.services.acts import hired

MONTH = timedelta(days=31)


def somebody(session: Session, actor: Actor) -> int:
    """Somebody registered as unemployed."""
    details = unemployment_details(resident_number())
    return registered(session, actor, details=details).person_id


def with_course(session: Session, actor: Actor) -> Offer:
    """Somebody who agreed to a course."""
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id)
    return served.recommended(session, actor, somebody(session, actor), course.id)


def in_a_row(session: Session, person_id: int) -> int:
    """Unjustified refusals in a row, as the rules of 规程七 read them."""
    spell = spell_of(session, person_id)
    assert spell is not None
    return refusals_in_a_row(histories.since(session, spell, NOW).answers)


@pytest.mark.clause("R5.1", "R5.4")
def test_guidance_counts_and_its_words_stay(session: Session) -> None:
    actor = clerk(session)
    whom = somebody(session, actor)
    served.guided(session, actor, whom)
    spell = spell_of(session, whom)
    assert spell is not None
    assert [one.done for one in yearly(session, spell, NOW.date()).meters] == [0, 0, 1]
    (given,) = history(session, spell)
    assert (given.words, given.by_id, given.message_id) == ("调整了薪资期望", actor.user_id, None)


@pytest.mark.clause("R7.8")
def test_refusals_count_in_a_row_until_something_is_agreed_to(session: Session) -> None:
    actor = clerk(session)
    whom = somebody(session, actor)
    for day in range(3):
        served.refused(session, actor, whom, NOW + timedelta(days=day))
    assert in_a_row(session, whom) == 3
    served.refused(session, actor, whom, NOW + timedelta(days=3), because="家人住院")
    assert in_a_row(session, whom) == 0
    served.refused(session, actor, whom, NOW + timedelta(days=4))
    assert in_a_row(session, whom) == 1
    served.guided(session, actor, whom, NOW + timedelta(days=5))
    assert in_a_row(session, whom) == 0


@pytest.mark.parametrize(
    ("offering", "field"),
    [
        (Offering(ServiceKind.JOB, Answer.REFUSED_WITH_REASON, served.BY_PHONE), "words"),
        (Offering(ServiceKind.GUIDANCE, Answer.ACCEPTED, served.BY_PHONE), "words"),
        (Offering(ServiceKind.TRAINING, Answer.ACCEPTED, served.BY_PHONE), "course"),
        (Offering(ServiceKind.JOB, Answer.ACCEPTED, served.BY_PHONE), "vacancy"),
    ],
)
def test_what_an_offer_can_not_do_without(session: Session, offering: Offering, field: str) -> None:
    actor = clerk(session)
    with pytest.raises(RuleBroken) as broken:
        service311.offer(session, actor, NOW, somebody(session, actor), offering)
    assert [one.field for one in broken.value.problems] == [field]


def test_only_who_serves_records_and_only_for_the_unemployed(session: Session) -> None:
    actor, other = clerk(session), clerk(session, "430102001002")
    whom = somebody(session, actor)
    with pytest.raises(NotFound):
        served.guided(session, other, whom)
    with pytest.raises(NotAllowed):
        served.guided(session, officer(session, TOWNSHIP, Role.REVIEWER), whom)
    number = resident_number()
    at_work = hired(session, actor, number).person_id
    with pytest.raises(RuleBroken, match="没有失业登记"):
        served.guided(session, actor, at_work)


@pytest.mark.clause("R4.6")
def test_what_became_of_it_is_told_again_until_it_is_over(session: Session) -> None:
    actor = clerk(session)
    offer = with_course(session, actor)
    told = (OfferOutcome.NOT_ENROLLED, OfferOutcome.IN_TRAINING, OfferOutcome.COMPLETED)
    for day, outcome in enumerate(told):
        at = NOW + timedelta(days=day)
        service311.tell(session, actor, at, offer.id, offer.version, outcome)
        session.refresh(offer)
        assert offer.outcome is outcome
    assert [one.outcome for one in offer.outcomes] == list(told)
    with pytest.raises(RuleBroken):
        service311.tell(session, actor, NOW, offer.id, offer.version, OfferOutcome.HIRED)
    with pytest.raises(Conflict):
        service311.tell(session, actor, NOW, offer.id, 1, OfferOutcome.COMPLETED)


@pytest.mark.clause("R5.1")
def test_a_mistake_is_taken_back_with_its_message(session: Session) -> None:
    actor = clerk(session)
    offer = with_course(session, actor)
    whom, spell = offer.person_id, spell_of(session, offer.person_id)
    assert spell is not None
    with pytest.raises(RuleBroken):
        service311.revoke(session, actor, NOW, offer.id, offer.version, "")
    other = clerk(session, "430102001002")
    with pytest.raises(NotFound):
        service311.revoke(session, other, NOW, offer.id, offer.version, "录错了")
    service311.revoke(session, actor, NOW, offer.id, offer.version, "录错了")
    session.expire_all()
    message = session.get_one(Message, offer.message_id)
    assert message.state is MessageState.CANCELLED
    assert [one.done for one in yearly(session, spell, NOW.date()).meters] == [0, 0, 0]
    (kept,) = history(session, spell)
    assert (kept.person_id, kept.revoke_reason) == (whom, "录错了")
    with pytest.raises(Conflict):
        service311.revoke(session, actor, NOW, offer.id, offer.version, "再撤一次")


@pytest.mark.clause("R5.1", "R4.6")
def test_not_once_its_outcome_belongs_to_a_month_that_is_over(session: Session) -> None:
    actor = clerk(session)
    offer = with_course(session, actor)
    at = served.day(2026, 12, 3)
    rolls.make(session, month_of(at), at)
    entry = session.scalars(
        sa.select(RollEntry).where(
            RollEntry.person_id == offer.person_id, RollEntry.month == month_of(at)
        )
    ).one()
    said = Said(ContactMeans.PHONE, ContactResult.UNEMPLOYED, at)
    renewed = Renewed(outcomes={offer.id: OfferOutcome.IN_TRAINING})
    confirmation.record(session, actor, at, entry.id, entry.version, said, renewed)
    session.refresh(offer)
    later = at + MONTH
    with pytest.raises(Conflict, match="已经结束的月份"):
        service311.revoke(session, actor, later, offer.id, offer.version, "录错了")
    service311.revoke(session, actor, at, offer.id, offer.version, "录错了")


def test_who_has_no_mobile_gets_no_message(session: Session) -> None:
    actor = clerk(session)
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id)
    whom = somebody(session, actor)
    session.get_one(Person, whom).phone = None
    session.commit()
    assert served.recommended(session, actor, whom, course.id).message_id is None
