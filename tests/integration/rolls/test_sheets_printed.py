"""入户联系单 printed: who is on the next one, what stands on the paper, and that it is noted."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult
from portal.domain.dates import SHANGHAI
from portal.models import AuditEntry, ContactSheet, RollEntry
from portal.queries import contact_sheets as sheets
from portal.queries.contact_sheets import Settled
from portal.queries.rolls import EntryState
from portal.services import contact_sheets as service
from portal.services.errors import Conflict, NotFound, RuleBroken
from tests.confirming import on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.services.doubles import NEXT_DOOR
from tests.moving import moved_in

LEFT, VAIN = EntryState.LEFT, EntryState.UNREACHABLE
NEXT_MONTH = datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI)


def printed_of(session: Session) -> list[tuple[int | None, int | None]]:
    """Each noted print: of which sheet, and of whom."""
    entries = session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.action == "confirmation.print_sheet")
        .order_by(AuditEntry.id)
    )
    return [(one.subject_id, one.person_id) for one in entries]


def entries_of(session: Session, sheet: ContactSheet) -> list[int]:
    return [one.entry.id for one in sheets.rows(session, sheet)]


@pytest.mark.clause("R4.2")
def test_each_print_notes_everybody_on_it_and_shows_only_who_is_to_be_visited(
    session: Session,
) -> None:
    actor, elsewhere = clerk(session), clerk(session, NEXT_DOOR)
    left, vain, done, moved, gone = (
        on_roll(session, actor, residence_address=f"文艺路 {at} 号") for at in range(1, 6)
    )
    sheet_id = service.make(session, actor, NOW, [LEFT]).id
    record(session, actor, vain.entry_id, said(ContactResult.UNREACHABLE))
    record(session, actor, done.entry_id, said(ContactResult.UNEMPLOYED))
    moved_in(session, elsewhere, moved.number, actor.office_id)
    session.execute(sa.update(RollEntry).where(RollEntry.id == gone.entry_id).values(ended_at=NOW))
    session.commit()
    for _ in range(2):
        paper = service.to_print(session, actor, NOW, sheet_id)
        assert [one.entry.id for one in paper.rows] == [left.entry_id, vain.entry_id]
        assert paper.left_out == {Settled.DONE: [3], Settled.MOVED: [4], Settled.ENDED: [5]}
    once = [(sheet_id, left.person_id), (sheet_id, vain.person_id)]
    assert printed_of(session) == once * 2


def test_nothing_is_printed_of_a_month_that_is_over_or_of_nobody_or_elsewhere(
    session: Session,
) -> None:
    actor = clerk(session)
    who = on_roll(session, actor)
    sheet = service.make(session, actor, NOW, [LEFT])
    assert sheet.month == date(2026, 11, 1)
    sheet_id = sheet.id
    with pytest.raises(Conflict, match="本月已结束"):
        service.to_print(session, actor, NEXT_MONTH, sheet_id)
    with pytest.raises(NotFound):
        service.to_print(session, clerk(session, NEXT_DOOR), NOW, sheet_id)
    record(session, actor, who.entry_id, said(ContactResult.UNEMPLOYED))
    with pytest.raises(Conflict, match="不用再走访"):
        service.to_print(session, actor, NOW, sheet_id)
    assert printed_of(session) == []


@pytest.mark.clause("R4.2")
def test_the_next_sheet_goes_on_with_those_that_follow(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_ROWS", 2)
    actor = clerk(session)
    people = [on_roll(session, actor, residence_address=f"文艺路 {at} 号") for at in range(1, 4)]
    first, second, third = (one.entry_id for one in people)
    assert entries_of(session, service.make(session, actor, NOW, [LEFT])) == [first, second]
    assert entries_of(session, service.make(session, actor, NOW, [LEFT])) == [third]
    with pytest.raises(RuleBroken, match="重新打印"):
        service.make(session, actor, NOW, [LEFT])
    again = service.make(session, actor, NOW, [LEFT], again=True)
    assert entries_of(session, again) == [first, second]
