"""规程十 迁出: proposed, asked back, refused or accepted; until then the person stays (R10.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action, Status
from portal.models import Case, Message, Move, NoticeTopic, OfficeNotice, Registration
from portal.queries import cases, desk, people
from portal.services import deregistration, engine, moving_out, revoking
from portal.services.demo.accounts import OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.moving_out import Wanted
from tests.factories import (
    NOW,
    clerk,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import SILENT, by_family, died, hired
from tests.integration.services.doubles import NEXT_DOOR, WHY, reviewer
from tests.integration.services.records import rows_of
from tests.moving import asked, moved_in, proposed, taken

OTHER_TOWNSHIP = "430202001000"
NOT_OURS = code_set("refusal_reason").item("10")
QUESTION = code_set("send_back_reason").item("6")
ASKED_BACK = Given(reason=QUESTION, opinion="现住哪里？", back_to="propose")
REFUSED = Given(refusal=NOT_OURS, opinion="本人一直住在原社区")
LATE = NOW + timedelta(days=8)
"""A day after the last: due on 1 December."""


@dataclass(frozen=True)
class Two:
    """The community that proposes, the one that is asked, and the case between them."""

    old: Actor
    new: Actor
    number: str
    case: Case

    @property
    def person_id(self) -> int:
        return self.case.person_id


@pytest.fixture
def two(session: Session) -> Two:
    old, new = clerk(session), clerk(session, OTHER_COMMUNITY)
    number = resident_number()
    person_id = registered(session, old, details=unemployment_details(number)).person_id
    return Two(old, new, number, proposed(session, old, person_id, new.office_id))


def _act(
    session: Session, actor: Actor, case: Case, action: Action, given: Given, now: datetime = NOW
) -> None:
    session.refresh(case)
    engine.advance(session, actor, now, case.id, case.version, action, given)
    session.refresh(case)


def _homes(session: Session, person_id: int) -> set[int]:
    held = rows_of(session, Registration, person_id=person_id, ended_on=None)
    serving = people.serving(session, person_id)
    return {one.handling_office_id for one in held} | ({serving.office_id} if serving else set())


def _told(session: Session, case: Case) -> set[tuple[int, NoticeTopic]]:
    return {(one.office_id, one.topic) for one in rows_of(session, OfficeNotice, case_id=case.id)}


@pytest.mark.clause("R10.1")
def test_until_it_is_accepted_the_person_stays(session: Session, two: Two) -> None:
    session.refresh(two.case)
    assert two.case.handling_office_id == two.new.office_id
    assert two.case.accepting_office_id == two.old.office_id
    assert (two.case.accepted_on, two.case.due_on) == (NOW.date(), date(2026, 12, 1))
    assert two.case.bases[0].kind == "person"
    assert _homes(session, two.person_id) == {two.old.office_id}
    taken(session, two.new, two.case)
    session.refresh(two.case)
    assert two.case.status is Status.COMPLETED
    assert _homes(session, two.person_id) == {two.new.office_id}
    assert _told(session, two.case) == {(two.old.office_id, NoticeTopic.TAKEN)}
    assert not people.visible(session, two.old, two.person_id)
    assert cases.in_area(session, two.old, two.case.id) is not None
    move = session.get_one(Move, two.case.id)
    assert move.moved_at == NOW


@pytest.mark.clause("R10.1")
def test_a_question_goes_back_and_its_answer_comes_with_the_clock_running(
    session: Session, two: Two
) -> None:
    _act(session, two.new, two.case, Action.SEND_BACK, ASKED_BACK)
    assert (two.case.status, two.case.handling_office_id) == (
        Status.SENT_BACK,
        two.old.office_id,
    )
    assert (two.case.paused_on, two.case.due_on) == (None, date(2026, 12, 1))
    with pytest.raises(NotFound):
        taken(session, two.new, two.case)
    with pytest.raises(RuleBroken, match="请写明"):
        moving_out.answer(session, two.old, NOW, two.case.id, two.case.version, "")
    moving_out.answer(session, two.old, NOW, two.case.id, two.case.version, "住女儿家")
    session.refresh(two.case)
    assert (two.case.status, two.case.handling_office_id) == (Status.OPEN, two.new.office_id)
    assert (two.case.due_on, two.case.decisions[-1].opinion) == (date(2026, 12, 1), "住女儿家")
    taken(session, two.new, two.case)
    assert _homes(session, two.person_id) == {two.new.office_id}


@pytest.mark.clause("R10.1")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(opinion="不住这里"), "refusal"),
        (Given(refusal=code_set("refusal_reason").item("4"), opinion="不住这里"), "refusal"),
        (Given(refusal=NOT_OURS), "opinion"),
    ],
)
def test_a_refusal_names_a_reason_and_the_facts(
    session: Session, two: Two, given: Given, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        _act(session, two.new, two.case, Action.REFUSE, given)
    assert [one.field for one in refused.value.problems] == [field]


@pytest.mark.clause("R10.1")
def test_who_is_refused_stays_and_both_see_why(session: Session, two: Two) -> None:
    _act(session, two.new, two.case, Action.REFUSE, REFUSED)
    assert (two.case.status_label, two.case.decisions[-1].label) == ("不同意接收", "不同意接收")
    assert _homes(session, two.person_id) == {two.old.office_id}
    assert _told(session, two.case) == {(two.old.office_id, NoticeTopic.NOT_TAKEN)}
    for one in (two.old, two.new):
        assert cases.in_area(session, one, two.case.id) is not None
    assert not people.visible(session, two.new, two.person_id)
    (told,) = rows_of(session, Message, case_id=two.case.id)
    assert f"仍由{two.old.office_title}服务" in told.text
    again = proposed(session, two.old, two.person_id, two.new.office_id)
    assert again.status is Status.OPEN


@pytest.mark.clause("R10.1")
@pytest.mark.parametrize("sent_back", [False, True])
def test_the_proposer_may_withdraw(session: Session, two: Two, sent_back: bool) -> None:
    if sent_back:
        _act(session, two.new, two.case, Action.SEND_BACK, ASKED_BACK)
    session.refresh(two.case)
    seen = two.case.version
    with pytest.raises(RuleBroken, match="请写明"):
        moving_out.withdraw(session, two.old, NOW, two.case.id, seen, "")
    with pytest.raises(NotFound if sent_back else NotAllowed):
        moving_out.withdraw(session, two.new, NOW, two.case.id, seen, "不想收")
    moving_out.withdraw(session, two.old, NOW, two.case.id, seen, "本人不迁了")
    session.refresh(two.case)
    assert (two.case.status, two.case.status_label) == (Status.WITHDRAWN, "撤回迁出")
    assert _told(session, two.case) == {(two.new.office_id, NoticeTopic.PROPOSAL_ENDED)}
    with pytest.raises(Conflict, match="已于"):
        moving_out.take(session, two.new, NOW, two.case.id, seen, None)
    assert _homes(session, two.person_id) == {two.old.office_id}
    with pytest.raises(NotAllowed, match="不能撤回"):
        moving_out.withdraw(session, two.old, NOW, two.case.id, two.case.version, "再撤")


@pytest.mark.clause("R10.1")
@pytest.mark.parametrize("action", [Action.TAKE, Action.REFUSE, Action.SEND_BACK])
def test_what_is_past_due_may_be_decided_by_the_receivers_township(
    session: Session, two: Two, action: Action
) -> None:
    above = officer(session, OTHER_TOWNSHIP, Role.REVIEWER)
    elsewhere = officer(session, TOWNSHIP, Role.REVIEWER)
    given = {Action.TAKE: Given(opinion="同意"), Action.REFUSE: REFUSED}.get(action, ASKED_BACK)
    in_time, late = NOW + timedelta(days=7), LATE
    assert two.case.id not in _desk(session, above, in_time)
    with pytest.raises(NotAllowed):
        _act(session, above, two.case, action, given, in_time)
    assert two.case.id in _desk(session, above, late)
    assert two.case.id in _desk(session, two.new, late)
    with pytest.raises(NotFound):
        _act(session, elsewhere, two.case, action, given, late)
    _act(session, above, two.case, action, given, late)
    home = two.new if action is Action.TAKE else two.old
    assert _homes(session, two.person_id) == {home.office_id}


def _desk(session: Session, actor: Actor, at: datetime) -> set[int]:
    found = desk.page(session, actor, desk.DeskFilter.ALL, at.date(), None, size=1000)
    return {one.id for one in found.cases}


Ending = Callable[[Session, Two], object]


def _undo(session: Session, two: Two) -> None:
    session.rollback()
    opened = rows_of(session, Registration, person_id=two.person_id)[0].opened_case
    above = reviewer(session)
    revoking.revoke(session, above, NOW, opened.id, opened.version, WHY)


@pytest.mark.clause("R10.1")
@pytest.mark.parametrize("sent_back", [False, True])
@pytest.mark.parametrize(
    "ends",
    [
        lambda session, two: died(session, two.old, two.person_id),
        lambda session, two: hired(session, two.old, two.number),
        lambda session, two: moving_out_of_sight(session, two),
        _undo,
    ],
    ids=["died", "hired", "retracted", "revoked"],
)
def test_a_proposal_without_an_object_ends(
    session: Session, two: Two, ends: Ending, sent_back: bool
) -> None:
    if sent_back:
        _act(session, two.new, two.case, Action.SEND_BACK, ASKED_BACK)
    ends(session, two)
    session.rollback()
    session.refresh(two.case)
    assert two.case.status is Status.LAPSED
    assert (two.new.office_id, NoticeTopic.PROPOSAL_ENDED) in _told(session, two.case)
    assert not people.visible(session, two.new, two.person_id)


def moving_out_of_sight(session: Session, two: Two) -> None:
    """Deregistered for a reason that ends nothing else (规程七 5)."""

    grounds = by_family("705", NOW.date())
    deregistration.end_unemployment(session, two.old, NOW, SILENT, two.person_id, grounds)


def test_one_proposal_at_a_time_and_to_a_community(session: Session, two: Two) -> None:
    other = clerk(session, NEXT_DOOR)
    propose = partial(proposed, session, two.old, two.person_id)
    with pytest.raises(Conflict, match=two.case.number):
        propose(other.office_id)
    with pytest.raises(NotFound):
        proposed(session, other, two.person_id, two.new.office_id)
    moving_out.withdraw(session, two.old, NOW, two.case.id, two.case.version, "改迁他处")
    for nowhere in (two.old.office_id, officer(session, TOWNSHIP, Role.REVIEWER).office_id, 0):
        with pytest.raises(RuleBroken) as refused:
            propose(nowhere)
        assert [one.field for one in refused.value.problems] == ["to_office"]
    with pytest.raises(RuleBroken, match="请写明原因"):
        propose(other.office_id, said=asked("9"))


@pytest.mark.clause("R10.1")
def test_several_are_proposed_and_accepted_together_each_by_itself(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    numbers = [resident_number() for _ in range(3)]
    ids = [registered(session, old, details=unemployment_details(one)).person_id for one in numbers]
    stranger = registered(session, new).person_id
    wanted = [Wanted(one, asked()) for one in (*ids, stranger)]
    wanted[1] = Wanted(ids[1], asked("9", words="投靠子女"))
    came = moving_out.propose_many(session, old, NOW, new.office_id, wanted)
    assert [one.person_id for one in came] == [*ids, stranger]
    made = [one.case for one in came if one.case is not None]
    assert len(made) == 3
    assert came[3].case is None
    assert came[3].why
    died(session, old, ids[2])
    seen = [(one.id, session.get_one(Case, one.id).version) for one in made]
    done = moving_out.take_many(session, new, NOW, seen)
    assert done.done == 2
    assert [one.case.id for one in done.left] == [made[2].id]
    assert _homes(session, ids[0]) == _homes(session, ids[1]) == {new.office_id}
    assert _homes(session, ids[2]) == set()
    for nobody in ([], [Wanted(ids[0], asked())] * 101):
        with pytest.raises(RuleBroken):
            moving_out.propose_many(session, old, NOW, new.office_id, nobody)


def test_who_has_moved_meanwhile_is_not_accepted(session: Session, two: Two) -> None:
    """By a merge, which ends no proposal: the registration is kept elsewhere now."""
    third = clerk(session, NEXT_DOOR)
    for spell in rows_of(session, Registration, person_id=two.person_id):
        spell.handling_office_id = third.office_id
    session.commit()
    with pytest.raises(Conflict, match="已不在"):
        taken(session, two.new, two.case)
    with pytest.raises(Conflict, match="不必"):
        moved_in(session, third, two.number, third.office_id)
