"""审核 at the township: one by one, many at once, and two reviewers on the same cases."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action, Status
from portal.models import Case, Decision
from portal.services import reviewing
from portal.services.demo.accounts import DISTRICT, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.together import MOST, Together
from tests.factories import NOW, certificate_asked, clerk, officer, registered
from tests.integration.services.chain import act, chain, send_back
from tests.integration.services.records import race, rows_of

OTHER_TOWNSHIP, ITS_COMMUNITY = "430102002000", "430102002001"


def asked(session: Session, actor: Actor, number: int) -> list[tuple[int, int]]:
    """So many requests that wait at the township: id and version."""
    made = [certificate_asked(session, actor) for _ in range(number)]
    return [(case.id, case.version) for case in made]


def state(session: Session, case_id: int) -> tuple[Status, str | None]:
    session.rollback()
    case = session.get_one(Case, case_id, populate_existing=True)
    return case.status, case.step


APPROVED, WAITS = (Status.OPEN, "make"), (Status.OPEN, "review")


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize(("typed", "kept"), [(None, "同意"), ("材料齐全", "材料齐全")])
def test_an_approval_has_its_opinion_its_time_and_its_person(
    session: Session, typed: str | None, kept: str
) -> None:
    who = chain(session)
    (pair,) = asked(session, who.clerk, 1)
    reviewing.approve(session, who.reviewer, NOW, *pair, typed)
    assert state(session, pair[0]) == APPROVED
    last = rows_of(session, Decision, case_id=pair[0])[-1]
    assert (last.opinion, last.at, last.actor_id) == (kept, NOW, who.reviewer.user_id)


@pytest.mark.parametrize(
    ("area", "role", "refused"),
    [
        (ITS_COMMUNITY, Role.CLERK, NotAllowed),
        (TOWNSHIP, Role.SUPERVISOR, NotAllowed),
        (DISTRICT, Role.REVIEWER, NotAllowed),
        (DISTRICT, Role.CERTIFICATE_MAKER, NotAllowed),
        (OTHER_TOWNSHIP, Role.REVIEWER, NotFound),
    ],
)
def test_only_the_townships_own_reviewers_approve(
    session: Session, area: str, role: Role, refused: type[Exception]
) -> None:
    (pair,) = asked(session, clerk(session), 1)
    with pytest.raises(refused):
        reviewing.approve(session, officer(session, area, role), NOW, *pair, None)
    assert state(session, pair[0]) == WAITS


@pytest.mark.clause("R11.4")
def test_of_many_those_that_changed_or_that_a_rule_bars_stay_behind_and_are_named(
    session: Session,
) -> None:
    who, colleague = chain(session), officer(session, TOWNSHIP, Role.REVIEWER)
    first, changed, back, own, last = pairs = asked(session, who.clerk, 5)
    other_clerk = clerk(session)
    act(session, colleague, changed[0], Action.APPROVE)
    send_back(session, colleague, back[0], "accept")
    at_window = registered(session, other_clerk)
    (elsewhere,) = asked(session, clerk(session, ITS_COMMUNITY), 1)
    session.execute(
        sa.update(Decision)
        .where(Decision.case_id == own[0])
        .values(actor_id=who.reviewer.user_id)  # as if accepted by the one who now reviews
    )
    session.commit()
    chosen = [*pairs, (at_window.id, at_window.version), elsewhere]
    done = reviewing.approve_many(session, who.reviewer, NOW, chosen)
    why = {one.case.id: one.why for one in done.left}
    assert done.done == 2
    assert set(why) == {changed[0], back[0], own[0], at_window.id}, "elsewhere isn't even named"
    assert why[changed[0]].startswith(f"{colleague.name}已于")
    assert "“退回”这件办件" in why[back[0]]
    assert why[own[0]] == "您在另一级办理过这件办件，这一步要由别人办理"
    assert "现在不能由您“审核通过”" in why[at_window.id]
    assert [state(session, pair[0]) for pair in (first, last)] == [APPROVED, APPROVED]
    assert state(session, own[0]) == state(session, elsewhere[0]) == WAITS
    assert state(session, back[0]) == (Status.SENT_BACK, "accept")
    acts = [one.action for one in rows_of(session, Decision, case_id=changed[0])]
    assert acts == [Action.ACCEPT, Action.APPROVE]


@pytest.mark.parametrize(("number", "said"), [(0, "请先勾选"), (MOST + 1, "勾选了 101 件")])
def test_none_or_more_than_a_hundred_are_refused_and_nothing_is_done(
    session: Session, number: int, said: str
) -> None:
    who = chain(session)
    (pair,) = asked(session, who.clerk, 1)
    chosen = [pair, *((10**6 + n, 1) for n in range(1, MOST + 1))][: number or None]
    with pytest.raises(RuleBroken, match=said):
        reviewing.approve_many(session, who.reviewer, NOW, chosen if number else [])
    assert state(session, pair[0]) == WAITS
    assert reviewing.approve_many(session, who.reviewer, NOW, chosen[:MOST]).done == 1


@pytest.mark.clause("R11.4")
def test_two_reviewers_of_one_case_at_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    who = chain(session)
    reviewers = [who.reviewer, officer(session, TOWNSHIP, Role.REVIEWER)]
    names = {one.user_id: one.name for one in reviewers}
    for _ in range(3 * rounds):
        ((case_id, version),) = asked(session, who.clerk, 1)
        session.rollback()

        def approve(
            actor: Actor, own: Session, case_id: int = case_id, version: int = version
        ) -> None:
            reviewing.approve(own, actor, NOW, case_id, version, None)

        outcomes = race(engine, *(partial(approve, one) for one in reviewers))
        (refused,) = (one for one in outcomes if one is not None)
        assert isinstance(refused, Conflict), refused
        winner = rows_of(session, Decision, case_id=case_id)[-1]
        assert winner.action is Action.APPROVE
        assert str(refused).startswith(f"{names[winner.actor_id]}已于")
        assert state(session, case_id) == APPROVED


@pytest.mark.clause("R11.4")
def test_two_reviewers_of_the_same_many_approve_each_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    who = chain(session)
    reviewers = [who.reviewer, officer(session, TOWNSHIP, Role.REVIEWER)]
    for _ in range(rounds):
        pairs = asked(session, who.clerk, 6)
        session.rollback()

        def approve(
            actor: Actor, own: Session, chosen: list[tuple[int, int]] = pairs
        ) -> tuple[int, list[str]]:
            there = chosen if actor is who.reviewer else chosen[::-1]
            done: Together = reviewing.approve_many(own, actor, NOW, there)
            return done.done, [one.why for one in done.left]

        outcomes = race(engine, *(partial(approve, one) for one in reviewers))
        told = [one for one in outcomes if isinstance(one, tuple)]
        assert len(told) == 2, outcomes
        assert sum(done for done, _left in told) == len(pairs)
        assert sum(len(left) for _done, left in told) == len(pairs)
        for case_id, _version in pairs:
            acts = [one.action for one in rows_of(session, Decision, case_id=case_id)]
            assert acts == [Action.ACCEPT, Action.APPROVE]


def test_four_eyes_bar_whoever_accepted_it_from_another_desk(session: Session) -> None:
    who = chain(session)
    (pair,) = asked(session, who.clerk, 1)
    same_person = replace(who.reviewer, user_id=who.clerk.user_id)
    with pytest.raises(NotAllowed, match="另一级"):
        reviewing.approve(session, same_person, NOW, *pair, None)
    assert state(session, pair[0]) == WAITS
