"""What begins at an office while it is closed: it is in time and follows, or it is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.reorganising import Kind
from portal.domain.workflow import WAITING, Status
from portal.models import (
    Area,
    Case,
    Draft,
    EmployerCase,
    Job,
    Office,
    OfficeNotice,
    Registration,
    ReservedNumber,
    Roster,
)
from portal.queries.invariants import broken
from portal.services import (
    drafts,
    moving_out,
    registration,
    reorganising,
    reserved_numbers,
    rosters,
)
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import Conflict, NotFound, RuleBroken, ServiceError
from tests import roster_files
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.doubles import FINISH, NEXT_DOOR
from tests.integration.services.records import race
from tests.moving import moved_in
from tests.moving import proposed as proposed_move
from tests.reorganising import (
    Four,
    administrators,
    area,
    asked,
    carried_out,
    merging,
    office,
    proposed,
    reversed_by,
)
from tests.vacancies import entered
from tests.working import add_employer

THIRD = "430102001003"
ROUNDS = 3


class Closing:
    """A community about to be closed, its neighbour, and a third; others in each round."""

    def __init__(self, session: Session, number: int) -> None:
        self.who = administrators(session)
        self.codes = session.scalars(
            sa.select(Area.code)
            .where(Area.level == Level.COMMUNITY, Area.code.startswith("430102"))
            .order_by(Area.code)
            .offset(3 * number)
            .limit(3)
        ).all()
        self.own, self.neighbour, self.third = (clerk(session, one) for one in self.codes)


Act = Callable[[Session], object]
Prepared = Callable[[Session, Closing], Act]


def _accept(session: Session, at: Closing) -> Act:
    return lambda own: registered(own, at.own).person_id


def _accept_only(session: Session, at: Closing) -> Act:
    return lambda own: registration.accept(own, at.own, NOW, unemployment_details()).person_id


def _complete(session: Session, at: Closing) -> Act:
    case = registration.accept(session, at.own, NOW, unemployment_details())
    seen = case.id, case.version
    return lambda own: registration.complete(own, at.own, NOW, *seen, FINISH)


def _move_in(session: Session, at: Closing) -> Act:
    number = resident_number()
    registered(session, at.third, details=unemployment_details(number))
    return lambda own: moved_in(own, at.own, number, at.third.office_id).person_id


def _move_away(session: Session, at: Closing) -> Act:
    number = resident_number()
    registered(session, at.own, details=unemployment_details(number))
    return lambda own: moved_in(own, at.third, number, at.own.office_id).person_id


def _propose_to_it(session: Session, at: Closing) -> Act:
    person_id = registered(session, at.third).person_id
    return lambda own: proposed_move(own, at.third, person_id, at.own.office_id).id


def _take(session: Session, at: Closing) -> Act:
    person_id = registered(session, at.third).person_id
    case = proposed_move(session, at.third, person_id, at.own.office_id)
    seen = case.id, case.version
    return lambda own: moving_out.take(own, at.own, NOW, *seen, None)


def _upload(session: Session, at: Closing) -> Act:
    employer_id = add_employer(session, at.third).id
    content = roster_files.as_file([roster_files.sound(1)])
    return lambda own: rosters.upload(own, at.own, NOW, employer_id, content).id


def _enter_vacancy(session: Session, at: Closing) -> Act:
    employer_id = add_employer(session, at.own).id
    return lambda own: entered(own, at.own, employer_id=employer_id).id


def _reserve(session: Session, at: Closing) -> Act:
    return lambda own: reserved_numbers.reserve(own, at.own, NOW, 2)


def _type(session: Session, at: Closing) -> Act:
    return lambda own: drafts.start(own, at.own, "unemployment", {}, NOW)


ACTS: list[Prepared] = [
    _accept,
    _accept_only,
    _complete,
    _move_in,
    _move_away,
    _propose_to_it,
    _take,
    _upload,
    _enter_vacancy,
    _reserve,
    _type,
]


@pytest.mark.clause("R9.1", "R10.1")
@pytest.mark.parametrize("prepare", ACTS, ids=[one.__name__ for one in ACTS])
def test_it_is_in_time_or_told(engine: sa.Engine, session: Session, prepare: Prepared) -> None:
    for number in range(ROUNDS):
        at = Closing(session, number)
        act = prepare(session, at)
        wanted = merging(session, at.codes[1], at.codes[0])
        order_id = proposed(session, at.who, wanted).id
        session.rollback()
        outcomes = race(engine, act, partial(_approve, who=at.who, order_id=order_id))
        _came(outcomes)
        _nothing_is_left(session, at.own.office_id)


def _came(outcomes: list[object]) -> None:
    done, approved = outcomes
    assert not isinstance(approved, ServiceError), approved
    if isinstance(done, ServiceError):
        assert isinstance(done, Conflict | NotFound | RuleBroken), done


def _approve(own: Session, who: Four, order_id: int) -> int:
    return reorganising.approve(own, who.security, NOW, order_id).id


def _nothing_is_left(session: Session, closed: int) -> None:
    session.rollback()
    assert not broken(session)
    assert session.get_one(Office, closed).closed_on is not None
    for model in (Roster, Job, ReservedNumber, Draft):
        left = sa.select(sa.func.count()).select_from(model).where(model.office_id == closed)
        assert session.scalar(left) == 0
    audited = sa.select(EmployerCase.id).where(
        EmployerCase.handling_office_id == closed, EmployerCase.status.in_(WAITING)
    )
    assert not session.scalars(audited).all()
    unseen = sa.select(OfficeNotice.id).where(
        OfficeNotice.office_id == closed, OfficeNotice.seen_at.is_(None)
    )
    assert not session.scalars(unseen).all()
    kept = sa.select(Registration.id).where(
        Registration.handling_office_id == closed, Registration.ended_recorded_at.is_(None)
    )
    assert not session.scalars(kept).all()


def test_two_approve_at_once(engine: sa.Engine, session: Session, rounds: int) -> None:
    for _ in range(ROUNDS * rounds):
        one, other = administrators(session), administrators(session)
        order_id = proposed(session, one, merging(session, NEXT_DOOR, COMMUNITY)).id
        session.rollback()
        outcomes = race(
            engine,
            partial(_approve, who=one, order_id=order_id),
            partial(_approve, who=other, order_id=order_id),
        )
        (lost,) = (each for each in outcomes if isinstance(each, ServiceError))
        assert isinstance(lost, Conflict)
        session.rollback()
        assert area(session, COMMUNITY).parent_id == area(session, NEXT_DOOR).id
        reversed_by(session, one, order_id)


def test_two_reorganise_one_tree_at_once(engine: sa.Engine, session: Session, rounds: int) -> None:
    """A community ends in another while the street above both gets another name."""
    who = administrators(session)
    merged = proposed(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id
    far = carried_out(
        session, who, asked(Kind.RENAME, subject_id=area(session, THIRD).id, new_name="和平社区")
    )
    wanted = asked(Kind.REVERSE, reverses_id=far.id)
    back = proposed(session, who, wanted).id
    session.rollback()
    race(engine, *(partial(_approve, who=who, order_id=one) for one in (merged, back)))
    session.rollback()
    third = office(session, THIRD)
    assert third.full_name == f"长沙市芙蓉区文艺路街道{third.name}"
    assert area(session, COMMUNITY).path.startswith(area(session, NEXT_DOOR).path)
    assert session.scalars(sa.select(Case).filter_by(status=Status.OPEN)).all() == []
