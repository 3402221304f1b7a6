"""The rows behind each number of a month: what counts them and what lists them is the same select.

Each select gives ``id``, ``person_id``, ``case_id`` (null where no case is meant), ``office_id``,
``at`` and ``part``, of the whole province; who may look is asked around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portal.domain.areas import Level
from portal.domain.channels import Channel
from portal.domain.confirmation import month_of
from portal.domain.dates import day_begins, next_month, shanghai_day
from portal.domain.month_numbers import ALL, Topic
from portal.domain.permissions import Actor
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import WAITING, Status
from portal.models import (
    AWAY,
    Case,
    Move,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    RollEntry,
    stands,
)
from portal.models.base import Id, UtcDateTime
from portal.queries import candidates, lacking311, moves, rolls
from portal.queries.desk import past_due
from portal.queries.moves import Moved
from portal.queries.rolls import EntryState
from portal.queries.scope import offices_of
from portal.queries.shanghai import day_number

_UNEMPLOYMENT = Registration.kind == RegistrationKind.UNEMPLOYMENT
_LOOK_BY_THEMSELVES = frozenset({Topic.SERVICES, Topic.MAY_END})
"""Topics whose selects ask for the actor's area themselves."""


@dataclass(frozen=True)
class Asked:
    """Who asks, for which month, and when."""

    actor: Actor
    month: date
    now: datetime

    @property
    def is_this_month(self) -> bool:
        """Whether the month still runs."""
        return self.month == month_of(self.now)

    def within(self, moment: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
        """Whether a moment lies in the month."""
        begins, ends = day_begins(self.month), day_begins(next_month(self.month))
        return sa.and_(moment >= begins, moment < ends)


def counted(asked: Asked, topic: Topic) -> sa.Select[Any]:
    """How many rows there are of each office of the actor's area, by part."""
    found = rows_of(asked, topic)
    return sa.select(
        found.c.office_id,
        sa.literal(topic.value, sa.String).label("topic"),
        found.c.part,
        sa.func.count().label("number"),
    ).group_by(found.c.office_id, found.c.part)


def rows_of(asked: Asked, topic: Topic) -> sa.Subquery:
    """What a topic counts of the actor's area."""
    found = _OF[topic](asked).subquery()
    if asked.actor.level is Level.PROVINCE or topic in _LOOK_BY_THEMSELVES:
        return found
    return sa.select(found).where(found.c.office_id.in_(offices_of(asked.actor))).subquery()


def _select(
    row_id: Any, person_id: Any, case_id: Any, office_id: Any, at: Any, part: Any = None
) -> sa.Select[Any]:
    return sa.select(
        row_id.label("id"),
        person_id.label("person_id"),
        (sa.cast(sa.null(), Id) if case_id is None else case_id).label("case_id"),
        office_id.label("office_id"),
        (sa.cast(sa.null(), UtcDateTime) if at is None else at).label("at"),
        (sa.literal(ALL, sa.String) if part is None else part).label("part"),
    )


def _unemployed(asked: Asked) -> sa.Select[Any]:
    """In force now, or when the month ended, as was known then."""
    spells = _select(
        Registration.id,
        Registration.person_id,
        None,
        Registration.handling_office_id,
        Registration.recorded_at,
    ).where(_UNEMPLOYMENT)
    if asked.is_this_month:
        return spells.where(Registration.ended_recorded_at.is_(None))
    ended = day_begins(next_month(asked.month))
    return spells.where(
        Registration.recorded_at < ended,
        sa.or_(Registration.ended_recorded_at.is_(None), Registration.ended_recorded_at >= ended),
        stands(ended),
    )


def _opened(asked: Asked) -> sa.Select[Any]:
    """Registered in the month, whatever came after; not what was taken over from before."""
    return (
        _select(
            Registration.id,
            Registration.person_id,
            Registration.opened_case_id,
            Case.handling_office_id,
            Registration.recorded_at,
        )
        .join(Case, Case.id == Registration.opened_case_id)
        .where(
            _UNEMPLOYMENT,
            asked.within(Registration.recorded_at),
            Registration.restores_id.is_(None),
            sa.or_(Registration.end_kind.is_(None), Registration.end_kind.not_in(AWAY)),
            Case.channel != Channel.EXISTING,
        )
    )


def _ended(asked: Asked) -> sa.Select[Any]:
    """Deregistered in the month, by reason; an end that was revoked is none."""
    stored = sa.cast(Registration.end_reason, sa.String)
    return (
        _select(
            Registration.id,
            Registration.person_id,
            Registration.closed_case_id,
            Case.handling_office_id,
            Registration.ended_recorded_at,
            sa.func.substr(stored, sa.func.length(stored) - 2),
        )
        .join(Case, Case.id == Registration.closed_case_id)
        .where(
            _UNEMPLOYMENT,
            asked.within(Registration.ended_recorded_at),
            Registration.end_kind == RegistrationEnd.DEREGISTERED,
            stands(),
        )
    )


def _closed(asked: Asked) -> sa.Select[Any]:
    """Completed in the month, within the declared working days or later (R2.5, R6.5, R11.5)."""
    late = day_number(Case.closed_at) > day_number(Case.due_on)
    return _select(
        Case.id,
        Case.person_id,
        Case.id,
        Case.handling_office_id,
        Case.closed_at,
        sa.case((late, "late"), else_="in_time"),
    ).where(Case.status == Status.COMPLETED, asked.within(Case.closed_at), Case.due_on.is_not(None))


def _waiting(asked: Asked) -> sa.Select[Any]:
    """Open now; late ones are past their last day while the clock runs."""
    late = past_due(shanghai_day(asked.now))
    return _select(
        Case.id,
        Case.person_id,
        Case.id,
        Case.handling_office_id,
        Case.recorded_at,
        sa.case((late, "late"), else_="in_time"),
    ).where(Case.status.in_(WAITING))


def _roll(asked: Asked) -> sa.Select[Any]:
    state = sa.case(*((rolls.is_in(one), one.value) for one in EntryState))
    return _select(
        RollEntry.id, RollEntry.person_id, None, RollEntry.office_id, RollEntry.done_at, state
    ).where(RollEntry.month == asked.month)


def _services(asked: Asked) -> sa.Select[Any]:
    found = lacking311.standing(asked.actor, shanghai_day(asked.now))
    part = sa.case((lacking311.lacks(found, None), "lacking"), else_="done")
    return _select(found.c.person_id, found.c.person_id, None, found.c.office_id, None, part)


def _moved(what: Moved) -> Callable[[Asked], sa.Select[Any]]:
    def moved(asked: Asked) -> sa.Select[Any]:
        return (
            _select(
                Move.case_id, Move.person_id, Move.case_id, moves.office_of(what), Move.moved_at
            )
            .join(Move.case)
            .where(*moves.meant(what, asked.month))
        )

    return moved


def _certificates(_asked: Asked) -> sa.Select[Any]:
    return _select(
        Case.id, Case.person_id, Case.id, Case.handling_office_id, Case.recorded_at, Case.step
    ).where(Case.procedure == CERTIFICATE.code, Case.status.in_(WAITING))


def _may_end(asked: Asked) -> sa.Select[Any]:
    """Whom the records alone allow to deregister; who may for both reasons counts once."""
    return _select(
        Registration.id,
        Registration.person_id,
        None,
        Registration.handling_office_id,
        Registration.recorded_at,
    ).where(Registration.id.in_(candidates.spells(asked.actor, asked.now)))


_OF: Mapping[Topic, Callable[[Asked], sa.Select[Any]]] = MappingProxyType(
    {
        Topic.UNEMPLOYED: _unemployed,
        Topic.OPENED: _opened,
        Topic.ENDED: _ended,
        Topic.CLOSED: _closed,
        Topic.WAITING: _waiting,
        Topic.ROLL: _roll,
        Topic.SERVICES: _services,
        Topic.MOVED_IN: _moved(Moved.IN),
        Topic.MOVED_OUT: _moved(Moved.OUT),
        Topic.CERTIFICATE: _certificates,
        Topic.MAY_END: _may_end,
    }
)
