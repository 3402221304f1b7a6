"""How much waits for an actor: what the navigation shows on nearly every page, in one select."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.queries import confirmation, desk, outbox, vacancy_audits
from portal.queries.counts import Count, counted, counting
from portal.queries.desk import DeskFilter
from portal.queries.kept import facts, kept
from portal.queries.vacancy_audits import Turns

_TURNS = 3


@dataclass(frozen=True)
class MonthCounts:
    """Of this month's roll: who was not reached yet, and whose reason to leave it isn't done."""

    waiting: Count
    unfinished: Count


@dataclass(frozen=True)
class OfficeCounts:
    """Cases by filter, vacancies, messages that failed; of the roll only to who keeps one."""

    desk: dict[DeskFilter, Count]
    vacancies: Turns
    messages: Count
    month: MonthCounts | None


def of(session: Session, actor: Actor, today: date, month: date) -> OfficeCounts:
    """The counts of the actor's office; ``month`` is the roll's first day."""
    filters = desk.filters(actor)
    found = counted(session, _asked(actor, today, month), facts(actor))
    of_desk, rest = found[: len(filters)], found[len(filters) :]
    turns, (messages, *of_month) = rest[:_TURNS], rest[_TURNS:]
    return OfficeCounts(
        dict(zip(filters, of_desk, strict=True)),
        Turns(*turns),
        messages,
        MonthCounts(*of_month) if of_month else None,
    )


@kept
def _asked(actor: Actor, today: date, month: date) -> sa.Select[Any]:
    """In the order of ``OfficeCounts``."""
    of_month: list[sa.Select[Any]] = []
    if actor.can("confirmation.record"):
        of_month = [confirmation.waiting(actor, month), confirmation.unfinished(actor, month)]
    return counting(
        *desk.counted(actor, today).values(),
        *vacancy_audits.counting(actor, today),
        outbox.failed_here(actor),
        *of_month,
    )
