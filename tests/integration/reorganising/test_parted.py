"""更名、拆分, and mergers above the communities: names, the tree, people by address."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.domain.reorganising import Kind
from portal.models import (
    Area,
    AreaPast,
    BookletChange,
    BookletEntry,
    Case,
    Objection,
    Office,
    Person,
    Posting,
    Printer,
)
from portal.queries import areas, booklets, overview, people, person_standing, staff
from portal.queries.invariants import broken
from portal.services import drafts, objecting, registration, reorganising
from portal.services.demo.accounts import COMMUNITY
from tests.factories import (
    NOW,
    clerk,
    officer,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.reorganising.house import sums
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.moving import moved_in, proposed
from tests.reorganising import (
    Four,
    area,
    asked,
    carried_out,
    merging,
    office,
    reversed_by,
)

TOWN, OTHER_TOWN = "430102001000", "430102002000"
COUNTY, OTHER_COUNTY = "430102000000", "430103000000"
NEW = {"new_name": "桃源社区居委会", "new_code": "430102001088"}


def living(session: Session, actor: Actor, address: str, *, waits: bool = False) -> Case:
    """Somebody registered (or waiting) who lives at an address."""
    number = resident_number()
    told = personal_details(number, residence_address=address)
    details = unemployment_details(number, personal=told)
    if waits:
        return registration.accept(session, actor, NOW, details)
    return registered(session, actor, details=details)


def at(session: Session, person_id: int) -> int:
    session.rollback()
    held = person_standing.standing(session, person_id)
    assert held.serving is not None
    (office_id,) = {held.serving.office_id, *(one.handling_office_id for one in held.registrations)}
    return office_id


@pytest.mark.parametrize("new", [True, False])
def test_a_community_is_split_by_addresses(session: Session, who: Four, new: bool) -> None:
    own, neighbour = clerk(session), clerk(session, NEXT_DOOR)
    goer = clerk(session)
    stays = living(session, own, "桃花小区 1 栋")
    goes = [living(session, own, words) for words in ("桃源小区 3 栋", "5 组 12 号 桃源小区")]
    waits = living(session, own, "桃源小区 9 栋", waits=True)
    token = drafts.start(session, goer, "unemployment", {}, NOW)
    kept = drafts.start(session, own, "unemployment", {}, NOW)
    there = living(session, neighbour, "桃源小区 7 栋")
    (ticked,) = session.scalars(sa.select(Posting.id).filter_by(user_id=goer.user_id))
    had = sums(session)
    target = NEW if new else {"target_id": area(session, NEXT_DOOR).id}
    wanted = asked(
        Kind.SPLIT,
        subject_id=area(session, COMMUNITY).id,
        words=("桃源小区", "八一路"),
        staff=(ticked,),
        **target,
    )
    shown = reorganising.preview(session, who.system, wanted)
    assert (shown.people, shown.staying) == (3, 1)
    assert shown.words == (("桃源小区", 3), ("八一路", 0))
    order = carried_out(session, who, wanted)
    taker = session.scalars(sa.select(Office).filter_by(area_id=order.target_id)).one().id
    assert [at(session, one.person_id) for one in goes] == [taker, taker]
    assert at(session, stays.person_id) == own.office_id
    assert at(session, there.person_id) == neighbour.office_id
    waiting = session.get_one(Case, waits.id)
    assert waiting.handling_office_id == taker
    assert waiting.clerk_id == goer.user_id if new else waiting.clerk_id != own.user_id
    user = staff.with_postings(session, goer.user_id)
    assert user is not None
    assert [one.id for one in staff.offices_held(user)] == [taker]
    actor = staff.actor_at(user, staff.offices_held(user)[0])
    drafts.read(session, actor, token, "unemployment")
    drafts.read(session, own, kept, "unemployment")
    assert office(session, COMMUNITY).closed_on is None
    assert sums(session) == had
    assert not broken(session)
    reversed_by(session, who, order.id)
    assert {at(session, one.person_id) for one in (*goes, stays)} == {own.office_id}
    back = session.get_one(Case, waits.id)
    assert back.handling_office_id == own.office_id
    working = sa.select(Posting.user_id).filter_by(office_id=own.office_id, ended_on=None)
    assert back.clerk_id in session.scalars(working).all()
    assert sums(session) == had | {"先前并入的机构": had["先前并入的机构"] + new}
    assert not broken(session)


def test_a_proposal_between_the_two_ends_only_for_who_goes(session: Session, who: Four) -> None:
    own, neighbour = clerk(session), clerk(session, NEXT_DOOR)
    goes, stays = (living(session, own, one) for one in ("桃源小区", "别处小区"))
    cases = [proposed(session, own, one.person_id, neighbour.office_id).id for one in (goes, stays)]
    carried_out(
        session,
        who,
        asked(
            Kind.SPLIT,
            subject_id=area(session, COMMUNITY).id,
            target_id=area(session, NEXT_DOOR).id,
            words=("桃源小区",),
        ),
    )
    session.rollback()
    statuses = [session.get_one(Case, one).status.value for one in cases]
    assert statuses == ["lapsed", "open"]
    assert not broken(session)


def test_a_county_is_renamed_with_all_below(session: Session, who: Four) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    county = area(session, COUNTY)
    below = session.scalar(
        sa.select(sa.func.count()).select_from(Area).where(Area.path.startswith(county.path))
    )
    wanted = asked(Kind.RENAME, subject_id=county.id, new_name="芙蓉新区", new_code="430199000000")
    shown = reorganising.preview(session, who.system, wanted)
    assert shown.names[0] == ("长沙市芙蓉区", "长沙市芙蓉新区")
    assert shown.renamed == below
    order = carried_out(session, who, wanted)
    community = area(session, COMMUNITY)
    assert community.full_name == "长沙市芙蓉新区文艺路街道识字里社区"
    assert office(session, "430199000000").name == "芙蓉新区"
    for name in ("长沙市芙蓉区文艺路街道识字里社区", "长沙市芙蓉新区文艺路街道识字里社区"):
        found = areas.by_full_name(session, name)
        assert found is not None
        assert found.id == community.id
    card = areas.county_of_card(session, "430102198503150011")
    assert card is not None
    assert card.code == "430199000000"
    assert at(session, case.person_id) == actor.office_id
    reversed_by(session, who, order.id)
    assert area(session, COMMUNITY).full_name == "长沙市芙蓉区文艺路街道识字里社区"
    assert office(session, COUNTY).name == "芙蓉区"
    again = areas.by_full_name(session, "长沙市芙蓉新区文艺路街道识字里社区")
    assert again is not None
    assert again.id == community.id
    assert len(session.scalars(sa.select(AreaPast).filter_by(area_id=county.id)).all()) == 2


def test_a_renamed_community_keeps_the_name_of_what_had_joined_it(
    session: Session, who: Four
) -> None:
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    town = area(session, TOWN)
    carried_out(session, who, asked(Kind.RENAME, subject_id=town.id, new_name="和平街道"))
    assert area(session, NEXT_DOOR).full_name.startswith("长沙市芙蓉区和平街道")
    assert area(session, COMMUNITY).full_name == "长沙市芙蓉区文艺路街道识字里社区"
    found = areas.by_full_name(session, "长沙市芙蓉区文艺路街道识字里社区")
    assert found is not None
    assert found.code == NEXT_DOOR


def test_towns_are_merged_with_their_communities(session: Session, who: Four) -> None:
    actor, township = clerk(session), reviewer(session)
    case = registered(session, actor)
    children = {one.id for one in _children(session, TOWN)}
    theirs = {one.id for one in _children(session, OTHER_TOWN)}
    had = sums(session)
    order = carried_out(session, who, merging(session, OTHER_TOWN, TOWN))
    session.rollback()
    community, town = area(session, COMMUNITY), area(session, OTHER_TOWN)
    assert community.path == f"{town.path}{community.id}/"
    assert community.full_name == f"{town.full_name}识字里社区"
    user = staff.with_postings(session, township.user_id)
    assert user is not None
    (held,) = staff.offices_held(user)
    reviewing = staff.actor_at(user, held)
    assert held.area_id == town.id
    assert people.visible(session, reviewing, case.person_id)
    assert {one.id for one in overview.children_of(session, reviewing)} == children | theirs
    assert at(session, case.person_id) == actor.office_id
    assert sums(session) == had | {"先前并入的机构": had["先前并入的机构"] + 1}
    reversed_by(session, who, order.id)
    assert {one.id for one in _children(session, TOWN)} == children
    assert area(session, COMMUNITY).full_name == "长沙市芙蓉区文艺路街道识字里社区"
    assert not broken(session)


def _children(session: Session, code: str) -> list[Area]:
    session.rollback()
    above = area(session, code)
    rows = sa.select(Area).where(Area.parent_id == above.id).order_by(Area.id)
    return list(session.scalars(rows))


def test_a_town_is_split_by_communities(session: Session, who: Four) -> None:
    own, third = clerk(session), clerk(session, "430102001003")
    number = resident_number()
    registered(session, own, details=unemployment_details(number))
    move = moved_in(session, third, number, own.office_id)
    objecting.object_to(session, own, NOW, move.id, "本人没有同意")
    judge = session.get_one(Objection, move.id).judge_office
    assert judge.area.code == TOWN
    parts = tuple(area(session, one).id for one in (COMMUNITY, NEXT_DOOR))
    wanted = asked(
        Kind.SPLIT,
        subject_id=area(session, TOWN).id,
        part_ids=parts,
        new_name="桃源街道",
        new_code="430102077000",
    )
    shown = reorganising.preview(session, who.system, wanted)
    assert shown.moved[0] == (
        "长沙市芙蓉区文艺路街道识字里社区",
        "长沙市芙蓉区桃源街道识字里社区",
    )
    order = carried_out(session, who, wanted)
    assert area(session, COMMUNITY).full_name == "长沙市芙蓉区桃源街道识字里社区"
    session.expire_all()
    assert session.get_one(Objection, move.id).judge_office.area.code == COUNTY
    reversed_by(session, who, order.id)
    session.expire_all()
    assert session.get_one(Objection, move.id).judge_office.area.code == TOWN
    assert area(session, COMMUNITY).parent_id == area(session, TOWN).id


def test_counties_are_merged_with_what_they_keep(session: Session, who: Four) -> None:
    maker = officer(session, COUNTY, Role.CERTIFICATE_MAKER)
    other = officer(session, OTHER_COUNTY, Role.CERTIFICATE_MAKER)
    for one, quantity in ((maker, 30), (other, 12)):
        session.add(
            BookletEntry(
                office_id=one.office_id,
                change=BookletChange.RECEIVED,
                quantity=quantity,
                recorded_by_id=one.user_id,
                recorded_at=NOW,
            )
        )
        session.add(Printer(office_id=one.office_id, name="一号机"))
    session.commit()
    carried_out(session, who, merging(session, OTHER_COUNTY, COUNTY))
    session.rollback()
    assert booklets.left(session, other.office_id) == 42
    names = session.scalars(sa.select(Printer.name).filter_by(office_id=other.office_id)).all()
    assert sorted(names) == ["一号机", "一号机（2）"]
    assert area(session, COMMUNITY).full_name == "长沙市天心区文艺路街道识字里社区"


def test_an_address_of_before_lies_in_the_successor(session: Session, who: Four) -> None:
    own, neighbour = clerk(session), clerk(session, NEXT_DOOR)
    number = resident_number()
    case = registered(session, own, details=unemployment_details(number))
    person = session.get_one(Person, case.person_id)
    person.residence_area_id = area(session, COMMUNITY).id
    session.commit()
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    lived = session.get_one(Area, session.get_one(Person, case.person_id).residence_area_id)
    user = staff.with_postings(session, neighbour.user_id)
    assert user is not None
    assert staff.actor_at(user, staff.offices_held(user)[0]).covers(lived.path)
