"""入户联系单: who is on it, in which order, and what is entered of it afterwards (R4.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult, Situation
from portal.domain.permissions import Role
from portal.models import AuditEntry, Contact
from portal.queries import contact_sheets as sheets
from portal.queries.rolls import EntryState
from portal.services import contact_sheets as service
from portal.services.contact_sheets import Entered, visited_at
from portal.services.demo.accounts import COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import NOW, clerk, officer
from tests.integration.services.doubles import NEXT_DOOR
from tests.moving import moved_in

LEFT, VAIN = EntryState.LEFT, EntryState.UNREACHABLE


def row(
    session: Session, seq: int, who: OnRoll, result: ContactResult, **changes: object
) -> Entered:
    """A row of the paper as a clerk has just seen its entry."""
    version = entry(session, who.entry_id).version
    plain = Entered(seq, who.entry_id, version, said(result, means=ContactMeans.VISIT), {})
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.clause("R4.2")
def test_people_stand_on_it_in_the_order_of_the_way(session: Session) -> None:
    actor = clerk(session)
    addresses = ["文艺路 12 栋 3 号", "文艺路 3 栋 502", "蔡锷路 1 号", "文艺路 3 栋 101"]
    people = {one: on_roll(session, actor, residence_address=one) for one in addresses}
    sheet = service.make(session, actor, NOW, [LEFT])
    rows = sheets.rows(session, sheet)
    assert [one.seq for one in rows] == [1, 2, 3, 4]
    assert [one.entry.id for one in rows] == [
        people[one].entry_id for one in (addresses[3], addresses[1], addresses[0], addresses[2])
    ]
    (noted,) = session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "confirmation.make_sheet")
    )
    assert (noted.subject_id, noted.detail) == (sheet.id, "2026-11 4 人")


@pytest.mark.clause("R4.2", "R4.3")
def test_it_is_of_those_who_were_asked_for(session: Session) -> None:
    actor, elsewhere = clerk(session), clerk(session, NEXT_DOOR)
    left, vain, done = (on_roll(session, actor) for _ in range(3))
    on_roll(session, elsewhere)
    record(session, actor, vain.entry_id, said(ContactResult.UNREACHABLE))
    record(session, actor, done.entry_id, said(ContactResult.UNEMPLOYED))
    for states, people in (([LEFT], {left}), ([VAIN], {vain}), ([LEFT, VAIN], {left, vain})):
        rows = sheets.rows(session, service.make(session, actor, NOW, states, again=True))
        assert {one.entry.id for one in rows} == {one.entry_id for one in people}
    assert rows[0].last is None or rows[0].last.result is ContactResult.UNREACHABLE


def test_nobody_to_visit_is_told_and_nothing_noted(session: Session) -> None:
    actor = clerk(session)
    with pytest.raises(RuleBroken, match="没有要走访的人"):
        service.make(session, actor, NOW, [LEFT, VAIN])
    assert not sheets.of_month(session, actor, NOW.date().replace(day=1))


def test_only_the_communitys_clerk_makes_one(session: Session) -> None:
    for area, role in ((TOWNSHIP, Role.REVIEWER), (COMMUNITY, Role.REVIEWER)):
        with pytest.raises(NotAllowed, match="经办人"):
            service.make(session, officer(session, area, role), NOW, [LEFT])


@pytest.mark.clause("R4.2", "R4.3", "R4.5")
def test_each_row_is_recorded_by_itself(session: Session) -> None:
    """One is sound, one raced, one broken, one moved away: the first counts, the rest is told."""
    actor, colleague, elsewhere = clerk(session), clerk(session), clerk(session, NEXT_DOOR)
    sound, raced, broken, moved = (on_roll(session, actor) for _ in range(4))
    rows = [
        row(session, 1, sound, ContactResult.UNREACHABLE),
        row(session, 2, raced, ContactResult.UNEMPLOYED),
        row(session, 3, broken, ContactResult.OTHER),
        row(session, 4, moved, ContactResult.UNEMPLOYED),
    ]
    record(session, colleague, raced.entry_id, said(ContactResult.EMPLOYED))
    moved_in(session, elsewhere, moved.number, actor.office_id)
    refused = service.enter(session, actor, NOW, rows)
    assert {seq: type(why) for seq, why in refused.items()} == {
        2: Conflict,
        3: RuleBroken,
        4: NotFound,
    }
    assert entry(session, sound.entry_id).result is ContactResult.UNREACHABLE
    assert entry(session, raced.entry_id).result is ContactResult.EMPLOYED
    assert entry(session, broken.entry_id).attempts == 0
    (contact,) = session.scalars(sa.select(Contact).where(Contact.entry_id == sound.entry_id))
    assert contact.means is ContactMeans.VISIT


def test_a_situation_is_recorded_with_its_box(session: Session) -> None:
    actor = clerk(session)
    who = on_roll(session, actor)
    told = said(ContactResult.OTHER, situation=Situation.PENSION)
    assert not service.enter(
        session, actor, NOW, [row(session, 1, who, ContactResult.OTHER, said=told)]
    )
    assert entry(session, who.entry_id).result is ContactResult.OTHER


def test_of_a_day_that_is_past_the_visit_was_at_noon() -> None:
    yesterday = (NOW - timedelta(days=1)).date()
    assert visited_at(NOW.date(), NOW) == NOW
    assert visited_at(yesterday, NOW).date() == yesterday
    assert visited_at(yesterday, NOW) < NOW
    assert visited_at((NOW + timedelta(days=1)).date(), NOW) > NOW, "which a rule then refuses"
