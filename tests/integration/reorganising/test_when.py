"""Who proposes, who approves, and when it comes about."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import Role
from portal.domain.reorganising import Kind, Status
from portal.models import Area, Posting, Reorganisation
from portal.services import reorganising
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer, registered
from tests.integration.services.doubles import NEXT_DOOR
from tests.reorganising import (
    TODAY,
    Four,
    administrators,
    area,
    asked,
    carried_out,
    merging,
    office,
    proposed,
)

COUNTY, OTHER_COUNTY, TOWN = "430102000000", "430103000000", "430102001000"
THIRD = "430102001003"
IN_A_WEEK = TODAY + timedelta(days=7)
A_WEEK_ON = NOW + timedelta(days=7)


def status(session: Session, order_id: int) -> Status:
    session.rollback()
    return session.get_one(Reorganisation, order_id).status


def test_an_approved_order_waits_for_its_day(session: Session, who: Four) -> None:
    registered(session, clerk(session))
    order = carried_out(
        session, who, merging(session, NEXT_DOOR, COMMUNITY, effective_on=IN_A_WEEK)
    )
    order_id = order.id
    assert status(session, order_id) is Status.APPROVED
    assert office(session, COMMUNITY).closed_on is None
    assert reorganising.apply_due(session, NOW) == 0
    assert reorganising.apply_due(session, A_WEEK_ON) == 1
    assert status(session, order_id) is Status.DONE
    assert office(session, COMMUNITY).closed_on == IN_A_WEEK
    assert reorganising.apply_due(session, A_WEEK_ON) == 0


def test_while_it_waits_it_can_be_withdrawn(session: Session, who: Four) -> None:
    wanted = merging(session, NEXT_DOOR, COMMUNITY, effective_on=IN_A_WEEK)
    order_id = carried_out(session, who, wanted).id
    reorganising.withdraw(session, who.system, NOW, order_id)
    assert reorganising.apply_due(session, A_WEEK_ON) == 0
    assert status(session, order_id) is Status.WITHDRAWN
    with pytest.raises(Conflict):
        reorganising.withdraw(session, who.system, NOW, order_id)
    proposed(session, who, wanted)


def test_what_no_longer_holds_on_the_day_says_why(session: Session, who: Four) -> None:
    order_id = carried_out(
        session, who, merging(session, NEXT_DOOR, COMMUNITY, effective_on=IN_A_WEEK)
    ).id
    office(session, NEXT_DOOR).closed_on = TODAY
    session.commit()
    assert reorganising.apply_due(session, A_WEEK_ON) == 0
    assert status(session, order_id) is Status.APPROVED
    order = session.get_one(Reorganisation, order_id)
    assert "文艺新村社区已经撤销" in (order.failure or "")
    shown = reorganising.preview_of(session, who.security, order)
    assert shown.target
    assert shown.faults == (order.failure,)
    office(session, NEXT_DOOR).closed_on = None
    session.commit()
    assert reorganising.apply_due(session, A_WEEK_ON) == 1
    assert session.get_one(Reorganisation, order_id).failure is None


def test_it_comes_about_when_the_approver_has_left(session: Session, who: Four) -> None:
    wanted = merging(session, NEXT_DOOR, COMMUNITY, effective_on=IN_A_WEEK)
    order_id = carried_out(session, who, wanted).id
    session.execute(
        sa.update(Posting).where(Posting.user_id == who.security.user_id).values(ended_on=TODAY)
    )
    session.commit()
    assert reorganising.apply_due(session, A_WEEK_ON) == 1
    assert status(session, order_id) is Status.DONE


def test_an_area_has_one_order_at_a_time(session: Session, who: Four) -> None:
    order_id = proposed(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id
    for wanted in (
        merging(session, THIRD, NEXT_DOOR),
        asked(Kind.RENAME, subject_id=area(session, TOWN).id, new_name="和平街道"),
    ):
        with pytest.raises(RuleBroken, match="另有待批准"):
            proposed(session, who, wanted)
    reorganising.turn_down(session, who.security, NOW, order_id, "文号有误")
    proposed(session, who, merging(session, THIRD, NEXT_DOOR))


def test_four_eyes(session: Session, who: Four) -> None:
    order_id = proposed(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id
    with pytest.raises(NotAllowed):
        reorganising.approve(session, who.system, NOW, order_id)
    order = session.get_one(Reorganisation, order_id)
    order.proposed_by_id = who.security.user_id
    session.commit()
    with pytest.raises(NotAllowed, match="另一位"):
        reorganising.approve(session, who.security, NOW, order_id)
    with pytest.raises(NotAllowed):
        reorganising.propose(session, who.security, NOW, merging(session, THIRD, TOWN))


@pytest.mark.parametrize("act", ["approve", "turn_down", "withdraw"])
def test_a_district_decides_on_its_own_alone(session: Session, act: str) -> None:
    own, other = administrators(session, COUNTY), administrators(session, OTHER_COUNTY)
    order_id = proposed(session, own, merging(session, NEXT_DOOR, COMMUNITY)).id
    with pytest.raises(NotFound):
        _act(session, other, act, order_id)
    _act(session, own, act, order_id)


def _act(session: Session, who: Four, act: str, order_id: int) -> None:
    if act == "approve":
        reorganising.approve(session, who.security, NOW, order_id)
    elif act == "turn_down":
        reorganising.turn_down(session, who.security, NOW, order_id, "文号有误")
    else:
        reorganising.withdraw(session, who.system, NOW, order_id)


def test_a_district_proposes_nothing_beyond_its_own(session: Session) -> None:
    own = administrators(session, COUNTY)
    elsewhere = session.scalars(
        sa.select(Area.code).where(Area.level == Level.COMMUNITY, Area.code.startswith("430103"))
    ).first()
    assert elsewhere is not None
    for wanted in (
        merging(session, elsewhere, COMMUNITY),
        merging(session, OTHER_COUNTY, COUNTY),
        asked(Kind.RENAME, subject_id=area(session, COUNTY).id, new_name="新区"),
    ):
        with pytest.raises(RuleBroken, match="不在您的下级辖区"):
            proposed(session, own, wanted)


def test_turning_down_wants_words_and_is_for_good(session: Session, who: Four) -> None:
    order_id = proposed(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id
    with pytest.raises(RuleBroken, match="理由"):
        reorganising.turn_down(session, who.security, NOW, order_id, " ")
    reorganising.turn_down(session, who.security, NOW, order_id, "文号有误")
    with pytest.raises(Conflict):
        reorganising.approve(session, who.security, NOW, order_id)
    assert status(session, order_id) is Status.TURNED_DOWN


def test_staff_who_are_not_there_can_not_go(session: Session, who: Four) -> None:
    elsewhere = officer(session, NEXT_DOOR, Role.CLERK)
    (posting,) = session.scalars(sa.select(Posting.id).filter_by(user_id=elsewhere.user_id))
    wanted = asked(
        Kind.SPLIT,
        subject_id=area(session, COMMUNITY).id,
        target_id=area(session, THIRD).id,
        words=("桃源小区",),
        staff=(posting,),
    )
    with pytest.raises(RuleBroken, match="勾选的人员"):
        proposed(session, who, wanted)


def test_a_code_of_before_is_never_given_again(session: Session, who: Four) -> None:
    subject = area(session, COMMUNITY).id
    new = {"new_name": "和平社区居委会", "new_code": "430102001088"}
    carried_out(session, who, asked(Kind.RENAME, subject_id=subject, **new))
    wanted = asked(
        Kind.RENAME,
        subject_id=area(session, NEXT_DOOR).id,
        new_name="桃源社区居委会",
        new_code=COMMUNITY,
    )
    with pytest.raises(RuleBroken, match="这个代码已经用过"):
        proposed(session, who, wanted)


def test_nothing_but_the_whole(
    session: Session, who: Four, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = clerk(session)
    registered(session, own)
    order_id = proposed(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id

    def fails(*_args: object) -> None:
        raise RuntimeError("the power is out")

    monkeypatch.setattr("portal.services.reorganising.applying.write_down", fails)
    with pytest.raises(RuntimeError):
        reorganising.approve(session, who.security, NOW, order_id)
    assert status(session, order_id) is Status.PROPOSED
    assert office(session, COMMUNITY).closed_on is None
    monkeypatch.undo()
    registered(session, own)
