"""Death, pension and prison end what else is open, each with a decision (R7, R8)."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.certificates import IssueState
from portal.domain.deregistration import REASONS
from portal.domain.messages import Topic
from portal.domain.permissions import Actor
from portal.domain.workflow import Action, Status
from portal.models import (
    Case,
    Decision,
    Issue,
    Message,
    MessageState,
    NoticeTopic,
    OfficeNotice,
    Person,
)
from portal.queries import certificates, deregistrations
from portal.services import registration
from portal.services.errors import Conflict, NotAllowed
from tests.factories import (
    NOW,
    certificate_asked,
    clerk,
    job_seeking_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import hired
from tests.integration.services.batches import FakePress, outcome, started, work_off
from tests.integration.services.chain import Chain, act, at_district, make
from tests.integration.services.doubles import NEXT_DOOR
from tests.integration.services.ending import end, grounds, knowing, said_of, unreachable
from tests.integration.services.records import rows_of

ALL_ENDING = [one.code for one in REASONS.values() if one.ends_all]


def _ended_by(session: Session, actor: Actor, person_id: int, code: str) -> int:
    """The id of the case that ends the registration, by the first of the reason's ways."""
    way = REASONS[code].ways[0]
    return end(session, actor, person_id, grounds(code, *way), knowing(code)).id


def _case(session: Session, case_id: int) -> Case:
    session.rollback()
    return session.get_one(Case, case_id, populate_existing=True)


def test_these_reasons_leave_nothing_open() -> None:
    assert ALL_ENDING == ["704", "707", "710", "802", "803"]


@pytest.mark.clause("R7.4", "R7.7", "R7.10")
@pytest.mark.parametrize("code", ["704", "707", "710"])
def test_a_request_on_its_way_up_ends_with_a_decision_of_its_own(
    session: Session, who: Chain, code: str
) -> None:
    asked = certificate_asked(session, who.clerk)
    waiting_id, person_id = asked.id, asked.person_id
    case_id = _ended_by(session, who.clerk, person_id, code)
    lapsed = _case(session, waiting_id)
    assert (lapsed.status, lapsed.step, lapsed.closed_at) == (Status.LAPSED, None, NOW)
    last = rows_of(session, Decision, case_id=waiting_id)[-1]
    assert last.action is Action.LAPSE
    assert last.opinion == (
        f"本人{REASONS[code].item.short}，随注销失业登记（{_case(session, case_id).number}）终止"
    )
    assert last.basis_id is not None
    found = deregistrations.of_case(session, _case(session, case_id))
    assert found is not None
    assert [one.id for one in found.lapsed] == [waiting_id]
    with pytest.raises(NotAllowed):
        act(session, who.reviewer, waiting_id, Action.APPROVE)


@pytest.mark.clause("R7.10")
def test_a_certificate_that_waits_to_be_collected_is_void(session: Session, who: Chain) -> None:
    waiting_id = at_district(session, who)
    issue_id = make(session, who.maker, waiting_id).id
    act(session, who.clerk, waiting_id, Action.RECEIVE)
    person_id = _case(session, waiting_id).person_id
    _ended_by(session, who.clerk, person_id, "710")
    (issue,) = rows_of(session, Issue, id=issue_id)
    assert issue.state is IssueState.VOID
    assert issue.end_reason is not None
    assert issue.end_reason.startswith("终止办理：本人死亡")
    assert certificates.made_for(session, waiting_id) is None
    lapsed = _case(session, waiting_id)
    assert (lapsed.status, lapsed.paused_on) == (Status.LAPSED, None)


@pytest.mark.clause("R7.10")
def test_one_in_a_batch_is_left_behind_when_its_turn_comes(
    session: Session, who: Chain, fake_press: FakePress
) -> None:
    gone_id, other_id = at_district(session, who), at_district(session, who)
    batch_id = started(session, who.maker, [gone_id, other_id])
    person_id = _case(session, gone_id).person_id
    fake_press.meanwhile = partial(_ended_by, session, who.clerk, person_id, "710")
    work_off(session)
    states = {case_id: (state, why) for case_id, state, why in outcome(session, batch_id)}
    assert states[gone_id][0] == "left"
    assert states[gone_id][1]
    assert states[other_id] == ("made", None)
    assert rows_of(session, Issue, case_id=gone_id) == []


@pytest.mark.clause("R8.2", "R8.3")
@pytest.mark.parametrize("code", ["802", "803"])
def test_of_the_employed_all_jobs_end_whichever_were_named(session: Session, code: str) -> None:
    actor, number = clerk(session), resident_number()
    person_id = hired(session, actor, number).person_id
    hired(session, actor, number)
    case_id = _ended_by(session, actor, person_id, code)
    assert deregistrations.open_jobs(session, person_id) == []
    found = deregistrations.of_case(session, _case(session, case_id))
    assert found is not None
    assert len(found.jobs) == 2
    assert len(found.registrations) == 1


@pytest.mark.clause("R7.5", "R7.6")
@pytest.mark.parametrize("code", ["705", "706"])
def test_any_other_reason_leaves_open_what_waits(session: Session, code: str) -> None:
    actor = clerk(session)
    asked = certificate_asked(session, actor)
    waiting_id, person_id = asked.id, asked.person_id
    _ended_by(session, actor, person_id, code)
    assert _case(session, waiting_id).status is Status.OPEN


@pytest.mark.clause("R7.10")
def test_nobody_is_told_after_a_death(session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    person_id = case.person_id
    assert [one.state for one in rows_of(session, Message, person_id=person_id)] == [
        MessageState.WAITING
    ]
    _ended_by(session, actor, person_id, "710")
    told = rows_of(session, Message, person_id=person_id)
    assert [one.state for one in told] == [MessageState.CANCELLED]
    assert session.get_one(Person, person_id).died_on is not None


@pytest.mark.clause("R7.10")
def test_the_dead_are_not_registered_anew(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = registered(session, actor, details=unemployment_details(number))
    _ended_by(session, actor, case.person_id, "710")
    for details in (unemployment_details(number), job_seeking_details(number)):
        with pytest.raises(Conflict, match="死亡"):
            registration.accept(session, actor, NOW, details)


@pytest.mark.parametrize(
    ("code", "topics"),
    [("705", [Topic.ENDED]), ("704", [Topic.ENDED]), ("709", [Topic.ENDED]), ("710", [])],
)
def test_the_living_are_told_that_there_is_a_notice(
    session: Session, code: str, topics: list[Topic]
) -> None:
    actor = clerk(session)
    person_id = unreachable(session, actor, 6)
    case_id = _ended_by(session, actor, person_id, code)
    told = rows_of(session, Message, case_id=case_id)
    assert [one.topic for one in told] == topics
    for one in told:
        assert one.text.startswith(f"您好，{actor.office_title}已为您办理注销失业登记，告知书")
        assert REASONS[code].item.short not in one.text


def test_who_was_asked_to_come_need_not_come_any_more(session: Session, who: Chain) -> None:
    """What waited to be sent of a request that lapsed is no longer so."""
    waiting_id = at_district(session, who)
    make(session, who.maker, waiting_id)
    act(session, who.clerk, waiting_id, Action.RECEIVE)
    asked = rows_of(session, Message, case_id=waiting_id)
    assert [(one.topic, one.state) for one in asked] == [(Topic.COLLECT, MessageState.WAITING)]
    _ended_by(session, who.clerk, _case(session, waiting_id).person_id, "704")
    (asked_then,) = rows_of(session, Message, case_id=waiting_id)
    assert asked_then.state is MessageState.CANCELLED


def test_part_of_the_jobs_is_told_alike(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    person_id = hired(session, actor, number).person_id
    said = said_of(session, person_id, "801", BasisKind.PERSON)
    case_id = end(session, actor, person_id, said).id
    (told,) = rows_of(session, Message, case_id=case_id)
    assert "已为您办理注销就业登记" in told.text


@pytest.mark.clause("R3.3", "R7.6")
def test_the_community_that_serves_is_told_by_the_one_that_ends(session: Session) -> None:
    keeps, serves, number = clerk(session), clerk(session, NEXT_DOOR), resident_number()
    registered(session, keeps, details=unemployment_details(number))
    seeking = registered(session, serves, details=job_seeking_details(number))
    case = end(session, keeps, seeking.person_id, grounds("706", BasisKind.PERSON))
    session.rollback()
    (notice,) = rows_of(session, OfficeNotice, person_id=case.person_id)
    assert (notice.office_id, notice.topic, notice.case_id) == (
        serves.office_id,
        NoticeTopic.ENDED,
        case.id,
    )
