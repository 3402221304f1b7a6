"""职业指导转办: referred, arranged, given, and back at the community (R5.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import WishesDetails
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Status
from portal.models import (
    Case,
    GuidanceRequest,
    Message,
    NoticeTopic,
    Offer,
    OfficeNotice,
    Registration,
)
from portal.queries import desk
from portal.queries import guidance as queries
from portal.queries.desk import DeskFilter
from portal.queries.service311 import wishes_of
from portal.services import guidance
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests import served
from tests.factories import (
    NOW,
    clerk,
    officer,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.acts import died, hired
from tests.moving import moved_in

QUESTION = code_set("send_back_reason").item("6")
OTHER_COUNTY, OTHER_DISTRICT = "430105004001", "430105000000"
WISHES = WishesDetails((), 3000, 3500, (), None, "养老护理", starts_business=False)


class Office:
    """A community's clerk, the district's counsellor, and somebody referred by one to the other."""

    def __init__(self, session: Session) -> None:
        self.clerk, self.counsellor = clerk(session), served.keeper(session)
        self.number = resident_number()
        details = unemployment_details(self.number)
        self.person_id = registered(session, self.clerk, details=details).person_id
        self.case = served.referred(session, self.clerk, self.person_id)


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def topics(session: Session, office_id: int, case: Case) -> list[NoticeTopic]:
    """What an office was told of a case."""
    return list(
        session.scalars(
            sa.select(OfficeNotice.topic)
            .where(OfficeNotice.office_id == office_id, OfficeNotice.case_id == case.id)
            .order_by(OfficeNotice.id)
        )
    )


@pytest.mark.clause("R5.4")
def test_from_the_community_to_the_counsellor_and_back(session: Session, office: Office) -> None:
    case = office.case
    assert (case.step, case.status) == ("assign", Status.OPEN)
    assert case.due_on is not None
    assert [one.case.id for one in queries.waiting(session, office.counsellor)][-1:] == [case.id]
    served.assigned(session, office.counsellor, case)
    assert case.step == "guide"
    assert topics(session, office.clerk.office_id, case) == [NoticeTopic.GUIDANCE_SET]
    at = NOW + timedelta(days=3)
    guidance.give(session, office.counsellor, at, case.id, case.version, "先做护理员", WISHES)
    session.refresh(case)
    assert case.status is Status.COMPLETED
    given = session.scalars(sa.select(Offer).where(Offer.person_id == office.person_id)).one()
    assert (given.words, given.office_id) == ("先做护理员", office.clerk.office_id)
    assert given.by_id == office.counsellor.user_id
    assert topics(session, office.clerk.office_id, case)[1:] == [NoticeTopic.GUIDANCE_GIVEN]
    renewed = wishes_of(session, office.person_id)
    assert renewed is not None
    assert renewed.training == "养老护理"
    seeking = session.scalars(
        sa.select(Registration.wishes_id).where(
            Registration.person_id == office.person_id, Registration.wishes_id.is_not(None)
        )
    ).all()
    assert renewed.id in seeking
    assert not session.scalars(sa.select(Message).where(Message.case_id == case.id)).all()


@pytest.mark.clause("R5.4")
def test_it_stands_on_the_counsellors_desk(session: Session, office: Office) -> None:
    today = NOW.date()
    mine = desk.page(session, office.counsellor, DeskFilter.ALL, today, None, size=100)
    assert office.case.id in {one.id for one in mine.cases}
    theirs = desk.page(session, office.clerk, DeskFilter.ALL, today, None, size=100)
    assert office.case.id not in {one.id for one in theirs.cases}
    version = office.case.version
    guidance.ask_back(session, office.counsellor, NOW, office.case.id, version, QUESTION, "多大了")
    theirs = desk.page(session, office.clerk, DeskFilter.ALL, today, None, size=100)
    assert theirs.cases[0].status is Status.SENT_BACK
    assert office.case.id in {one.id for one in theirs.cases}


@pytest.mark.clause("R5.4")
def test_a_question_back_and_its_answer(session: Session, office: Office) -> None:
    case = office.case
    with pytest.raises(RuleBroken):
        guidance.ask_back(session, office.counsellor, NOW, case.id, case.version, QUESTION, None)
    guidance.ask_back(session, office.counsellor, NOW, case.id, case.version, QUESTION, "多大了")
    session.refresh(case)
    assert (case.step, case.status) == ("refer", Status.SENT_BACK)
    guidance.answer(session, office.clerk, NOW, case.id, case.version, "四十岁，想转行")
    session.refresh(case)
    assert (case.step, case.status) == ("assign", Status.OPEN)
    assert session.get_one(GuidanceRequest, case.id).need == "四十岁，想转行"


@pytest.mark.clause("R5.4")
def test_an_appointment_is_made_anew(session: Session, office: Office) -> None:
    case = served.assigned(session, office.counsellor, office.case)
    colleague = served.keeper(session)
    appointed = served.appointment(colleague, NOW + timedelta(days=5))
    guidance.assign(session, office.counsellor, NOW, case.id, case.version, appointed)
    session.refresh(case)
    request = session.get_one(GuidanceRequest, case.id)
    assert (case.step, request.counsellor_id) == ("guide", colleague.user_id)
    assert request.meets_at == appointed.at


def _past(session: Session, office: Office) -> None:
    appointed = served.appointment(office.counsellor, NOW)
    guidance.assign(session, office.counsellor, NOW, office.case.id, 2, appointed)


def _of_elsewhere(session: Session, office: Office) -> None:
    stranger = served.keeper(session, OTHER_DISTRICT)
    appointed = served.appointment(stranger)
    version = office.case.version
    guidance.assign(session, office.counsellor, NOW, office.case.id, version, appointed)


def _without_words(session: Session, office: Office) -> None:
    guidance.refer(session, office.clerk, NOW, office.person_id, "", signed_on_paper())


def _without_result(session: Session, office: Office) -> None:
    case = served.assigned(session, office.counsellor, office.case)
    guidance.give(session, office.counsellor, NOW, case.id, case.version, "")


@pytest.mark.parametrize("act", [_past, _of_elsewhere, _without_words, _without_result])
def test_what_is_not_taken(
    session: Session, office: Office, act: Callable[[Session, Office], None]
) -> None:
    with pytest.raises(RuleBroken):
        act(session, office)


def test_one_referral_at_a_time(session: Session, office: Office) -> None:
    with pytest.raises(Conflict, match="已经为本人转办"):
        served.referred(session, office.clerk, office.person_id)


def _assign(session: Session, actor: Actor, case: Case) -> None:
    guidance.assign(session, actor, NOW, case.id, case.version, served.appointment(actor))


def test_who_may_not(session: Session, office: Office) -> None:
    case = office.case
    with pytest.raises(NotAllowed):
        _assign(session, office.clerk, case)
    with pytest.raises(NotFound):
        _assign(session, served.keeper(session, OTHER_DISTRICT), case)
    with pytest.raises(NotFound):
        guidance.refer(
            session,
            clerk(session, "430102001002"),
            NOW,
            office.person_id,
            served.NEED,
            signed_on_paper(),
        )
    stale = case.version
    served.assigned(session, office.counsellor, case)
    with pytest.raises(Conflict):
        guidance.give(session, office.counsellor, NOW, case.id, stale, "谈过了")


@pytest.mark.clause("R5.4")
def test_the_districts_reviewer_arranges_what_is_late(session: Session, office: Office) -> None:
    case, reviewer = office.case, officer(session, DISTRICT, Role.REVIEWER)
    appointed = served.appointment(office.counsellor, NOW + timedelta(days=40))
    with pytest.raises(NotAllowed):
        guidance.assign(session, reviewer, NOW, case.id, case.version, appointed)
    late = NOW + timedelta(days=30)
    guidance.assign(session, reviewer, late, case.id, case.version, appointed)
    session.refresh(case)
    assert case.step == "guide"


def test_the_community_takes_it_back(session: Session, office: Office) -> None:
    case = served.assigned(session, office.counsellor, office.case)
    with pytest.raises(RuleBroken):
        guidance.withdraw(session, office.clerk, NOW, case.id, case.version, "")
    guidance.withdraw(session, office.clerk, NOW, case.id, case.version, "本人已找到工作")
    session.refresh(case)
    assert case.status is Status.WITHDRAWN


@pytest.mark.clause("R5.4", "R9.1")
def test_a_move_takes_the_referral_along(session: Session, office: Office) -> None:
    case = served.assigned(session, office.counsellor, office.case)
    there = clerk(session, OTHER_COUNTY)
    moved_in(session, there, office.number, office.clerk.office_id)
    session.refresh(case)
    assert (case.handling_office_id, case.step) == (there.office_id, "guide")
    with pytest.raises(NotFound):
        guidance.give(session, office.counsellor, NOW, case.id, case.version, "谈过了")
    anew = served.keeper(session, OTHER_DISTRICT)
    served.assigned(session, anew, case)
    guidance.give(session, anew, NOW, case.id, case.version, "谈过了")
    given = session.scalars(sa.select(Offer).where(Offer.person_id == office.person_id)).one()
    assert given.office_id == there.office_id


@pytest.mark.parametrize("ends", ["hired", "died"])
def test_it_ends_with_the_registration(session: Session, office: Office, ends: str) -> None:
    case = served.assigned(session, office.counsellor, office.case)
    if ends == "hired":
        hired(session, office.clerk, office.number)
    else:
        died(session, office.clerk, office.person_id)
    session.refresh(case)
    assert case.status is Status.LAPSED
    with pytest.raises(Conflict):
        guidance.give(session, office.counsellor, NOW, case.id, 3, "谈过了")
