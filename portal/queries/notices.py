"""What an office is told of its people by what another did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.names import mask_name
from portal.domain.permissions import Actor
from portal.models import Case, NoticeTopic, OfficeNotice, Person
from portal.queries.counts import Count, counts_up_to
from portal.queries.kept import facts, kept
from portal.queries.scope import person_in_area

SHOWN = 5


@dataclass(frozen=True)
class NoticeLine:
    """One notice; ``person_id`` None, and the name masked, where the person is here no more."""

    id: int
    topic: NoticeTopic
    name: str
    case_number: str
    at: datetime
    person_id: int | None
    case_id: int


@dataclass(frozen=True)
class Notices:
    """The newest notices that the office has not seen, and how many there are."""

    lines: Sequence[NoticeLine]
    count: Count


def unseen(session: Session, actor: Actor) -> Notices:
    """The notices to the actor's own office that nobody there has seen, in two selects at most."""
    rows = session.execute(_newest(actor), facts(actor)).all()
    lines = [
        NoticeLine(
            row.id,
            row.topic,
            row.name if row.here else mask_name(row.name),
            row.number,
            row.at,
            row.person_id if row.here else None,
            row.case_id,
        )
        for row in rows
    ]
    if len(lines) <= SHOWN:
        return Notices(lines, Count(len(lines)))
    (count,) = counts_up_to(session, sa.select(OfficeNotice.id).where(*_waiting(actor)))
    return Notices(lines[:SHOWN], count)


@kept
def _newest(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    case = aliased(Case)  # the person's own cases tell whether they belong here
    return (
        sa.select(
            OfficeNotice.id,
            OfficeNotice.topic,
            OfficeNotice.at,
            OfficeNotice.person_id,
            OfficeNotice.case_id,
            Person.name,
            case.number,
            person_in_area(actor).label("here"),
        )
        .join(Person, Person.id == OfficeNotice.person_id)
        .join(case, case.id == OfficeNotice.case_id)
        .where(*_waiting(actor))
        .order_by(OfficeNotice.id.desc())
        .limit(SHOWN + 1)
    )


def _waiting(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return OfficeNotice.office_id == actor.office_id, OfficeNotice.seen_at.is_(None)
