"""规程十一: from the request over the township and the district into the applicant's hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Asked, IssueState, PhotoKind
from portal.domain.channels import Channel
from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.messages import Topic
from portal.domain.workflow import Action, Status
from portal.models import Certificate, Issue, Message, Registration
from portal.queries import certificates, people
from portal.services import certificate_issues, certificate_requests
from portal.services.demo.accounts import OTHER_COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, certificate_asked, clerk, job_seeking_details, registered
from tests.integration.services.chain import (
    act,
    at_district,
    chain,
    hand_over,
    handed_out,
    make,
    send_back,
)

TYPES = code_set("certificate_issue_type")
FIRST = Asked(TYPES.item("01"), None, PhotoKind.PAPER)
LOST = Asked(TYPES.item("02"), "遗失", PhotoKind.PAPER)


@pytest.mark.clause("R11.3", "R11.4", "R11.5")
def test_the_chain_from_the_request_to_the_hand(session: Session) -> None:
    who = chain(session)
    case = certificate_asked(session, who.clerk)
    assert (case.status, case.step, case.declared.article) == (Status.OPEN, "review", 11)
    assert case.accepted_on is not None
    assert case.due_on is not None
    assert (case.due_on - case.accepted_on).days == 9  # seven working days from a Tuesday
    case = act(session, who.reviewer, case.id, Action.APPROVE, Given(opinion="同意"))
    assert (case.status, case.step) == (Status.OPEN, "make")
    issue = make(session, who.maker, case.id)
    assert issue.state is IssueState.MADE
    case = act(session, who.clerk, case.id, Action.RECEIVE)
    assert (case.status, case.step) == (Status.TO_COLLECT, "hand_out")
    told = session.scalars(sa.select(Message).where(Message.case_id == case.id)).one()
    assert told.topic == Topic.COLLECT
    case = hand_over(session, who.clerk, case.id)
    assert (case.status, case.step) == (Status.COMPLETED, None)
    assert session.get_one(Issue, issue.id).state is IssueState.VALID
    steps = [one for one in case.decisions if one.action is not Action.RECEIVE]
    assert all(one.opinion for one in steps), "每步有意见、时间、经办人"
    acts = [(one.label, one.actor_id, one.office_id) for one in case.decisions]
    assert acts == [
        ("社区初审", who.clerk.user_id, who.clerk.office_id),
        ("街道（乡镇）复审", who.reviewer.user_id, who.reviewer.office_id),
        ("区县制证", who.maker.user_id, who.maker.office_id),
        ("收到证书", who.clerk.user_id, who.clerk.office_id),
        ("社区发放", who.clerk.user_id, who.clerk.office_id),
    ]


@pytest.mark.clause("R11.5")
def test_the_clock_stands_only_while_the_applicant_has_to_come(session: Session) -> None:
    who = chain(session)
    case_id = at_district(session, who)
    make(session, who.maker, case_id)
    case = act(session, who.clerk, case_id, Action.RECEIVE)
    due, day = case.due_on, timedelta(days=7)
    assert due is not None
    assert case.paused_on is not None
    assert hand_over(session, who.clerk, case_id, NOW + day).due_on == due + day
    again = certificate_asked(session, who.clerk)
    due = again.due_on
    case = send_back(session, who.reviewer, again.id, "accept")
    assert (case.due_on, case.paused_on) == (due, None)
    case = act(session, who.clerk, case.id, Action.RETURN, Given(fields=("photo",)))
    assert (case.status, case.paused_on) == (Status.RETURNED, NOW.date())


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("step", ["review", "make", "hand_out"])
def test_nobody_acts_at_two_levels_of_one_case(session: Session, step: str) -> None:
    who = chain(session)
    if step == "review":
        case_id = certificate_asked(session, who.clerk).id
        twice, action = replace(who.reviewer, user_id=who.clerk.user_id), Action.APPROVE
    elif step == "make":
        case_id = at_district(session, who)
        twice, action = replace(who.maker, user_id=who.reviewer.user_id), Action.MAKE
    else:
        case_id = at_district(session, who)
        make(session, who.maker, case_id)
        twice, action = replace(who.clerk, user_id=who.maker.user_id), Action.RECEIVE
    with pytest.raises(NotAllowed, match="另一级"):
        act(session, twice, case_id, action)


@pytest.mark.clause("R11.4")
def test_sent_back_to_the_start_and_put_right(session: Session) -> None:
    who = chain(session)
    case_id = at_district(session, who)
    case = send_back(session, who.maker, case_id, "accept")
    assert (case.status, case.step) == (Status.SENT_BACK, "accept")
    with pytest.raises(NotAllowed):
        act(session, who.reviewer, case_id, Action.APPROVE)
    better = replace(FIRST, photo_kind=PhotoKind.PAPER)
    certificate_requests.put_right(session, who.clerk, NOW, case_id, case.version, better)
    assert [one.revision for one in certificates.requests(session, case_id)] == [1, 2]
    case = act(session, who.reviewer, case_id, Action.APPROVE)
    assert (case.status, case.step) == (Status.OPEN, "make")
    assert case.decisions[-2].revision == 2


@pytest.mark.clause("R11.4")
def test_sent_back_to_the_step_before(session: Session) -> None:
    who = chain(session)
    case = send_back(session, who.maker, at_district(session, who), "review")
    assert (case.status, case.step) == (Status.SENT_BACK, "review")
    case = act(session, who.reviewer, case.id, Action.APPROVE)
    assert (case.status, case.step) == (Status.OPEN, "make")


@pytest.mark.parametrize("to", ["make", "hand_out", "nowhere"])
def test_only_to_a_step_before(session: Session, to: str) -> None:
    who = chain(session)
    with pytest.raises(RuleBroken, match="不能退回到"):
        send_back(session, who.maker, at_district(session, who), to)


@pytest.mark.clause("R11.1", "R11.4")
def test_a_misprint_is_void_and_made_again_under_the_same_number(session: Session) -> None:
    who = chain(session)
    case_id = at_district(session, who)
    first = make(session, who.maker, case_id)
    spoiled, number = first.id, first.certificate.number
    send_back(session, who.clerk, case_id, "make")
    assert session.get_one(Issue, spoiled).state is IssueState.VOID
    again = make(session, who.maker, case_id)
    assert again.serial != session.get_one(Issue, spoiled).serial
    assert again.certificate.number == number
    hand_over(session, who.clerk, case_id)
    states = [one.state for one in certificates.issues_of(session, again.certificate.person_id)]
    assert states == [IssueState.VALID, IssueState.VOID]


@pytest.mark.clause("R11.1")
def test_a_lost_one_is_replaced_when_the_new_one_is_handed_over(session: Session) -> None:
    who = chain(session)
    person_id = handed_out(session, who).person_id
    certificate = people.certificate(session, person_id)
    assert certificate is not None
    number = certificate.number
    with pytest.raises(RuleBroken, match="领过纸质证"):
        certificate_requests.request(session, who.clerk, NOW, person_id, FIRST)
    case = certificate_requests.request(session, who.clerk, NOW, person_id, LOST)
    act(session, who.reviewer, case.id, Action.APPROVE)
    make(session, who.maker, case.id)
    before = [one.state for one in certificates.issues_of(session, person_id)]
    assert before == [IssueState.MADE, IssueState.VALID]
    hand_over(session, who.clerk, case.id)
    after = certificates.issues_of(session, person_id)
    assert [one.state for one in after] == [IssueState.VALID, IssueState.REPLACED]
    assert [one.issue_type.name for one in after] == ["补发", "新增"]
    assert session.scalars(sa.select(Certificate.number)).all().count(number) == 1


@pytest.mark.clause("R11.3")
def test_asked_for_where_the_registration_is_handled_and_once(session: Session) -> None:
    who = chain(session)
    person_id = registered(session, who.clerk).person_id
    elsewhere = clerk(session, OTHER_COMMUNITY)
    with pytest.raises(NotFound):
        certificate_requests.request(session, elsewhere, NOW, person_id, FIRST)
    with pytest.raises(RuleBroken, match="没有领过"):
        certificate_requests.request(session, who.clerk, NOW, person_id, LOST)
    with pytest.raises(RuleBroken, match="渠道"):
        certificate_requests.request(
            session, who.clerk, NOW, person_id, FIRST, channel=Channel.HOTLINE
        )
    certificate_requests.request(session, who.clerk, NOW, person_id, FIRST)
    with pytest.raises(Conflict, match="正在办理"):
        certificate_requests.request(session, who.clerk, NOW, person_id, FIRST)


@pytest.mark.clause("R11.3")
def test_a_job_seeker_alone_has_none(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor, details=job_seeking_details()).person_id
    with pytest.raises(Conflict, match="没有办理过就业登记或失业登记"):
        certificate_requests.request(session, actor, NOW, person_id, FIRST)


@pytest.mark.clause("R11.3")
def test_with_the_registration_moves_where_it_is_asked_for(session: Session) -> None:
    who = chain(session)
    person_id = registered(session, who.clerk).person_id
    elsewhere = clerk(session, OTHER_COMMUNITY)
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == person_id)
        .values(handling_office_id=elsewhere.office_id)
    )
    session.commit()
    case = certificate_requests.request(session, elsewhere, NOW, person_id, FIRST)
    assert case.handling_office_id == elsewhere.office_id


@pytest.mark.clause("R11.4")
def test_refused_above_for_a_lawful_reason_with_the_facts(session: Session) -> None:
    who = chain(session)
    case = certificate_asked(session, who.clerk)
    unlawful = Given(refusal=code_set("refusal_reason").item("1"), opinion="未满16周岁")
    with pytest.raises(RuleBroken, match="不予发证"):
        act(session, who.reviewer, case.id, Action.REFUSE, unlawful)
    lawful = Given(refusal=code_set("refusal_reason").item("6"), opinion="本人来电说没有申领")
    case = act(session, who.reviewer, case.id, Action.REFUSE, lawful)
    assert (case.status_label, case.decisions[-1].label) == ("不予发证", "不予发证")
    told = session.scalars(sa.select(Message.text).where(Message.case_id == case.id)).one()
    assert "不予发证" in told


@pytest.mark.clause("R11.4")
def test_given_up_after_it_was_made(session: Session) -> None:
    who = chain(session)
    case_id = at_district(session, who)
    issue_id = make(session, who.maker, case_id).id
    act(session, who.clerk, case_id, Action.WITHDRAW, Given(opinion="本人说不要了"))
    issue = session.get_one(Issue, issue_id)
    assert issue.state is IssueState.VOID
    assert issue.end_reason == "本人撤回：本人说不要了"


def test_only_a_valid_one_is_declared_void_and_by_its_district(session: Session) -> None:
    who = chain(session)
    case_id = at_district(session, who)
    issue_id = make(session, who.maker, case_id).id
    with pytest.raises(Conflict, match="待发放"):
        certificate_issues.void(session, who.maker, NOW, issue_id, "本人退回")
    hand_over(session, who.clerk, case_id)
    with pytest.raises(NotAllowed):
        certificate_issues.void(session, who.reviewer, NOW, issue_id, "本人退回")
    with pytest.raises(RuleBroken, match="原因"):
        certificate_issues.void(session, who.maker, NOW, issue_id, "")
    certificate_issues.void(session, who.maker, NOW, issue_id, "本人退回")
    assert session.get_one(Issue, issue_id).state is IssueState.VOID
    with pytest.raises(Conflict, match="已作废"):
        certificate_issues.void(session, who.maker, NOW, issue_id, "本人退回")


def test_only_a_certificates_request_is_put_right_as_one(session: Session) -> None:
    who = chain(session)
    case = registered(session, who.clerk)
    with pytest.raises(NotFound):
        certificate_requests.put_right(session, who.clerk, NOW, case.id, case.version, FIRST)
