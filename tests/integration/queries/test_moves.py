"""Lists and numbers of moves: each number opens a list of as many, of the area alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action
from portal.queries import moves
from portal.queries.moves import COUNTED, Moved
from portal.services import engine, objecting
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY, TOWNSHIP
from tests.factories import (
    NOW,
    clerk,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.moving import moved_in, proposed, taken

NEXT_DOOR = "430102001002"
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
MIDNIGHT = datetime(2026, 12, 1, 0, 0, tzinfo=NOW.tzinfo)
REFUSED = Given(refusal=code_set("refusal_reason").item("10"), opinion="不住这里")


def _somebody(session: Session, actor: Actor) -> tuple[str, int]:
    number = resident_number()
    return number, registered(session, actor, details=unemployment_details(number)).person_id


def _numbers(session: Session, actor: Actor, month: date) -> dict[str, dict[Moved, int]]:
    return {one.name: one.numbers for one in moves.counts(session, actor, month)}


@pytest.mark.clause("R9.1", "R10.1")
def test_each_number_of_a_month_opens_a_list_of_as_many(session: Session) -> None:
    old, new, far = clerk(session), clerk(session, NEXT_DOOR), clerk(session, OTHER_COMMUNITY)
    above = officer(session, TOWNSHIP, Role.REVIEWER)
    before = {who.user_id: _totals(session, who, NOVEMBER) for who in (old, new, far, above)}
    for number in (1, 2):  # in, and one of them taken back
        number_of, _person_id = _somebody(session, old)
        case = moved_in(session, new, number_of, old.office_id)
        if number == 1:
            objecting.object_to(session, old, NOW, case.id, "没有同意")
            objecting.uphold(session, above, NOW, case.id, "属实")
    for what in ("pending", "refused", "taken", "taken"):
        _number, person_id = _somebody(session, old)
        case = proposed(session, old, person_id, far.office_id)
        if what == "refused":
            engine.advance(session, far, NOW, case.id, case.version, Action.REFUSE, REFUSED)
        if what == "taken":
            taken(session, far, case, now=MIDNIGHT)
    session.rollback()
    expected = {
        new.user_id: {Moved.IN: 1},
        old.user_id: {Moved.OUT: 1},
        far.user_id: {Moved.PENDING: 1, Moved.REFUSED: 1},
        above.user_id: {Moved.IN: 1, Moved.OUT: 1},
    }
    for who in (old, new, far, above):
        now = _totals(session, who, NOVEMBER)
        grown = {what: now[what] - before[who.user_id][what] for what in COUNTED}
        assert {what: more for what, more in grown.items() if more} == expected[who.user_id]
        for what in COUNTED:
            page = moves.listed(session, who, what, NOVEMBER)
            assert len(page.moves) == now[what], "the list has as many as the number says"
    assert _totals(session, far, DECEMBER)[Moved.IN] == 2
    assert _totals(session, old, DECEMBER)[Moved.OUT] == 2
    waits = moves.listed(session, old, Moved.PROPOSED).moves
    assert [one.to_office_id for one in waits] == [far.office_id]
    assert [one.from_office_id for one in moves.listed(session, far, Moved.PENDING).moves] == [
        old.office_id
    ]


def _totals(session: Session, actor: Actor, month: date) -> dict[Moved, int]:
    rows = moves.counts(session, actor, month)
    return {what: sum(one.numbers[what] for one in rows) for what in COUNTED}


def test_numbers_are_told_by_the_communities_below(session: Session) -> None:
    old, new = clerk(session), clerk(session, NEXT_DOOR)
    above = officer(session, TOWNSHIP, Role.REVIEWER)
    number, _person_id = _somebody(session, old)
    moved_in(session, new, number, old.office_id)
    session.rollback()
    (own,) = moves.counts(session, new, NOVEMBER)
    by_name = _numbers(session, above, NOVEMBER)
    assert by_name[own.name] == own.numbers
    assert own.numbers[Moved.IN] >= 1
    assert len(by_name) > 2, "also those where nobody moved"


def test_a_long_list_goes_on_where_the_page_ended(session: Session) -> None:
    old, far = clerk(session, "430102001005"), clerk(session, "430102001006")
    ids = []
    for _ in range(moves.PAGE + 3):
        _number, person_id = _somebody(session, old)
        ids.append(proposed(session, old, person_id, far.office_id).id)
    session.rollback()
    first = moves.listed(session, far, Moved.PENDING)
    assert first.following is not None
    second = moves.listed(session, far, Moved.PENDING, after=first.following)
    assert second.following is None
    assert [one.case_id for one in (*first.moves, *second.moves)] == ids[::-1]
    exactly = moves.listed(session, far, Moved.PENDING, NOVEMBER, after=ids[moves.PAGE])
    assert (len(exactly.moves), exactly.following) == (moves.PAGE, None)


@pytest.mark.clause("R9.1", "R10.1")
def test_the_chain_tells_where_somebody_was_one_after_the_other(session: Session) -> None:
    one, two, three = (clerk(session, area) for area in (COMMUNITY, NEXT_DOOR, OTHER_COMMUNITY))
    number, person_id = _somebody(session, one)
    moved_in(session, two, number, one.office_id)
    case = proposed(session, two, person_id, three.office_id, now=NOW + timedelta(days=1))
    taken(session, three, case, now=NOW + timedelta(days=2))
    moved_in(session, one, number, three.office_id, now=NOW + timedelta(days=3))
    session.rollback()
    chain = moves.chain(session, person_id)
    assert [(move.from_office_id, move.to_office_id) for move in chain] == [
        (one.office_id, two.office_id),
        (two.office_id, three.office_id),
        (three.office_id, one.office_id),
    ]
