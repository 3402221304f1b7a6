"""R5.2: a vacancy is recommended to whoever agreed, once, and the message leaves with it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.deregistration import Answer
from portal.domain.messages import Topic
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import ServiceKind
from portal.domain.vacancies import VacancyState
from portal.models import AuditEntry, Message, Offer, Vacancy
from portal.queries import histories
from portal.queries.people import current_registration
from portal.services import recommending, service311
from portal.services.demo.accounts import OTHER_COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken, ServiceError
from portal.services.recommending import Answered
from tests.factories import (
    NOW,
    clerk,
    officer,
    personal_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.records import race, rows_of
from tests.many_vacancies import add_vacancies

MEANS = signed_on_paper().means
YES = Answered(Answer.ACCEPTED, MEANS)


@pytest.fixture
def actor(session: Session) -> Actor:
    return clerk(session)


@pytest.fixture
def person_id(session: Session, actor: Actor) -> int:
    return registered(session, actor).person_id


@pytest.fixture
def vacancy_id(session: Session, actor: Actor) -> int:
    (made,) = add_vacancies(session, actor, 1)
    return made


def recommend(
    session: Session, actor: Actor, person_id: int, vacancy_id: int, answered: Answered = YES
) -> Offer:
    return recommending.recommend(session, actor, NOW, person_id, vacancy_id, answered)


@pytest.mark.clause("R5.2")
def test_whoever_agreed_is_written_to(
    session: Session, actor: Actor, person_id: int, vacancy_id: int
) -> None:
    offer = recommend(session, actor, person_id, vacancy_id)
    assert (offer.kind, offer.answer, offer.vacancy_id) == (
        ServiceKind.JOB,
        Answer.ACCEPTED,
        vacancy_id,
    )
    (message,) = rows_of(session, Message, id=offer.message_id)
    vacancy = session.get_one(Vacancy, vacancy_id)
    assert (message.topic, message.person_id) == (Topic.JOB, person_id)
    assert (message.office_id, message.by_id) == (actor.office_id, actor.user_id)
    for words in (vacancy.title, vacancy.employer.name, vacancy.pay.replace(" ", "")[:11]):
        assert words in message.text
    assert len(message.text) <= 140
    actions = sa.select(AuditEntry.action).where(AuditEntry.person_id == person_id)
    assert "service311.offer" in session.scalars(actions).all()


@pytest.mark.clause("R5.2")
def test_without_a_mobile_number_there_is_no_message(
    session: Session, actor: Actor, vacancy_id: int
) -> None:
    number = resident_number()
    personal = personal_details(number, phone="073184000001")
    case = registered(session, actor, details=unemployment_details(number, personal=personal))
    offer = recommend(session, actor, case.person_id, vacancy_id)
    assert offer.message_id is None
    assert rows_of(session, Message, person_id=case.person_id, topic=Topic.JOB) == []


@pytest.mark.clause("R5.2", "R7.8")
def test_refusals_are_recorded_and_write_nothing(
    session: Session, actor: Actor, person_id: int, vacancy_id: int
) -> None:
    with pytest.raises(RuleBroken) as refused:
        recommend(
            session, actor, person_id, vacancy_id, Answered(Answer.REFUSED_WITH_REASON, MEANS)
        )
    assert [one.field for one in refused.value.problems] == ["words"]
    recommend(session, actor, person_id, vacancy_id, Answered(Answer.REFUSED, MEANS))
    (other,) = add_vacancies(session, actor, 1)
    excused = Answered(Answer.REFUSED_WITH_REASON, MEANS, "要照顾老人")
    recommend(session, actor, person_id, other, excused)
    spell = current_registration(session, person_id)
    assert spell is not None
    answers = histories.since(session, spell, NOW).answers
    assert answers == (Answer.REFUSED, Answer.REFUSED_WITH_REASON)
    assert rows_of(session, Message, person_id=person_id, topic=Topic.JOB) == []


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize("first", [YES, Answered(Answer.REFUSED, MEANS)], ids=["agreed", "refused"])
@pytest.mark.parametrize("second", [YES, Answered(Answer.REFUSED, MEANS)], ids=["again", "no"])
def test_the_same_vacancy_once(
    session: Session,
    actor: Actor,
    person_id: int,
    vacancy_id: int,
    first: Answered,
    second: Answered,
) -> None:
    recommend(session, actor, person_id, vacancy_id, first)
    with pytest.raises(Conflict, match="已经推荐"):
        recommend(session, actor, person_id, vacancy_id, second)
    assert len(rows_of(session, Offer, person_id=person_id)) == 1


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"open_until": (NOW - timedelta(days=1)).date()}, "已到期"),
        ({"state": VacancyState.TAKEN_DOWN, "ended_at": NOW}, "已下架"),
        ({"state": VacancyState.FILLED, "ended_at": NOW}, "已招满"),
        ({"filled": Vacancy.headcount}, "招满"),
    ],
)
def test_what_has_gone_meanwhile(
    session: Session,
    actor: Actor,
    person_id: int,
    vacancy_id: int,
    changes: dict[str, Any],
    told: str,
) -> None:
    session.execute(sa.update(Vacancy).where(Vacancy.id == vacancy_id).values(**changes))
    session.commit()
    with pytest.raises(Conflict, match=told):
        recommend(session, actor, person_id, vacancy_id)
    assert rows_of(session, Offer, person_id=person_id) == []


@pytest.mark.clause("R5.2")
def test_what_was_never_published_is_not_there(
    session: Session, actor: Actor, person_id: int, vacancy_id: int
) -> None:
    waiting = {"state": VacancyState.WAITING, "published_at": None}
    session.execute(sa.update(Vacancy).where(Vacancy.id == vacancy_id).values(**waiting))
    session.commit()
    for one in (vacancy_id, 10**9):
        with pytest.raises(NotFound):
            recommend(session, actor, person_id, one)


@pytest.mark.clause("R5.2", "R11.1")
def test_only_who_serves_the_person(
    session: Session, actor: Actor, person_id: int, vacancy_id: int
) -> None:
    with pytest.raises(NotFound):
        recommend(session, clerk(session, OTHER_COMMUNITY), person_id, vacancy_id)
    reviewer = officer(session, "430102001000", Role.REVIEWER)
    with pytest.raises(NotAllowed):
        recommend(session, reviewer, person_id, vacancy_id)
    assert rows_of(session, Offer, person_id=person_id) == []


@pytest.mark.clause("R5.2")
def test_two_recommend_the_same_at_once(
    engine: sa.Engine,
    session: Session,
    actor: Actor,
    person_id: int,
    rounds: int,
) -> None:
    colleague = clerk(session)
    for _ in range(rounds):
        (vacancy_id,) = add_vacancies(session, actor, 1)
        session.rollback()
        each = (
            partial(_raced, one, person_id=person_id, vacancy_id=vacancy_id)
            for one in (actor, colleague)
        )
        outcomes = race(engine, *each)
        assert sorted(isinstance(one, ServiceError) for one in outcomes) == [False, True]
        assert len(rows_of(session, Offer, person_id=person_id, vacancy_id=vacancy_id)) == 1


@pytest.mark.clause("R5.2")
def test_the_sheet_stays_as_first_printed(
    session: Session, actor: Actor, person_id: int, vacancy_id: int
) -> None:
    offer = recommend(session, actor, person_id, vacancy_id)
    offer_id, version = offer.id, offer.version
    assert recommending.record_print(session, actor, offer_id, "a" * 64) == "a" * 64
    assert recommending.record_print(session, actor, offer_id, "b" * 64) == "a" * 64
    (kept,) = rows_of(session, Offer, id=offer_id)
    assert (kept.sheet_sha256, kept.version) == ("a" * 64, version)
    prints = sa.select(sa.func.count()).where(
        AuditEntry.action == "service311.print", AuditEntry.person_id == person_id
    )
    assert session.scalar(prints) == 2


def test_no_sheet_of_what_was_refused_revoked_or_is_elsewhere(
    session: Session, actor: Actor, person_id: int, vacancy_id: int
) -> None:
    offer_id = recommend(session, actor, person_id, vacancy_id).id
    with pytest.raises(NotFound):
        recommending.record_print(session, clerk(session, OTHER_COMMUNITY), offer_id, "a" * 64)
    version = session.get_one(Offer, offer_id).version
    service311.revoke(session, actor, NOW, offer_id, version, "录错了")
    (other,) = add_vacancies(session, actor, 1)
    no = Answered(Answer.REFUSED, MEANS)
    refused_id = recommend(session, actor, person_id, other, no).id
    for one in (offer_id, refused_id):
        with pytest.raises(NotFound):
            recommending.record_print(session, actor, one, "a" * 64)
        (kept,) = rows_of(session, Offer, id=one)
        assert kept.sheet_sha256 is None


def _raced(actor: Actor, session: Session, *, person_id: int, vacancy_id: int) -> Offer:
    return recommend(session, actor, person_id, vacancy_id)
