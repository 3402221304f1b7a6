"""Moves of people: who waits for an answer, who came and went, and what rests on a move since."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.domain.areas import Level, office_name
from portal.domain.dates import day_begins, full_day, next_month, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import WAITING, Action, Status
from portal.models import Case, Decision, Merge, Move, Objection, Office, Person
from portal.queries.overview import by_child, children_of
from portal.queries.scope import offices_of

PAGE = 20


class Moved(enum.StrEnum):
    """What a list or a count of moves is of; each is of the office that did it or has to do it."""

    IN = "in"
    OUT = "out"
    PENDING = "pending"
    REFUSED = "refused"
    PROPOSED = "proposed"

    @property
    def label(self) -> str:
        """In words."""
        return {
            Moved.IN: "迁入",
            Moved.OUT: "迁出",
            Moved.PENDING: "待审核迁入",
            Moved.REFUSED: "不同意接收",
            Moved.PROPOSED: "等待对方审核",
        }[self]


COUNTED = (Moved.IN, Moved.OUT, Moved.PENDING, Moved.REFUSED)
"""What is counted by office and month."""


@dataclass(frozen=True)
class MovePage:
    """One page, the latest first, and after which case the next one starts."""

    moves: Sequence[Move]
    following: int | None


@dataclass(frozen=True)
class OfficeMoves:
    """A month's numbers of an office, or of all offices of an area below the actor's."""

    area_id: int
    name: str
    numbers: dict[Moved, int]


def listed(
    session: Session,
    actor: Actor,
    what: Moved,
    month: date | None = None,
    after: int | None = None,
) -> MovePage:
    """The moves of the actor's area, of a month or of all time, 20 at a time (keyset)."""
    statement = (
        sa.select(Move)
        .join(Move.case)
        .where(office_of(what).in_(offices_of(actor)), *meant(what, month))
        .order_by(Move.case_id.desc())
        .limit(PAGE + 1)
        .options(
            contains_eager(Move.case),
            joinedload(Move.person, innerjoin=True).selectinload(Person.identifiers),
            *_offices(),
        )
    )
    if after is not None:
        statement = statement.where(Move.case_id < after)
    rows = session.scalars(statement).all()
    return MovePage(rows[:PAGE], rows[PAGE - 1].case_id if len(rows) > PAGE else None)


def counts(session: Session, actor: Actor, month: date) -> list[OfficeMoves]:
    """A month's numbers of the areas right below the actor's, or of the community itself."""
    children = children_of(session, actor)
    if actor.level is Level.COMMUNITY:
        children = [session.get_one(Office, actor.office_id).area]
    found = {
        what: by_child(session, children, office_of(what), *meant(what, month), along=Move.case)
        for what in COUNTED
    }
    return [
        OfficeMoves(
            one.id, office_name(one.name), {what: found[what].get(one.id, 0) for what in COUNTED}
        )
        for one in children
    ]


def chain(session: Session, person_id: int) -> Sequence[Move]:
    """Where the person moved, the first move first; one that was taken back says so by its case."""
    return session.scalars(
        sa.select(Move)
        .join(Move.case)
        .where(Move.person_id == person_id, Move.moved_at.is_not(None))
        .order_by(Move.moved_at, Move.case_id)
        .options(contains_eager(Move.case), *_offices())
    ).all()


def of_case(session: Session, case_id: int) -> Move | None:
    """What the case of a move says."""
    return session.scalars(
        sa.select(Move).where(Move.case_id == case_id).options(*_offices())
    ).one_or_none()


def objection(session: Session, case_id: int) -> Objection | None:
    """What the old community has against a move-in."""
    return session.scalars(
        sa.select(Objection)
        .where(Objection.case_id == case_id)
        .options(joinedload(Objection.by), joinedload(Objection.settled_by))
    ).one_or_none()


def objections(session: Session, actor: Actor) -> Sequence[Objection]:
    """The objections that wait for the actor's own office, the oldest first."""
    return session.scalars(
        sa.select(Objection)
        .where(Objection.judge_office_id == actor.office_id, Objection.settled_at.is_(None))
        .order_by(Objection.at, Objection.case_id)
        .options(joinedload(Objection.move, innerjoin=True).joinedload(Move.person))
    ).all()


def later_acts(session: Session, move: Move) -> tuple[str, ...]:
    """What was done since a move and rests on it: each a sentence saying what comes first."""
    return (*_decided_since(session, move), *_merged_since(session, move))


def _decided_since(session: Session, move: Move) -> Iterator[str]:
    done = (
        sa.select(sa.func.max(Decision.id))
        .where(Decision.case_id == move.case_id, Decision.action == Action.COMPLETE)
        .scalar_subquery()
    )
    later = session.scalars(
        sa.select(Case)
        .where(
            Case.person_id == move.person_id,
            Case.id != move.case_id,
            Case.status.in_((*WAITING, Status.COMPLETED)),
            sa.exists().where(Decision.case_id == Case.id, Decision.id > done),
        )
        .order_by(Case.id)
        .options(joinedload(Case.handling_office, innerjoin=True))
    )
    for one in later:
        where = one.handling_office.full_name
        yield f"请先撤销或撤回迁入以后的{one.declared.title}（{one.number}，{where}）"


def _merged_since(session: Session, move: Move) -> Iterator[str]:
    merged = session.scalars(
        sa.select(Merge).where(
            sa.or_(Merge.kept_id == move.person_id, Merge.merged_id == move.person_id),
            Merge.undone_at.is_(None),
            Merge.at >= move.moved_at,
        )
    )
    for one in merged:
        yield f"请先撤销{full_day(shanghai_day(one.at))}的记录合并"


def office_of(what: Moved) -> Any:
    """Whose it is: who lost the person or asked, else who took, has to answer or refused."""
    return Move.from_office_id if what in {Moved.OUT, Moved.PROPOSED} else Move.to_office_id


def meant(what: Moved, month: date | None) -> tuple[sa.ColumnElement[bool], ...]:
    if what in {Moved.IN, Moved.OUT}:
        moment: Any = Move.moved_at
        which: tuple[sa.ColumnElement[bool], ...] = (
            Move.moved_at.is_not(None),
            Case.status == Status.COMPLETED,
        )
    else:
        refused = what is Moved.REFUSED
        moment = Case.closed_at if refused else Case.recorded_at
        statuses = {Status.REFUSED} if refused else WAITING
        which = (Case.procedure == MOVE_OUT.code, Case.status.in_(statuses))
    if month is None:
        return which
    begins, ends = _bounds(month)
    return (*which, moment >= begins, moment < ends)


def _bounds(month: date) -> tuple[datetime, datetime]:
    return day_begins(month.replace(day=1)), day_begins(next_month(month))


def _offices() -> tuple[Any, Any]:
    return (
        joinedload(Move.from_office, innerjoin=True).joinedload(Office.area, innerjoin=True),
        joinedload(Move.to_office, innerjoin=True).joinedload(Office.area, innerjoin=True),
    )
