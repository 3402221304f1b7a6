"""Blank booklets of a district: what came in, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.models import BookletChange, BookletEntry
from portal.queries.scope import left_to

PAGE = 30
_SIGNED = sa.case(
    (BookletEntry.change == BookletChange.RECEIVED, BookletEntry.quantity),
    else_=-BookletEntry.quantity,
)


@dataclass(frozen=True)
class Line:
    """One line of the ledger, and how many booklets there were after it."""

    entry: BookletEntry
    left: int


@dataclass(frozen=True)
class Ledger:
    """One page of the ledger, the newest first; ``following`` is its last id where more follow."""

    lines: Sequence[Line]
    following: int | None


def left(session: Session, office_id: int) -> int:
    """How many blank booklets the district has."""
    return _sum(session, office_id)


def ledger(session: Session, office_id: int, after: int | None) -> Ledger:
    """30 lines of the district's ledger, before the id ``after``."""
    statement = (
        sa.select(BookletEntry)
        .where(BookletEntry.office_id.in_(left_to(office_id)))
        .order_by(BookletEntry.id.desc())
        .limit(PAGE + 1)
        .options(
            joinedload(BookletEntry.recorded_by, innerjoin=True), joinedload(BookletEntry.issue)
        )
    )
    if after is not None:
        statement = statement.where(BookletEntry.id < after)
    found = session.scalars(statement).all()
    if not found:
        return Ledger((), None)
    upto = _sum(session, office_id, BookletEntry.id <= found[0].id)
    lines = []
    for entry in found[:PAGE]:
        lines.append(Line(entry, upto))
        upto -= entry.quantity if entry.change is BookletChange.RECEIVED else -entry.quantity
    return Ledger(lines, found[PAGE - 1].id if len(found) > PAGE else None)


def _sum(session: Session, office_id: int, *which: sa.ColumnElement[bool]) -> int:
    total = sa.select(sa.func.coalesce(sa.func.sum(_SIGNED), 0)).where(
        BookletEntry.office_id.in_(left_to(office_id)), *which
    )
    return int(session.scalar(total) or 0)
