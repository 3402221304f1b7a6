"""合并、撤销: all that is open goes to the successor, whole or not at all (issue 6)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.domain.reorganising import Kind
from portal.domain.workflow import Status
from portal.models import AreaPast, Case, Move, Office, Posting, Reorganisation
from portal.queries import areas, desk, people, staff
from portal.queries.invariants import broken
from portal.services import engine, moving_out
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import Conflict, NotFound
from portal.services.reorganising.follows import FOLLOWS
from tests.factories import NOW, registered, unemployment_details
from tests.integration.reorganising.house import (
    FOURTH,
    NOT_OF_A_COMMUNITY,
    House,
    at,
    everything,
    sums,
    working,
)
from tests.integration.services.doubles import NEXT_DOOR
from tests.moving import taken
from tests.reorganising import (
    Four,
    area,
    asked,
    carried_out,
    merging,
    office,
    reversed_by,
)

NEW = {"new_name": "文艺和平社区居委会", "new_code": "430102001099"}
ENDED = 2
"""Proposals between the two that become one."""


def test_everything_that_is_open_goes_along(session: Session, who: Four, house: House) -> None:
    there = house.own.office_id
    before = {line.label: at(session, line, there) for line in FOLLOWS}
    assert {label for label, rows in before.items() if not rows} == NOT_OF_A_COMMUNITY
    had, faults = sums(session), broken(session)
    order = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    assert order.status.label == "已生效"
    assert not any(at(session, line, there) for line in FOLLOWS)
    has = sums(session)
    for label in ("在办办件", "待答复的迁出", "待审核的迁入"):
        had[label] -= ENDED
    had["先前并入的机构"] += 1
    had["未阅通知"] = has["未阅通知"]  # told of the two that ended
    assert has == had
    assert broken(session) == faults


def test_both_ends_of_a_proposal_become_one(session: Session, who: Four, house: House) -> None:
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    session.rollback()
    for case_id in (house.to_neighbour, house.from_neighbour):
        case = session.get_one(Case, case_id)
        assert case.status is Status.LAPSED
        assert "随机构调整" in (case.decisions[-1].opinion or "")
        held = people.current_registration(session, case.person_id)
        assert held is not None
        assert held.handling_office_id == house.neighbour.office_id


def test_other_proposals_go_on_with_the_successor(
    session: Session, who: Four, house: House
) -> None:
    session.expire_all()
    seen = session.get_one(Case, house.arriving).version
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    neighbour = working(session, house.neighbour.user_id)
    with pytest.raises(Conflict):
        moving_out.take(session, neighbour, NOW, house.arriving, seen, None)
    taken(session, neighbour, session.get_one(Case, house.arriving))
    own = working(session, house.own.user_id)
    case = session.get_one(Case, house.out)
    moving_out.withdraw(session, own, NOW, case.id, case.version, "不迁了")
    assert session.get_one(Move, house.out).from_office_id == own.office_id


@pytest.mark.clause("R9.1", "R10.1")
def test_the_clerk_goes_on_and_opens_what_was_before(
    session: Session, who: Four, house: House
) -> None:
    ended = registered(session, house.own, details=unemployment_details())
    past = session.get_one(Case, ended.id)
    number = past.number
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    own = working(session, house.own.user_id)
    assert own.office_id == house.neighbour.office_id
    assert own.past_office_ids == tuple(sorted((house.own.office_id, office(session, FOURTH).id)))
    assert people.visible(session, own, house.person_id)
    case = session.get_one(Case, ended.id)
    assert (case.number, case.accepting_office_id) == (number, house.own.office_id)
    assert engine.locked_case(session, own, case.id, case.version).id == case.id
    waiting = desk.page(session, own, desk.DeskFilter.ALL, NOW.date(), None, everything=True)
    assert house.waiting in {one.id for one in waiting.cases}
    with pytest.raises(NotFound):
        engine.locked_case(session, house.third, case.id, case.version)


def test_nobody_begins_anything_at_a_closed_office(
    session: Session, who: Four, house: House
) -> None:
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    with pytest.raises(Conflict, match="已并入"):
        registered(session, house.own)


def test_old_names_and_codes_lead_to_the_successor(
    session: Session, who: Four, house: House
) -> None:
    closed, open_one = area(session, COMMUNITY), area(session, NEXT_DOOR)
    name, successor = closed.full_name, open_one.id
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    found = areas.by_full_name(session, name)
    assert found is not None
    assert found.id == successor
    for code in (COMMUNITY, FOURTH):
        standing = areas.office_by_area_code(session, code)
        assert standing is not None
        assert standing.area_id == successor
    assert name not in {one.full_name for one in areas.suggest(session, name)}
    assert area(session, COMMUNITY).path.startswith(area(session, NEXT_DOOR).path)
    assert session.scalars(sa.select(AreaPast).where(AreaPast.code == COMMUNITY)).one()


@pytest.mark.parametrize("kind", [Kind.MERGE, Kind.CLOSE])
def test_areas_end_in_a_new_one(session: Session, who: Four, house: House, kind: Kind) -> None:
    codes = [COMMUNITY, NEXT_DOOR] if kind is Kind.MERGE else [COMMUNITY]
    sources = tuple(area(session, one).id for one in codes)
    had = sums(session)["registered"]
    order = carried_out(session, who, asked(kind, source_ids=sources, **NEW))
    made = office(session, "430102001099")
    assert order.target_id == made.area_id
    assert made.name == "文艺和平社区"
    assert made.full_name == "长沙市芙蓉区文艺路街道文艺和平社区"
    assert working(session, house.own.user_id).office_id == made.id
    assert sums(session)["registered"] == had
    assert not broken(session)
    for one in codes:
        assert office(session, one).successor_id == made.id


def test_a_chain_of_mergers_leads_to_the_last(session: Session, who: Four, house: House) -> None:
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    carried_out(session, who, merging(session, "430102001003", NEXT_DOOR))
    own = working(session, house.own.user_id)
    assert own.office_id == house.third.office_id
    assert len(own.past_office_ids) == 3
    assert people.visible(session, own, house.person_id)
    assert not broken(session)
    assert {office(session, one).successor_id for one in (FOURTH, COMMUNITY, NEXT_DOOR)} == {
        own.office_id
    }


def test_a_posting_held_at_both_is_not_doubled(session: Session, who: Four, house: House) -> None:
    both = Posting(
        user_id=house.own.user_id,
        office_id=house.neighbour.office_id,
        role=Role.CLERK,
        started_on=NOW.date(),
    )
    session.add(both)
    session.commit()
    order = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    assert working(session, house.own.user_id).roles == {Role.CLERK}
    reversed_by(session, who, order.id)
    session.rollback()
    user = staff.with_postings(session, house.own.user_id)
    assert user is not None
    assert {one.id for one in staff.offices_held(user)} == {
        house.own.office_id,
        house.neighbour.office_id,
    }


@pytest.mark.parametrize("new", [False, True])
def test_taken_back_everything_is_as_it_was(
    session: Session, who: Four, house: House, new: bool
) -> None:
    offices = house.own.office_id, house.neighbour.office_id, house.third.office_id
    before, tree = everything(session, *offices), _tree(session)
    if new:
        ids = area(session, COMMUNITY).id, area(session, NEXT_DOOR).id
        order = carried_out(session, who, asked(Kind.MERGE, source_ids=ids, **NEW))
    else:
        order = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    order_id = order.id
    reversal = reversed_by(session, who, order_id)
    assert session.get_one(Reorganisation, order_id).status.label == "已恢复原状"
    assert reversal.status.label == "已生效"
    after = everything(session, *offices)
    after["先前并入的机构", house.own.office_id].discard(str(_made(session, order_id)))
    lapsed = {str(house.to_neighbour), str(house.from_neighbour)}
    for key, rows in before.items():
        if key[0] == "未阅通知":
            assert rows <= after[key]
        else:
            cases = key[0] in {"在办办件", "待答复的迁出", "待审核的迁入"}
            assert rows - (lapsed if cases else set()) == after[key], key
    assert {key: row for key, row in _tree(session).items() if key in tree} == tree
    assert working(session, house.own.user_id).office_id == house.own.office_id
    assert not broken(session)
    if new:
        made = session.scalars(sa.select(Office).where(Office.area_id == order.target_id)).one()
        assert made.closed_on == NOW.date()
        assert made.successor_id == house.own.office_id


def _made(session: Session, order_id: int) -> int | None:
    """The office that an order made; it ends in the first that was merged."""
    order = session.get_one(Reorganisation, order_id)
    made = order.makes_target and sa.select(Office.id).where(Office.area_id == order.target_id)
    return session.scalar(made) if made is not False else None


def _tree(session: Session) -> dict[int, tuple[object, ...]]:
    """Areas below the street, with their offices, as they are."""
    session.rollback()
    town = area(session, "430102001000")
    rows = session.scalars(
        sa.select(Office).join(Office.area).where(Office.area.has(parent_id=town.id))
    )
    return {
        one.id: (one.name, one.closed_on, one.successor_id, one.area.path, one.area.full_name)
        for one in rows
    }
