"""What a move brings about (规程九、十): a person and all that is open go to another community."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import WAITING, Status
from portal.models import (
    Case,
    Move,
    MoveItem,
    NoticeTopic,
    OfficeNotice,
    Posting,
    Registration,
    Serving,
)
from portal.models.base import Base
from portal.services import rolls
from portal.services.case_locks import lock_cases
from portal.services.engine import effect, routed, undone
from portal.services.standing import hold, standing


@routed(MOVE_OUT.effect)
def route(session: Session, case: Case) -> None:
    """A proposal lies with the proposer while they have to answer, else with the receiver."""
    move = session.get_one(Move, case.id)
    answers = case.step == MOVE_OUT.steps[0].code
    case.handling_office = move.from_office if answers else move.to_office


@undone(MOVE_OUT.effect)
def tell_of_the_end(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """Tell the other office that a proposal was refused, withdrawn, or has no object any more."""
    move = session.get_one(Move, case.id)
    if case.status is Status.REFUSED:
        tell(session, case, [move.from_office_id], NoticeTopic.NOT_TAKEN, now)
    elif case.status in {Status.WITHDRAWN, Status.LAPSED}:
        told = {move.from_office_id, move.to_office_id} - {actor.office_id}
        tell(session, case, told, NoticeTopic.PROPOSAL_ENDED, now)


@effect(MOVE_IN.effect)
@effect(MOVE_OUT.effect)
def relocate(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """Handling and serving office, open cases and what waits in them go along (R9.1, R10.1).

    So does the month's entry of the roll while nobody was reached; 311 is counted by the person.
    Accepting offices, past decisions and the certificate's number stay. What went, and from where,
    is noted, so that it can come back.
    """
    move = session.get_one(Move, case.id)
    hold(session, move.to_office_id)
    move.moved_at = now
    case.handling_office = move.to_office
    session.flush()
    losing = _losing(session, move)
    _take_registrations(session, move, losing)
    _take_cases(session, actor, move, losing)
    _serve(session, case, move, now)
    topic = NoticeTopic.MOVED if case.procedure == MOVE_IN.code else NoticeTopic.TAKEN
    tell(session, case, losing, topic, now)


def put_back(session: Session, _actor: Actor, case: Case, now: datetime) -> None:
    """A move-in was not right: whatever went along is again where it was, by new entries."""
    move = session.get_one(Move, case.id)
    _put_back_spells(session, move)
    cases = _rows(move, Case)
    for other in lock_cases(session, Case.id.in_(cases)):
        other.handling_office_id = standing(session, cases[other.id])
    case.handling_office_id = standing(session, move.from_office_id)
    if _serving(session, case.person_id) is not None:  # else the registration was revoked since
        for office_id in _rows(move, Serving).values():
            _hand_services(session, case, standing(session, office_id), now)
    tell(session, case, [move.from_office_id, move.to_office_id], NoticeTopic.PUT_BACK, now)


def _rows(move: Move, model: type[Base]) -> dict[int, int]:
    """The rows of a kind that went along: the office of each before, by its id."""
    return {
        one.row_id: one.office_id for one in move.items if one.table_name == model.__tablename__
    }


def _put_back_spells(session: Session, move: Move) -> None:
    """Also what was opened anew since, because its end was revoked: it is the same registration."""
    before = _rows(move, Registration)
    went = session.scalars(sa.select(Registration).where(Registration.id.in_(before))).all()
    for spell in went:
        session.execute(
            sa.update(Registration)
            .where(
                Registration.opened_case_id == spell.opened_case_id,
                Registration.kind == spell.kind,
                Registration.ended_recorded_at.is_(None),
            )
            .values(handling_office_id=standing(session, before[spell.id]))
        )


def _losing(session: Session, move: Move) -> set[int]:
    """The offices that lose the person: by a registration, or by the services."""
    offices = sa.union(
        sa.select(Registration.handling_office_id).where(
            Registration.person_id == move.person_id, Registration.ended_recorded_at.is_(None)
        ),
        sa.select(Serving.office_id).where(
            Serving.person_id == move.person_id, Serving.ended_at.is_(None)
        ),
    )
    return set(session.scalars(offices)) - {move.to_office_id}


def _take_registrations(session: Session, move: Move, losing: Collection[int]) -> None:
    """The open registrations, and the cases that opened them: their forms are put right there."""
    spells = session.scalars(
        sa.select(Registration)
        .where(
            Registration.person_id == move.person_id,
            Registration.ended_recorded_at.is_(None),
            Registration.handling_office_id.in_(losing),
        )
        .with_for_update(of=Registration, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    opened_by = lock_cases(
        session,
        sa.and_(
            Case.id.in_([one.opened_case_id for one in spells]),
            Case.handling_office_id.in_(losing),
        ),
    )
    rows: tuple[Registration | Case, ...] = (*spells, *opened_by)
    for row in rows:
        _note(session, move, type(row), row.id, row.handling_office_id)
        row.handling_office_id = move.to_office_id
    session.flush()


def _take_cases(session: Session, actor: Actor, move: Move, losing: Collection[int]) -> None:
    """What waits there goes along, with a new version: whoever looks at the old one is told."""
    waiting = sa.and_(
        Case.person_id == move.person_id,
        Case.status.in_(WAITING),
        Case.handling_office_id.in_(losing),
    )
    clerk_id = _clerk_there(session, actor, move.to_office_id)
    for other in lock_cases(session, waiting):
        _note(session, move, Case, other.id, other.handling_office_id)
        other.handling_office_id = move.to_office_id
        other.clerk_id = clerk_id
    session.flush()


def _clerk_there(session: Session, actor: Actor, office_id: int) -> int:
    """Whose the cases are from now on: the actor's, or of a clerk where the township took over."""
    if actor.office_id == office_id:
        return actor.user_id
    clerk_id = session.scalar(
        sa.select(sa.func.min(Posting.user_id)).where(
            Posting.office_id == office_id,
            Posting.role == Role.CLERK,
            Posting.ended_on.is_(None),
        )
    )
    return clerk_id or actor.user_id


def _serve(session: Session, case: Case, move: Move, now: datetime) -> None:
    """The new community gives the services, where it does not already (R3.3)."""
    serving = _serving(session, move.person_id)
    if serving is not None and serving.office_id == move.to_office_id:
        return
    if serving is not None:
        _note(session, move, Serving, serving.id, serving.office_id)
    _hand_services(session, case, move.to_office_id, now)


def _serving(session: Session, person_id: int) -> Serving | None:
    return session.scalars(
        sa.select(Serving).where(Serving.person_id == person_id, Serving.ended_at.is_(None))
    ).one_or_none()


def _hand_services(session: Session, case: Case, office_id: int, now: datetime) -> None:
    session.execute(
        sa.update(Serving)
        .where(Serving.person_id == case.person_id, Serving.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.add(
        Serving(person_id=case.person_id, office_id=office_id, case_id=case.id, started_at=now)
    )
    rolls.settle(session, [case.person_id], now)


def _note(session: Session, move: Move, model: type[Base], row_id: int, office_id: int) -> None:
    session.add(
        MoveItem(
            case_id=move.case_id,
            table_name=model.__tablename__,
            row_id=row_id,
            office_id=office_id,
        )
    )


def tell(
    session: Session, case: Case, office_ids: Iterable[int], topic: NoticeTopic, now: datetime
) -> None:
    """Tell offices what became of the person, inside the caller's transaction."""
    session.add_all(
        OfficeNotice(
            office_id=office_id, topic=topic, person_id=case.person_id, case_id=case.id, at=now
        )
        for office_id in sorted({standing(session, one) for one in sorted(office_ids)})
    )
    session.flush()
