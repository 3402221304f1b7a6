"""A contact recorded: every result, several attempts, corrections, what is renewed with it (R4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.confirmation import ContactMeans, ContactResult, Situation, month_of
from portal.domain.dates import SHANGHAI
from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.models import AuditEntry, Offer, Person, Registration, RegistrationKind, Wishes
from portal.queries import confirmation as queries
from portal.queries import confirmation_card
from portal.services import confirmation, service311
from portal.services.confirmation import Renewed
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.service311 import Offering
from tests.confirming import OnRoll, entry, on_roll, record, said, told
from tests.factories import NOW, WISHES, clerk, deregistered, officer
from tests.many_vacancies import add_vacancies

VAIN, EMPLOYED, UNEMPLOYED, OTHER = ContactResult
LATER = timedelta(hours=1)
DECEMBER = datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI)


@pytest.fixture
def actor(session: Session) -> Actor:
    """A clerk of the community."""
    return clerk(session)


@pytest.fixture
def who(session: Session, actor: Actor) -> OnRoll:
    """Somebody on the community's roll."""
    return on_roll(session, actor)


@pytest.mark.clause("R4.2", "R4.3", "R4.4", "R4.5")
@pytest.mark.parametrize("means", list(ContactMeans))
@pytest.mark.parametrize("result", list(ContactResult))
def test_a_contact_says_when_how_by_whom_and_what_came_of_it(
    session: Session, actor: Actor, who: OnRoll, result: ContactResult, means: ContactMeans
) -> None:
    situation = Situation.PENSION if result is OTHER else None
    at = NOW - timedelta(minutes=10)
    record(session, actor, who.entry_id, said(result, at=at, means=means, situation=situation))
    now = entry(session, who.entry_id)
    (contact,) = now.contacts
    assert (contact.at, contact.recorded_at) == (at, NOW)
    assert (contact.means, contact.result, contact.situation) == (means, result, situation)
    assert (contact.by_id, contact.office_id) == (actor.user_id, actor.office_id)
    assert (now.result, now.attempts) == (result, 1)
    assert now.done_at == (None if result is VAIN else at)
    assert now.ended_at is None, "the 失业登记 ends by its own procedure alone"


@pytest.mark.clause("R4.3")
def test_several_attempts_a_month_and_one_success_decides(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    for hours in range(3):
        at = NOW + hours * LATER
        record(session, actor, who.entry_id, said(VAIN, at=at), now=at)
        now = entry(session, who.entry_id)
        assert (now.result, now.attempts, now.done_at) == (VAIN, hours + 1, None)
    at = NOW + 3 * LATER
    record(session, actor, who.entry_id, said(UNEMPLOYED, at=at), now=at)
    now = entry(session, who.entry_id)
    assert (now.result, now.attempts, now.done_at) == (UNEMPLOYED, 4, at)


@pytest.mark.clause("R4.2", "R4.3")
def test_a_correction_stands_in_its_place_and_both_stay_readable(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    first = record(session, actor, who.entry_id, said(UNEMPLOYED)).id
    colleague = clerk(session)
    record(session, colleague, who.entry_id, said(VAIN), now=NOW + LATER, corrects=first)
    now = entry(session, who.entry_id)
    assert (now.result, now.attempts, now.done_at) == (VAIN, 1, None)
    assert [(one.result, one.by_id) for one in now.contacts] == [
        (UNEMPLOYED, actor.user_id),
        (VAIN, colleague.user_id),
    ]
    assert [one.corrects_id for one in now.contacts] == [None, first]
    with pytest.raises(Conflict):
        record(session, actor, who.entry_id, said(EMPLOYED), corrects=first)
    acts = session.scalars(
        sa.select(AuditEntry.action)
        .where(AuditEntry.subject == "roll_entry", AuditEntry.subject_id == who.entry_id)
        .order_by(AuditEntry.id)
    ).all()
    assert acts == ["confirmation.record", "confirmation.correct"]


def test_one_of_another_person_is_not_corrected(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    theirs = record(session, actor, who.entry_id, said(VAIN)).id
    other = on_roll(session, actor)
    with pytest.raises(Conflict):
        record(session, actor, other.entry_id, said(VAIN), corrects=theirs)
    assert entry(session, other.entry_id).contacts == []


@pytest.mark.clause("R4.1")
def test_the_month_is_closed_with_its_last_moment(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    last = DECEMBER - timedelta(seconds=1)
    kept = record(session, actor, who.entry_id, said(VAIN, at=last), now=last).id
    for corrects in (None, kept):
        with pytest.raises(RuleBroken, match="已经结束"):
            record(
                session,
                actor,
                who.entry_id,
                said(UNEMPLOYED, at=last),
                now=DECEMBER,
                corrects=corrects,
            )
    version = entry(session, who.entry_id).version
    with pytest.raises(RuleBroken, match="已经结束"):
        confirmation.renew(session, actor, DECEMBER, who.entry_id, version, Renewed())
    assert entry(session, who.entry_id).result is VAIN


def test_nobody_is_confirmed_who_is_registered_no_longer(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    now = entry(session, who.entry_id)
    now.ended_at = NOW
    session.commit()
    with pytest.raises(RuleBroken, match="已经注销"):
        record(session, actor, who.entry_id, said(UNEMPLOYED))


def test_the_second_of_two_is_told(session: Session, actor: Actor, who: OnRoll) -> None:
    version = entry(session, who.entry_id).version
    act = (NOW, who.entry_id, version, said(UNEMPLOYED))
    confirmation.record(session, actor, *act)
    with pytest.raises(Conflict, match="刚刚有人记录过"):
        confirmation.record(session, clerk(session), *act)
    assert len(entry(session, who.entry_id).contacts) == 1


def test_a_correction_that_changes_words_alone_is_a_new_version_too(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    kept = record(session, actor, who.entry_id, said(VAIN)).id
    before = entry(session, who.entry_id).version
    record(session, actor, who.entry_id, said(VAIN, words="停机"), corrects=kept)
    assert entry(session, who.entry_id).version == before + 1


@pytest.mark.parametrize("area_code", ["430102001002", "430104001001"])
def test_another_office_does_not_even_see_it(session: Session, who: OnRoll, area_code: str) -> None:
    with pytest.raises(NotFound):
        record(session, clerk(session, area_code), who.entry_id, said(VAIN))


def test_only_clerks_record(session: Session, who: OnRoll) -> None:
    reviewer = officer(session, "430102001000", Role.REVIEWER)
    with pytest.raises(NotAllowed):
        record(session, reviewer, who.entry_id, said(VAIN))
    with pytest.raises(NotAllowed):
        confirmation.open_card(session, reviewer, who.entry_id, who.person_id)


@pytest.mark.clause("R4.5")
def test_wishes_and_basics_are_renewed_with_the_result(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    wishes = replace(WISHES, pay_from=4200, pay_to=5000, training="养老护理员")
    renewed = Renewed(wishes, "19900735566", "解放路 8 号")
    record(session, actor, who.entry_id, said(UNEMPLOYED), renewed)
    person = session.get_one(Person, who.person_id, populate_existing=True)
    assert (person.phone, person.residence_address) == ("19900735566", "解放路 8 号")
    stated = confirmation_card.known(session, entry(session, who.entry_id)).wishes
    assert stated is not None
    assert (stated.pay_from, stated.training, stated.recorded_at) == (4200, "养老护理员", NOW)
    every = session.scalars(sa.select(Wishes).where(Wishes.person_id == who.person_id)).all()
    assert len(every) == 2, "what was stated before stays"
    kinds = session.scalars(
        sa.select(Registration.kind).where(Registration.wishes_id == stated.id)
    ).all()
    assert kinds == [RegistrationKind.JOB_SEEKING]


def test_what_was_told_can_be_kept_before_there_is_a_result(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    version = entry(session, who.entry_id).version
    renewed = Renewed(phone="19900735566")
    confirmation.renew(session, actor, NOW, who.entry_id, version, renewed)
    now = entry(session, who.entry_id)
    assert (now.result, now.contacts, now.person.phone) == (None, [], "19900735566")
    with pytest.raises(Conflict):
        confirmation.renew(session, actor, NOW, who.entry_id, version, renewed)


def _offered(session: Session, actor: Actor, person_id: int) -> Offer:
    (vacancy_id,) = add_vacancies(session, actor, 1)
    means = code_set("consent_means").item("4")
    offering = Offering(ServiceKind.JOB, Answer.ACCEPTED, means, vacancy_id=vacancy_id)
    return service311.offer(session, actor, NOW - timedelta(days=20), person_id, offering)


@pytest.mark.clause("R4.6")
@pytest.mark.parametrize(
    ("told_of_it", "is_open"),
    [
        (OfferOutcome.HIRED, False),
        (OfferOutcome.NOT_HIRED, False),
        (OfferOutcome.NOT_CONTACTED, True),
        (OfferOutcome.DECLINED_WITH_REASON, False),
        (OfferOutcome.DECLINED, False),
    ],
)
def test_what_became_of_a_recommendation_is_recorded_at_the_confirmation(
    session: Session, actor: Actor, who: OnRoll, told_of_it: OfferOutcome, is_open: bool
) -> None:
    offer_id = _offered(session, actor, who.person_id).id
    renewed = Renewed(outcomes={offer_id: told_of_it})
    contact_id = record(session, actor, who.entry_id, said(UNEMPLOYED), renewed).id
    offer = session.get_one(Offer, offer_id, populate_existing=True)
    (followed,) = offer.outcomes
    assert (followed.outcome, followed.contact_id) == (told_of_it, contact_id)
    assert (offer.outcome, offer.outcome_at) == (told_of_it, NOW)
    assert told_of_it.is_open == is_open


@pytest.mark.clause("R4.6")
def test_nothing_is_recorded_where_an_outcome_cannot_be(
    session: Session, actor: Actor, who: OnRoll
) -> None:
    offer_id = _offered(session, actor, who.person_id).id
    other = on_roll(session, actor)
    for outcomes, entry_id, refused in (
        ({offer_id: OfferOutcome.COMPLETED}, who.entry_id, RuleBroken),
        ({offer_id: OfferOutcome.HIRED}, other.entry_id, NotFound),
    ):
        with pytest.raises(refused):
            record(session, actor, entry_id, said(UNEMPLOYED), Renewed(outcomes=outcomes))
        assert entry(session, entry_id).contacts == []


@pytest.mark.clause("R4.4")
def test_those_with_something_left_to_do_are_listed_until_it_is_done(
    session: Session, actor: Actor
) -> None:
    people = [on_roll(session, actor) for _ in range(4)]
    contacts = (said(EMPLOYED), told(Situation.DIED), told(Situation.MOVED), said(UNEMPLOYED))
    for one, contact in zip(people, contacts, strict=True):
        record(session, actor, one.entry_id, contact)
    ids = [one.entry_id for one in people]
    assert _unfinished(session, actor, ids) == ids[:3]
    first = entry(session, ids[0])
    session.execute(
        sa.update(Registration)
        .where(Registration.id == first.registration_id)
        .values(deregistered())
    )
    first.ended_at = NOW
    session.commit()
    assert _unfinished(session, actor, ids) == ids[1:3]
    assert _unfinished(session, clerk(session, "430102001002"), ids) == []


def _unfinished(session: Session, actor: Actor, among: list[int]) -> list[int]:
    found = queries.entries(session, queries.unfinished(actor, month_of(NOW)))
    return [one.id for one in found if one.id in among]


def test_a_phone_shown_in_full_is_on_record(session: Session, actor: Actor, who: OnRoll) -> None:
    confirmation.open_card(session, actor, who.entry_id, who.person_id)
    written = session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "person.reveal").order_by(AuditEntry.id)
    ).all()[-1]
    assert (written.person_id, written.user_id) == (who.person_id, actor.user_id)
