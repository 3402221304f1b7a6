"""The list that a number of a month opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.month_numbers import Number, Topic, parts_of
from portal.domain.permissions import Actor
from portal.models import Case, Office, Person
from portal.queries.month_rows import Asked, rows_of
from portal.queries.scope import case_in_area, person_in_area

PAGE = 50


@dataclass(frozen=True)
class ListedRow:
    """One row of a list: of whom, by which case, where and when; what may be opened of it."""

    id: int
    person: Person
    case: Case | None
    office: Office
    at: datetime | None
    number: Number
    opens_case: bool
    opens_person: bool


@dataclass(frozen=True)
class RowPage:
    """One page, the newest first, and after which row the next one starts."""

    rows: Sequence[ListedRow]
    following: int | None


def listed(
    session: Session, asked: Asked, topic: Topic, part: str | None = None, after: int | None = None
) -> RowPage:
    """The rows that a number counts, of a part or of all, 50 at a time (keyset)."""
    found = rows_of(asked, topic)
    parts = [part] if part is not None else list(parts_of(topic))
    statement = sa.select(found).where(found.c.part.in_(parts))
    if after is not None:
        statement = statement.where(found.c.id < after)
    rows = session.execute(statement.order_by(found.c.id.desc()).limit(PAGE + 1)).all()
    return RowPage(_told(session, topic, asked.actor, rows[:PAGE]), _key(rows))


def _key(rows: Sequence[Any]) -> int | None:
    return rows[PAGE - 1].id if len(rows) > PAGE else None


def _told(session: Session, topic: Topic, actor: Actor, rows: Sequence[Any]) -> list[ListedRow]:
    people = _by_id(
        session, Person, {row.person_id for row in rows}, selectinload(Person.identifiers)
    )
    cases = _by_id(session, Case, {row.case_id for row in rows if row.case_id is not None})
    offices = _by_id(
        session, Office, {row.office_id for row in rows}, joinedload(Office.area, innerjoin=True)
    )
    open_people = _open(session, Person, people, person_in_area(actor))
    open_cases = _open(session, Case, cases, case_in_area(actor))
    return [
        ListedRow(
            row.id,
            people[row.person_id],
            cases.get(row.case_id),
            offices[row.office_id],
            row.at,
            Number(topic, row.part),
            row.case_id in open_cases,
            row.person_id in open_people,
        )
        for row in rows
    ]


def _by_id(session: Session, model: Any, ids: Collection[int], *options: Any) -> dict[int, Any]:
    found = session.scalars(sa.select(model).where(model.id.in_(ids)).options(*options))
    return {one.id: one for one in found}


def _open(
    session: Session, model: Any, ids: Collection[int], opens: sa.ColumnElement[bool]
) -> set[int]:
    """Those of them that the actor may open: somebody may have moved away since."""
    return set(session.scalars(sa.select(model.id).where(model.id.in_(ids), opens)))
