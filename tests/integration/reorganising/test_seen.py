"""What is told of a reorganisation: before, in the trail, on a person's own page."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import AuditEntry, Reorganisation
from portal.queries import reorganisations, timeline
from portal.queries.timeline_events import Event
from portal.services import reorganising
from portal.services.demo.accounts import COMMUNITY
from portal.services.reorganising.follows import FOLLOWS
from tests.factories import NOW
from tests.integration.reorganising.house import House, at, working
from tests.integration.services.doubles import NEXT_DOOR
from tests.reorganising import Four, carried_out, merging, proposed


def test_the_trail_names_the_order_and_each_office(
    session: Session, who: Four, house: House
) -> None:
    order = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    rows = session.scalars(
        sa.select(AuditEntry).where(
            AuditEntry.action.like("area.%"), AuditEntry.detail.contains(order.number)
        )
    ).all()
    assert [one.action for one in rows] == [
        "area.propose",
        "area.approve",
        *["area.reorganise"] * 3,
    ]
    assert {one.subject_id for one in rows if one.subject == "office"} == {
        house.own.office_id,
        house.neighbour.office_id,
    }


def test_the_preview_counts_what_goes(session: Session, who: Four, house: House) -> None:
    there = house.own.office_id
    before = {line.label: len(at(session, line, there)) for line in FOLLOWS}
    order = proposed(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    shown = reorganising.preview_of(session, who.security, order)
    told = {one.label: one.count for one in shown.following if one.label != "工作人员"}
    assert told == {label: number for label, number in before.items() if number}
    assert shown.target.endswith("文艺新村社区")
    assert {one.source for one in shown.following} == {house.own.office_title}
    reorganising.approve(session, who.security, NOW, order.id)
    done = reorganising.preview_of(session, who.security, session.get_one(Reorganisation, order.id))
    noted = {one.label: one.count for one in done.following}
    for label in ("在办办件", "待答复的迁出", "待审核的迁入"):
        told[label] -= told[label] - noted[label]
    told.pop("未阅通知")
    noted.pop("未阅通知")
    assert noted == told


def test_the_person_s_own_timeline_tells_it(session: Session, who: Four, house: House) -> None:
    order = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    own = working(session, house.own.user_id)
    found = timeline.timeline(session, own, house.person_id, show=timeline.Show.REGISTRATIONS)
    (told,) = (one for one in found.entries if one.event is Event.REORGANISED)
    assert told.title == f"随机构调整（{order.number}）"
    assert told.words == (
        "由长沙市芙蓉区文艺路街道识字里社区转至长沙市芙蓉区文艺路街道文艺新村社区"
    )
    desk_line = reorganisations.told(session, own, NOW.date())
    assert order.id in {one.id for one in desk_line}
    assert not reorganisations.told(session, house.third, NOW.date())
