"""The old community objects; the level above both settles it, and puts the person back (R9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action, Status
from portal.models import (
    Case,
    Message,
    NoticeTopic,
    Objection,
    OfficeNotice,
    Registration,
)
from portal.queries import cases, moves, people
from portal.services import objecting, registration, revoking
from portal.services.demo.accounts import (
    CITY,
    DISTRICT,
    OTHER_COMMUNITY,
    PROVINCE,
    TOWNSHIP,
)
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    job_seeking_details,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import died
from tests.integration.services.doubles import NEXT_DOOR
from tests.integration.services.records import rows_of
from tests.moving import moved_in, proposed

THIRD = "430102001003"
SAME_DISTRICT = "430102002001"
SAME_CITY = "430103002001"
WORDS = "本人没有同意迁移"
LATER = NOW + timedelta(hours=2)


@dataclass(frozen=True)
class Taken:
    """Somebody whom another community took over."""

    old: Actor
    new: Actor
    number: str
    case: Case


def _taken(session: Session, new: str = NEXT_DOOR) -> Taken:
    old, taker = clerk(session), clerk(session, new)
    number = resident_number()
    registered(session, old, details=unemployment_details(number))
    return Taken(old, taker, number, moved_in(session, taker, number, old.office_id))


def _judge(session: Session, area: str = TOWNSHIP, role: Role = Role.REVIEWER) -> Actor:
    return officer(session, area, role)


def _homes(session: Session, person_id: int) -> list[int]:
    """The handling offices of the open registrations and the serving office, in that order."""
    held: Sequence[Registration] = rows_of(
        session, Registration, person_id=person_id, ended_on=None
    )
    serving = people.serving(session, person_id)
    assert serving is not None
    return [*(one.handling_office_id for one in held), serving.office_id]


@pytest.mark.clause("R9.1")
@pytest.mark.parametrize(
    ("other", "above", "role"),
    [
        (NEXT_DOOR, TOWNSHIP, Role.REVIEWER),
        (SAME_DISTRICT, DISTRICT, Role.REVIEWER),
        (SAME_CITY, CITY, Role.SUPERVISOR),
        (OTHER_COMMUNITY, PROVINCE, Role.SUPERVISOR),
    ],
)
def test_the_lowest_office_above_both_judges(
    session: Session, other: str, above: str, role: Role
) -> None:
    moved = _taken(session, other)
    objecting.object_to(session, moved.old, NOW, moved.case.id, WORDS)
    for area, another in (
        (TOWNSHIP, Role.REVIEWER),
        (DISTRICT, Role.REVIEWER),
        (CITY, Role.SUPERVISOR),
        (PROVINCE, Role.SUPERVISOR),
    ):
        judge = _judge(session, area, another)
        waits = {one.case_id for one in moves.objections(session, judge)}
        assert (moved.case.id in waits) is (area == above)
        if area != above:
            with pytest.raises((NotAllowed, NotFound)):
                objecting.uphold(session, judge, LATER, moved.case.id, "属实")
    judge = _judge(session, above, role)
    objecting.uphold(session, judge, LATER, moved.case.id, "属实")
    assert set(_homes(session, moved.case.person_id)) == {moved.old.office_id}


@pytest.mark.clause("R9.1")
def test_who_is_put_back_is_where_everything_was(session: Session) -> None:
    old, lives, new = clerk(session), clerk(session, NEXT_DOOR), clerk(session, THIRD)
    number = resident_number()
    before = registered(session, old, details=unemployment_details(number))
    registered(session, lives, details=job_seeking_details(number))
    waiting = registration.accept(session, lives, NOW, job_seeking_details(number))
    homes = _homes(session, before.person_id)
    case = moved_in(session, new, number, old.office_id)
    assert set(_homes(session, case.person_id)) == {new.office_id}
    session.refresh(waiting)
    there = waiting.version
    objecting.object_to(session, old, NOW, case.id, WORDS)
    objecting.uphold(session, _judge(session), LATER, case.id, "本人到场说明没有同意")
    session.rollback()
    assert homes == [old.office_id, lives.office_id, lives.office_id]
    assert _homes(session, case.person_id) == homes
    session.refresh(waiting)
    assert (waiting.handling_office_id, waiting.version > there) == (lives.office_id, True)
    assert session.get_one(Case, before.id).handling_office_id == old.office_id
    session.refresh(case)
    assert case.status is Status.REVOKED
    last = case.decisions[-1]
    assert (last.action, last.opinion) == (Action.REVOKE, "本人到场说明没有同意")
    assert {one.id: one.kind for one in case.bases}[last.basis_id or 0] is BasisKind.ORDER
    told = {(one.office_id, one.topic) for one in rows_of(session, OfficeNotice, case_id=case.id)}
    assert told >= {(old.office_id, NoticeTopic.PUT_BACK), (new.office_id, NoticeTopic.PUT_BACK)}
    assert not people.visible(session, new, case.person_id)
    assert cases.in_area(session, new, case.id) is not None
    assert f"已转回{old.office_title}" in rows_of(session, Message, case_id=case.id)[-1].text
    (one,) = moves.chain(session, case.person_id)
    assert one.case.status is Status.REVOKED


@pytest.mark.clause("R9.1")
def test_an_objection_that_is_dismissed_leaves_the_move_and_both_are_told(
    session: Session,
) -> None:
    moved = _taken(session)
    objecting.object_to(session, moved.old, NOW, moved.case.id, WORDS)
    judge = _judge(session)
    with pytest.raises(RuleBroken, match="请写明裁定的理由"):
        objecting.dismiss(session, judge, LATER, moved.case.id, " ")
    objecting.dismiss(session, judge, LATER, moved.case.id, "本人确已搬家")
    assert set(_homes(session, moved.case.person_id)) == {moved.new.office_id}
    stands = {
        one.office_id
        for one in rows_of(session, OfficeNotice, case_id=moved.case.id)
        if one.topic is NoticeTopic.MOVE_STANDS
    }
    assert stands == {moved.old.office_id, moved.new.office_id}
    (kept,) = rows_of(session, Objection, case_id=moved.case.id)
    assert (kept.upheld, kept.settled_words, kept.settled_at) == (False, "本人确已搬家", LATER)
    for again in (objecting.dismiss, objecting.uphold):
        with pytest.raises(Conflict, match="已经裁定"):
            again(session, judge, LATER, moved.case.id, "再裁定")
    assert moves.objections(session, judge) == []


@pytest.mark.clause("R9.1")
def test_only_who_lost_the_person_objects_once_and_in_words(session: Session) -> None:
    moved = _taken(session)
    case_id = moved.case.id
    with pytest.raises(RuleBroken, match="请写明异议的理由"):
        objecting.object_to(session, moved.old, NOW, case_id, " ")
    for other in (moved.new, clerk(session, THIRD)):
        with pytest.raises(NotFound):
            objecting.object_to(session, other, NOW, case_id, WORDS)
    with pytest.raises(NotAllowed):
        objecting.object_to(session, _judge(session), NOW, case_id, WORDS)
    with pytest.raises(NotFound):
        objecting.uphold(session, _judge(session), NOW, case_id, "没有人提出")
    with pytest.raises(NotFound):
        objecting.object_to(session, moved.old, NOW, 0, WORDS)
    objecting.object_to(session, moved.old, NOW, case_id, WORDS)
    with pytest.raises(Conflict, match="已经对这次迁入提出过异议"):
        objecting.object_to(session, moved.old, NOW, case_id, WORDS)


@pytest.mark.clause("R9.1")
def test_what_was_done_there_since_is_named_and_stands_in_the_way(session: Session) -> None:
    moved = _taken(session)
    objecting.object_to(session, moved.old, NOW, moved.case.id, WORDS)
    third, fourth = clerk(session, THIRD), clerk(session, SAME_DISTRICT)
    proposal = proposed(session, moved.new, moved.case.person_id, fourth.office_id)
    with pytest.raises(RuleBroken, match=f"迁出劳动者（{proposal.number}"):
        objecting.uphold(session, _judge(session), LATER, moved.case.id, "属实")
    further = moved_in(session, third, moved.number, moved.new.office_id)
    with pytest.raises(RuleBroken, match=further.number) as refused:
        objecting.uphold(session, _judge(session), LATER, moved.case.id, "属实")
    assert proposal.number not in str(refused.value), "it ended with the move"
    gone = died(session, third, moved.case.person_id)
    with pytest.raises(RuleBroken, match=gone.number):
        objecting.uphold(session, _judge(session), LATER, moved.case.id, "属实")
    (kept,) = rows_of(session, Objection, case_id=moved.case.id)
    assert kept.settled_at is None


@pytest.mark.clause("R9.1")
def test_whose_registration_was_revoked_since_is_served_by_nobody(session: Session) -> None:
    moved = _taken(session)
    objecting.object_to(session, moved.old, NOW, moved.case.id, WORDS)
    (opened, *_rest) = rows_of(session, Registration, person_id=moved.case.person_id)
    case = opened.opened_case
    revoking.revoke(session, _judge(session), NOW, case.id, case.version, "录错了人")
    objecting.uphold(session, _judge(session), LATER, moved.case.id, "属实")
    session.rollback()
    assert people.serving(session, moved.case.person_id) is None
