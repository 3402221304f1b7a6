"""待办 along the chain: whose turn it is, what came back first, and the way to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action
from portal.models import Case
from portal.queries import desk
from portal.queries.desk import DeskCursor, DeskFilter
from portal.services import registration
from portal.services.demo.accounts import DISTRICT
from tests.factories import NOW, certificate_asked, officer, unemployment_details
from tests.integration.services.chain import Chain, act, chain, make, send_back
from tests.statements import plans

TODAY = shanghai_day(NOW)


@pytest.fixture
def who(session: Session) -> Chain:
    return chain(session)


def shown(
    session: Session, actor: Actor, which: DeskFilter = DeskFilter.ALL, size: int = 20
) -> list[int]:
    """The ids of every page, one after the other."""
    session.expire_all()
    found: list[int] = []
    after: DeskCursor | None = None
    while True:
        page = desk.page(session, actor, which, TODAY, after, size=size)
        found += [case.id for case in page.cases]
        after = page.following
        if after is None:
            return found


@pytest.mark.clause("R11.4")
def test_a_case_lies_on_the_desk_of_whose_turn_it_is(session: Session, who: Chain) -> None:
    case_id = certificate_asked(session, who.clerk).id

    def lies_with() -> list[Actor]:
        return [one for one in (who.clerk, who.reviewer, who.maker) if shown(session, one)]

    assert lies_with() == [who.reviewer]
    assert shown(session, who.clerk, DeskFilter.ELSEWHERE) == [case_id]
    assert shown(session, who.reviewer, DeskFilter.ELSEWHERE) == []
    act(session, who.reviewer, case_id, Action.APPROVE)
    assert lies_with() == [who.maker]
    send_back(session, who.maker, case_id, "review")
    assert lies_with() == [who.reviewer]
    act(session, who.reviewer, case_id, Action.APPROVE)
    make(session, who.maker, case_id)
    assert lies_with() == [who.clerk]
    act(session, who.clerk, case_id, Action.RECEIVE)
    assert lies_with() == [who.clerk]
    assert shown(session, officer(session, DISTRICT, Role.COUNSELLOR)) == []
    no_step = officer(session, DISTRICT, Role.SUPERVISOR)
    assert shown(session, no_step) == [case_id], "who has no step sees what is open"
    assert DeskFilter.ELSEWHERE not in desk.filters(no_step)


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_what_came_back_stands_first_then_what_is_most_urgent(
    session: Session, who: Chain, size: int
) -> None:
    days = (0, 12, 3, 7, 5)
    ids = [certificate_asked(session, who.clerk, now=NOW - timedelta(days=n)).id for n in days]
    late = registration.accept(
        session, who.clerk, NOW - timedelta(days=14), unemployment_details()
    ).id
    for case_id in (ids[0], ids[4]):
        send_back(session, who.reviewer, case_id, "accept")
    assert shown(session, who.clerk, size=size) == [ids[4], ids[0], late]
    assert shown(session, who.reviewer, size=size) == [ids[1], ids[3], ids[2]]


@pytest.mark.clause("R11.4")
def test_the_row_says_why_it_came_back_the_last_time(session: Session, who: Chain) -> None:
    case_id, other_id = (certificate_asked(session, who.clerk).id for _ in range(2))
    act(session, who.reviewer, case_id, Action.APPROVE)
    send_back(session, who.maker, case_id, "review")
    send_back(session, who.reviewer, case_id, "accept")
    cases = [session.get_one(Case, one, populate_existing=True) for one in (case_id, other_id)]
    eager = joinedload(Case.last_sent_back)
    for one in (case_id, other_id):
        session.get_one(Case, one, populate_existing=True, options=[eager])
    back = desk.sent_back(cases)
    assert set(back) == {case_id}
    assert (back[case_id].step_from, back[case_id].actor_id) == ("review", who.reviewer.user_id)
    assert desk.ever_sent_back(cases) == {case_id}


def test_the_next_is_the_one_below_and_from_the_end_the_first(session: Session, who: Chain) -> None:
    ids = [certificate_asked(session, who.clerk).id for _ in range(3)]
    places = [desk.key_of(session.get_one(Case, one)) for one in ids]

    def following(place: DeskCursor) -> int | None:
        found = desk.next_after(session, who.reviewer, TODAY, place)
        return found.id if found else None

    assert [following(place) for place in places] == [ids[1], ids[2], ids[0]]
    for case_id in ids[1:]:
        act(session, who.reviewer, case_id, Action.APPROVE)
    assert following(places[2]) == ids[0]
    assert following(places[0]) is None, "the one just looked at is not meant again"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("which", DeskFilter)
def test_the_desk_is_read_by_its_index(
    session: Session, engine: sa.Engine, who: Chain, which: DeskFilter
) -> None:
    with plans(engine) as found:
        desk.page(session, who.clerk, which, TODAY, DeskCursor(1, TODAY, 5))
    (plan,) = [how for statement, how in found if "JOIN person" in statement]
    assert "ix_case_queue (handling_office_id=? AND status=?" in plan, plan
    assert "SCAN case" not in plan, plan
