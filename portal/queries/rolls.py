"""The monthly roll (名册): how far it has come, below an area and person by person (R4.1)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from portal.domain.areas import Level, office_name
from portal.domain.confirmation import ContactResult
from portal.domain.permissions import Actor
from portal.models import (
    Area,
    Office,
    Person,
    Registration,
    RegistrationKind,
    Roll,
    RollEntry,
)
from portal.queries.overview import children_of
from portal.queries.scope import offices_of

PAGE = 50


class EntryState(enum.StrEnum):
    """How far one entry of a roll has come: each has exactly one of these."""

    LEFT = "left"
    UNREACHABLE = "unreachable"
    DONE = "done"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """In words."""
        return {"left": "未联系", "unreachable": "联系不上", "done": "已确认", "ended": "已注销"}[
            self.value
        ]


_UNDONE = RollEntry.done_at.is_(None)
_OPEN = sa.and_(_UNDONE, RollEntry.ended_at.is_(None))
_OF: dict[EntryState, sa.ColumnElement[bool]] = {
    EntryState.LEFT: sa.and_(_OPEN, RollEntry.result.is_(None)),
    EntryState.UNREACHABLE: sa.and_(_OPEN, RollEntry.result == ContactResult.UNREACHABLE),
    EntryState.DONE: RollEntry.done_at.is_not(None),
    EntryState.ENDED: sa.and_(_UNDONE, RollEntry.ended_at.is_not(None)),
}


@dataclass(frozen=True)
class RollLine:
    """A month's numbers of an area: of each state, and those who wait to be deregistered."""

    area_id: int
    name: str
    numbers: dict[EntryState, int]
    candidates: int = 0

    @property
    def people(self) -> int:
        """How many are on the roll."""
        return sum(self.numbers.values())

    @property
    def percent(self) -> int | None:
        """Of those to be confirmed, how many were, in whole percent; None of nobody.

        Never 100 while somebody is left, nor 0 once one is done.
        """
        done, due = self.numbers[EntryState.DONE], self.people - self.numbers[EntryState.ENDED]
        if not due:
            return None
        return done * 100 // due or int(done > 0)


@dataclass(frozen=True)
class EntryPage:
    """One page of a roll, and after which entry the next one starts."""

    entries: Sequence[RollEntry]
    following: int | None


def is_in(state: EntryState) -> sa.ColumnElement[bool]:
    """Entries in a state."""
    return _OF[state]


def is_open() -> sa.ColumnElement[bool]:
    """Entries of people who are still to be reached."""
    return _OPEN


def made(session: Session) -> Sequence[Roll]:
    """The rolls that were made, the latest first."""
    return session.scalars(sa.select(Roll).order_by(Roll.month.desc())).all()


def registered_since(
    person_id: sa.SQLColumnExpression[int], at: datetime
) -> sa.ColumnElement[bool]:
    """Whether the person has a 失业登记 in force that was recorded by a moment.

    One that was opened anew, because its end was revoked, is as old as the first.
    """
    now, first = aliased(Registration), aliased(Registration)
    return sa.exists().where(
        now.person_id == person_id,
        now.kind == RegistrationKind.UNEMPLOYMENT,
        now.ended_recorded_at.is_(None),
        sa.exists().where(
            first.person_id == now.person_id,
            first.kind == RegistrationKind.UNEMPLOYMENT,
            first.opened_case_id == now.opened_case_id,
            first.recorded_at <= at,
        ),
    )


def own(session: Session, actor: Actor) -> Sequence[Area]:
    """The actor's own area, alone."""
    return [session.get_one(Office, actor.office_id).area]


def parts(session: Session, actor: Actor) -> Sequence[Area]:
    """The areas right below the actor's, or the community itself."""
    return own(session, actor) if actor.level is Level.COMMUNITY else children_of(session, actor)


def lines(
    session: Session,
    actor: Actor,
    areas: Sequence[Area],
    month: date,
    candidates: dict[int, int] | None = None,
) -> list[RollLine]:
    """A month's numbers of each of these areas of the actor's, all areas below included."""
    states = tuple(EntryState)
    by_office = (
        sa.select(
            RollEntry.office_id.label("office_id"),
            *(sa.func.sum(sa.case((is_in(one), 1), else_=0)).label(one.value) for one in states),
        )
        .where(RollEntry.month == month, *in_offices(actor, RollEntry.office_id))
        .group_by(RollEntry.office_id)
        .subquery()
    )
    found = summed(session, areas, by_office, [one.value for one in states])
    nobody = (0,) * len(states)
    return [
        RollLine(
            one.id,
            office_name(one.name),
            dict(zip(states, found.get(one.id, nobody), strict=True)),
            (candidates or {}).get(one.id, 0),
        )
        for one in areas
    ]


def total(lines: Sequence[RollLine]) -> RollLine:
    """All of them together."""
    numbers = {state: sum(one.numbers[state] for one in lines) for state in EntryState}
    return RollLine(0, "合计", numbers, sum(one.candidates for one in lines))


def in_offices(actor: Actor, office_id: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows of the offices of the actor's area; the province looks at all there are."""
    return () if actor.level is Level.PROVINCE else (office_id.in_(offices_of(actor)),)


def summed(
    session: Session, areas: Sequence[Area], by_office: sa.Subquery, columns: Sequence[str]
) -> dict[int, tuple[int, ...]]:
    """Numbers by office added up for each of these areas, by its id; areas without any are out."""
    below, area = aliased(Area), aliased(Area)
    rows = session.execute(
        sa.select(area.id, *(sa.func.sum(by_office.c[one]) for one in columns))
        .select_from(area)
        .join(
            below,
            sa.and_(below.path >= area.path, below.path < area.path + "\U0010ffff"),
        )
        .join(Office, Office.area_id == below.id)
        .join(by_office, by_office.c.office_id == Office.id)
        .where(area.id.in_([one.id for one in areas]))
        .group_by(area.id)
    )
    return {row[0]: tuple(int(one) for one in row[1:]) for row in rows}


def listed(
    session: Session,
    actor: Actor,
    month: date,
    state: EntryState | None = None,
    after: int | None = None,
) -> EntryPage:
    """The entries of the actor's area, all or of a state, 50 at a time (keyset)."""
    statement = _entries(actor, month, state).limit(PAGE + 1)
    if after is not None:
        statement = statement.where(RollEntry.id > after)
    rows = session.scalars(statement).all()
    return EntryPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def _entries(actor: Actor, month: date, state: EntryState | None) -> Any:
    statement = (
        sa.select(RollEntry)
        .where(RollEntry.month == month, RollEntry.office_id.in_(offices_of(actor)))
        .order_by(RollEntry.id)
        .options(
            joinedload(RollEntry.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(RollEntry.office, innerjoin=True),
        )
    )
    return statement if state is None else statement.where(is_in(state))
