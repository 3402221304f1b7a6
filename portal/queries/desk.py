"""待办: the waiting cases, what was sent back first, then the most urgent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.domain.procedures import steps_for
from portal.domain.workflow import WAITING, Status
from portal.models import Case, Decision, Matter, Person
from portal.queries.counts import Count, counts_up_to
from portal.queries.kept import among, facts, kept
from portal.queries.scope import offices_of

PAGE = 20
_RANK = sa.case((Case.status == Status.SENT_BACK, 0), else_=1)


class DeskFilter(StrEnum):
    """Which of the waiting cases to show; ``ELSEWHERE``, those that others have to act on."""

    ALL = "all"
    TODAY = "today"
    LATE = "late"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class DeskCursor:
    """Where the last page ended: the sort key of its last row (``rank`` 0: sent back)."""

    rank: int
    due_on: date
    case_id: int


@dataclass(frozen=True)
class DeskPage:
    """One page of the desk, most urgent first, and where the next one starts."""

    cases: Sequence[Case]
    following: DeskCursor | None


def waiting(actor: Actor) -> sa.ColumnElement[bool]:
    """Cases not closed that are handled in the actor's area."""
    return sa.and_(among(Case.status, WAITING), Case.handling_office_id.in_(offices_of(actor)))


def past_due(today: date) -> sa.ColumnElement[bool]:
    """Past the last day while the clock runs; it stands while the person has to act."""
    return sa.and_(Case.due_on < today, Case.paused_on.is_(None))


def filters(actor: Actor, *, everything: bool = False) -> tuple[DeskFilter, ...]:
    """The filters that tell anything on this desk."""
    if _own_steps(actor, everything):
        return tuple(DeskFilter)
    return (DeskFilter.ALL, DeskFilter.TODAY, DeskFilter.LATE)


def page(
    session: Session,
    actor: Actor,
    which: DeskFilter,
    today: date,
    after: DeskCursor | None,
    *,
    everything: bool = False,
    size: int | None = None,
) -> DeskPage:
    """The actor's waiting cases, 20 or ``size`` at a time (keyset, never an offset).

    Somebody without a step of their own sees all of the area, as with ``everything``.
    """
    size = size or PAGE
    statement = _page(actor, which, today, everything, size + 1)
    if after is not None:
        statement = statement.where(
            sa.tuple_(_RANK, Case.due_on, Case.id)
            > sa.tuple_(sa.literal(after.rank), after.due_on, after.case_id)
        )
    rows = session.scalars(statement, facts(actor)).unique().all()
    return DeskPage(rows[:size], key_of(rows[size - 1]) if len(rows) > size else None)


@kept
def _page(
    actor: Actor, which: DeskFilter, today: date, everything: bool, most: int
) -> sa.Select[Case]:
    return (
        sa.select(Case)
        .where(_chosen(actor, which, today, everything))
        .order_by(_RANK, Case.due_on, Case.id)
        .limit(most)
        .options(
            joinedload(Case.person, innerjoin=True).joinedload(Person.identifiers),
            joinedload(Case.handling_office, innerjoin=True),
            joinedload(Case.last_sent_back).joinedload(Decision.actor),
        )
    )


def key_of(case: Case) -> DeskCursor:
    """Where a waiting case stands in the order of the desk."""
    assert case.due_on is not None, "due from its acceptance on"
    return DeskCursor(int(case.status is not Status.SENT_BACK), case.due_on, case.id)


def next_after(session: Session, actor: Actor, today: date, done: DeskCursor) -> Case | None:
    """The case to go on with: the next of the actor's own, or from the top again; None at the end.

    ``done`` is the place of the one just looked at, which itself is never meant.
    """
    for after, size in ((done, 1), (None, 2)):
        found = page(session, actor, DeskFilter.ALL, today, after, size=size)
        for case in found.cases:
            if case.id != done.case_id:
                return case
    return None


def counts(
    session: Session, actor: Actor, today: date, *, everything: bool = False
) -> dict[DeskFilter, Count]:
    """How many wait under each filter; exact up to 999."""
    asked = counted(actor, today, everything=everything)
    return dict(zip(asked, counts_up_to(session, *asked.values()), strict=True))


def counted(
    actor: Actor, today: date, *, everything: bool = False
) -> dict[DeskFilter, sa.Select[int]]:
    """The selects of ``counts``, to be counted together with others."""
    return {
        one: sa.select(Case.id).where(_chosen(actor, one, today, everything))
        for one in filters(actor, everything=everything)
    }


def sent_back(cases: Iterable[Matter]) -> dict[int, Decision]:
    """Why each of these that is sent back was, the last time, by the case's id."""
    return {
        case.id: case.last_sent_back
        for case in cases
        if case.status is Status.SENT_BACK and case.last_sent_back is not None
    }


def ever_sent_back(cases: Iterable[Matter]) -> set[int]:
    """The ids of those that were ever sent back."""
    return {case.id for case in cases if case.last_sent_back is not None}


def _chosen(
    actor: Actor, which: DeskFilter, today: date, everything: bool
) -> sa.ColumnElement[bool]:
    at_own = _at_own_step(actor, today, everything)
    if which is DeskFilter.ELSEWHERE:
        return sa.and_(waiting(actor), sa.not_(at_own))
    mine = sa.and_(waiting(actor), at_own)
    if which is DeskFilter.TODAY:
        return sa.and_(mine, Case.due_on == today, Case.paused_on.is_(None))
    if which is DeskFilter.LATE:
        return sa.and_(mine, past_due(today))
    return mine


def _at_own_step(actor: Actor, today: date, everything: bool) -> sa.ColumnElement[bool]:
    """At a step of the actor's own, or at one that has come up to them by being late."""
    own = _own_steps(actor, everything)
    if not own:
        return sa.true()
    risen = set(steps_for(actor.level, actor.roles, late=True)) - set(own)
    if not risen:
        return _at(own)
    return sa.or_(_at(own), sa.and_(_at(sorted(risen)), past_due(today)))


def _at(steps: Iterable[tuple[str, str]]) -> sa.ColumnElement[bool]:
    return sa.or_(
        *(sa.and_(Case.procedure == procedure, Case.step == step) for procedure, step in steps)
    )


def _own_steps(actor: Actor, everything: bool) -> tuple[tuple[str, str], ...]:
    """The steps at which the actor acts; none means that the desk only shows what is open."""
    return () if everything else steps_for(actor.level, actor.roles)
