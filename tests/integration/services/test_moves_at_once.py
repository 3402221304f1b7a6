"""Two moves of one person at the same moment: one wins, the other is told (R9.1, R10.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.workflow import Status
from portal.models import Case, Move, Objection, Registration, Serving
from portal.services import moving_out, objecting
from portal.services.errors import Conflict, NotAllowed, NotFound, ServiceError
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.acts import died
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.integration.services.records import race, rows_of
from tests.moving import moved_in, proposed

THIRD = "430102001003"
ROUNDS = 3


@pytest.fixture
def three(session: Session) -> tuple[Actor, Actor, Actor]:
    """Clerks of three communities."""
    return clerk(session), clerk(session, NEXT_DOOR), clerk(session, THIRD)


def _somebody(session: Session, actor: Actor) -> tuple[str, int]:
    number = resident_number()
    return number, registered(session, actor, details=unemployment_details(number)).person_id


def _at_one_place(session: Session, person_id: int) -> int:
    """The office where everything of the person is, and nothing elsewhere."""
    held = rows_of(session, Registration, person_id=person_id, ended_on=None)
    served = rows_of(session, Serving, person_id=person_id, ended_at=None)
    (office_id,) = {*(one.handling_office_id for one in held), *(one.office_id for one in served)}
    return office_id


def _told(outcomes: Sequence[object]) -> ServiceError:
    (lost,) = (one for one in outcomes if isinstance(one, ServiceError))
    return lost


@pytest.mark.clause("R9.1")
def test_two_communities_take_somebody_over(
    engine: sa.Engine, session: Session, rounds: int, three: tuple[Actor, Actor, Actor]
) -> None:
    old, *takers = three
    for _ in range(ROUNDS * rounds):
        number, person_id = _somebody(session, old)
        session.rollback()
        acts = [partial(_takes, actor=one, number=number, seen=old.office_id) for one in takers]
        outcomes = race(engine, *acts)
        (winner,) = (one for one in outcomes if isinstance(one, int))
        lost = _told(outcomes)
        assert isinstance(lost, Conflict), lost
        assert "刚刚迁到" in str(lost)
        assert _at_one_place(session, person_id) == winner
        assert len(rows_of(session, Move, person_id=person_id)) == 1


@pytest.mark.clause("R9.1", "R10.1")
def test_one_accepts_while_another_takes_over(
    engine: sa.Engine, session: Session, rounds: int, three: tuple[Actor, Actor, Actor]
) -> None:
    old, asked_for, taker = three
    for _ in range(ROUNDS * rounds):
        number, person_id = _somebody(session, old)
        case = proposed(session, old, person_id, asked_for.office_id)
        case_id, version = case.id, case.version
        session.rollback()
        acts: list[Callable[[Session], object]] = [
            partial(_take, actor=asked_for, at=(case_id, version)),
            partial(_takes, actor=taker, number=number, seen=old.office_id),
        ]
        lost = _told(race(engine, *acts))
        assert isinstance(lost, Conflict), lost
        home = _at_one_place(session, person_id)
        (done,) = (one for one in rows_of(session, Move, person_id=person_id) if one.moved_at)
        assert home == done.to_office_id
        status = session.get_one(Case, case_id).status
        assert status is (Status.COMPLETED if home == asked_for.office_id else Status.LAPSED)


@pytest.mark.clause("R10.1")
def test_one_accepts_while_the_other_withdraws_or_the_person_dies(
    engine: sa.Engine, session: Session, rounds: int, three: tuple[Actor, Actor, Actor]
) -> None:
    old, asked_for, _taker = three
    for number in range(2 * ROUNDS * rounds):
        _number, person_id = _somebody(session, old)
        case = proposed(session, old, person_id, asked_for.office_id)
        at = case.id, case.version
        session.rollback()
        ends: Callable[[Session], object] = partial(
            _withdraw if number % 2 else _dies, actor=old, at=at, person_id=person_id
        )
        outcomes = race(engine, partial(_take, actor=asked_for, at=at), ends)
        lost = _told(outcomes)
        assert isinstance(lost, Conflict | NotFound | NotAllowed), lost
        session.rollback()
        status = session.get_one(Case, at[0]).status
        assert status in {Status.COMPLETED, Status.WITHDRAWN, Status.LAPSED}
        if status is Status.COMPLETED:
            assert _at_one_place(session, person_id) == asked_for.office_id


def _takes(own: Session, actor: Actor, number: str, seen: int) -> int:
    return moved_in(own, actor, number, seen).handling_office_id


def _take(own: Session, actor: Actor, at: tuple[int, int]) -> None:
    moving_out.take(own, actor, NOW, *at, None)


def _propose(own: Session, actor: Actor, person_id: int, to: Actor) -> int:
    return proposed(own, actor, person_id, to.office_id).id


def _uphold(own: Session, actor: Actor, case_id: int) -> None:
    objecting.uphold(own, actor, NOW, case_id, "属实")


def _withdraw(own: Session, actor: Actor, at: tuple[int, int], person_id: int) -> None:
    del person_id
    moving_out.withdraw(own, actor, NOW, *at, "本人不迁了")


def _dies(own: Session, actor: Actor, at: tuple[int, int], person_id: int) -> None:
    del at
    died(own, actor, person_id)


@pytest.mark.clause("R10.1")
def test_two_propose_somebody_at_once(
    engine: sa.Engine, session: Session, rounds: int, three: tuple[Actor, Actor, Actor]
) -> None:
    old, one, two = three
    for _ in range(ROUNDS * rounds):
        _number, person_id = _somebody(session, old)
        session.rollback()
        outcomes = race(
            engine,
            *(partial(_propose, actor=old, person_id=person_id, to=to) for to in (one, two)),
        )
        assert isinstance(_told(outcomes), Conflict)
        assert len(rows_of(session, Move, person_id=person_id)) == 1


@pytest.mark.clause("R9.1")
def test_an_objection_is_upheld_while_the_person_moves_on(
    engine: sa.Engine, session: Session, rounds: int, three: tuple[Actor, Actor, Actor]
) -> None:
    old, taker, third = three
    judge = reviewer(session)
    for _ in range(ROUNDS * rounds):
        number, person_id = _somebody(session, old)
        case_id = moved_in(session, taker, number, old.office_id).id
        objecting.object_to(session, old, NOW, case_id, "本人没有同意迁移")
        session.rollback()
        acts: list[Callable[[Session], object]] = [
            partial(_uphold, actor=judge, case_id=case_id),
            partial(_takes, actor=third, number=number, seen=taker.office_id),
        ]
        _told(race(engine, *acts))
        (objection,) = rows_of(session, Objection, case_id=case_id)
        home = old if objection.upheld else third
        assert _at_one_place(session, person_id) == home.office_id
