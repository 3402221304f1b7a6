"""What is told of a reorganisation: before, in the trail, on a person's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import jobs
from portal.domain.timeline import Event
from portal.models import AuditEntry, Reorganisation
from portal.queries import areas, moves, reorganisations, timeline
from portal.queries import audit as trail
from portal.services import reorganising
from portal.services.demo.accounts import COMMUNITY
from portal.services.reorganising.follows import FOLLOWS
from tests.factories import NOW
from tests.integration.reorganising.house import House, at, working
from tests.integration.services.doubles import NEXT_DOOR
from tests.reorganising import Four, carried_out, merging, office, proposed

TOMORROW = timedelta(days=1)


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


def test_what_a_closed_office_did_is_found_under_its_successor(
    session: Session, who: Four, house: House
) -> None:
    closed = house.own.office_id
    old_name = house.own.office_title
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    found = areas.office_by_full_name(session, old_name)
    assert found is not None
    assert found.id == house.neighbour.office_id
    everything = trail.entries(session, trail.AuditFilter(office_id=found.id), None, 1000)
    offices = {line.entry.office_id for line in everything.lines}
    assert offices == {closed, house.neighbour.office_id}


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


def test_numbers_of_moves_go_on_at_the_successor(session: Session, who: Four, house: House) -> None:
    """Each number of a month opens a list of as many, past moves of the closed office included."""
    carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    own = working(session, house.own.user_id)
    month = NOW.date().replace(day=1)
    (line,) = moves.counts(session, own, month)
    for what in moves.COUNTED:
        listed = moves.listed(session, own, what, month).moves
        assert len(listed) == line.numbers[what], what
    assert line.numbers[moves.Moved.OUT] == 1


def test_the_worker_s_look_and_the_command_carry_out_what_is_due(
    app: Flask, session: Session, who: Four
) -> None:
    carried_out(
        session, who, merging(session, NEXT_DOOR, COMMUNITY, effective_on=NOW.date() + TOMORROW)
    )
    runner = app.test_cli_runner()
    command = ["areas", "reorganise-due"]
    assert runner.invoke(args=command).output == "0 reorganisations carried out.\n"
    session.execute(sa.update(Reorganisation).values(effective_on=NOW.date()))
    session.commit()
    assert runner.invoke(args=command).output == "1 reorganisations carried out.\n"
    assert office(session, COMMUNITY).closed_on == NOW.date()


def test_a_worker_carries_out_what_is_due(
    session: Session, who: Four, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = carried_out(
        session, who, merging(session, NEXT_DOOR, COMMUNITY, effective_on=NOW.date() + TOMORROW)
    )
    order_id = order.id
    later = NOW + TOMORROW
    parents = iter([1, 1, 2])
    monkeypatch.setattr("portal.jobs.os.getppid", lambda: next(parents, 2))
    monkeypatch.setattr("portal.jobs.signal.signal", lambda *_: None)
    jobs.work(session, lambda: later, 1)
    session.rollback()
    assert session.get_one(Reorganisation, order_id).status.label == "已生效"
