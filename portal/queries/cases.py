"""Cases for the desk and for a page of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from portal.domain.permissions import Actor
from portal.domain.workflow import WAITING
from portal.models import Case, Decision, Document, DocumentKind, DocumentPrint, Person
from portal.queries.counts import Count, counts_up_to
from portal.queries.scope import case_in_area, offices_of

PAGE = 20


class DeskFilter(StrEnum):
    """Which of the waiting cases to show."""

    ALL = "all"
    TODAY = "today"
    LATE = "late"


@dataclass(frozen=True)
class DeskCursor:
    """Where the last page ended: the sort key of its last row."""

    due_on: date
    case_id: int


@dataclass(frozen=True)
class DeskPage:
    """One page of the desk, most urgent first, and where the next one starts."""

    cases: Sequence[Case]
    following: DeskCursor | None


def waiting(actor: Actor) -> sa.ColumnElement[bool]:
    """Cases not closed that are handled in the actor's area."""
    return sa.and_(Case.status.in_(WAITING), Case.handling_office_id.in_(offices_of(actor)))


def past_due(today: date) -> sa.ColumnElement[bool]:
    """Past the last day while the clock runs; it stands while the person has to act."""
    return sa.and_(Case.due_on < today, Case.paused_on.is_(None))


def _chosen(which: DeskFilter, today: date) -> sa.ColumnElement[bool]:
    if which is DeskFilter.TODAY:
        return sa.and_(Case.due_on == today, Case.paused_on.is_(None))
    if which is DeskFilter.LATE:
        return past_due(today)
    return sa.true()


def desk(
    session: Session, actor: Actor, which: DeskFilter, today: date, after: DeskCursor | None
) -> DeskPage:
    """The waiting cases by due day, a page of 20 at a time (keyset, never an offset)."""
    statement = (
        sa.select(Case)
        .where(waiting(actor), _chosen(which, today))
        .order_by(Case.due_on, Case.id)
        .limit(PAGE + 1)
        .options(
            joinedload(Case.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(Case.handling_office, innerjoin=True),
        )
    )
    if after is not None:
        statement = statement.where(
            sa.tuple_(Case.due_on, Case.id) > sa.tuple_(after.due_on, after.case_id)
        )
    rows = session.scalars(statement).all()
    shown = rows[:PAGE]
    following = None
    if len(rows) > PAGE and shown[-1].due_on is not None:
        following = DeskCursor(shown[-1].due_on, shown[-1].id)
    return DeskPage(shown, following)


def desk_counts(session: Session, actor: Actor, today: date) -> dict[DeskFilter, Count]:
    """How many wait under each filter; exact up to 999."""
    found = counts_up_to(
        session,
        *(sa.select(Case.id).where(waiting(actor), _chosen(which, today)) for which in DeskFilter),
    )
    return dict(zip(DeskFilter, found, strict=True))


def in_area(session: Session, actor: Actor, case_id: int) -> Case | None:
    """One case with all its page shows; None outside the actor's area."""
    return (
        session.scalars(
            sa.select(Case)
            .where(Case.id == case_id, case_in_area(actor))
            .options(
                joinedload(Case.person, innerjoin=True).joinedload(Person.identifiers),
                joinedload(Case.accepting_office, innerjoin=True),
                joinedload(Case.handling_office, innerjoin=True),
                selectinload(Case.decisions).joinedload(Decision.actor),
                joinedload(Case.bases),
            )
        )
        .unique()
        .one_or_none()
    )


def by_number(session: Session, actor: Actor, number: str) -> Case | None:
    """The case of that number, in the actor's area."""
    return session.scalars(
        sa.select(Case).where(Case.number == number, case_in_area(actor))
    ).one_or_none()


def issued(session: Session, case_id: int, version: int, kind: DocumentKind) -> Document | None:
    """The paper already issued for one state of a case."""
    return session.scalars(
        sa.select(Document).where(
            Document.case_id == case_id,
            Document.kind == kind,
            Document.case_version == version,
        )
    ).one_or_none()


def document_in_area(session: Session, actor: Actor, document_id: int) -> Document | None:
    """A paper that was issued, with its case; None outside the actor's area."""
    return session.scalars(
        sa.select(Document)
        .join(Case, Case.id == Document.case_id)
        .where(Document.id == document_id, case_in_area(actor))
        .options(contains_eager(Document.case))
    ).one_or_none()


def prints(session: Session, case_id: int) -> int:
    """How many copies of the case's papers have been printed."""
    printed = sa.select(sa.func.count()).select_from(DocumentPrint).join(Document)
    return session.scalar(printed.where(Document.case_id == case_id)) or 0
