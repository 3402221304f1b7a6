"""A person's life in the system: what happened, when, where and by whom, the newest first."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.permissions import Actor
from portal.domain.procedures import procedure
from portal.domain.timeline import Event
from portal.models import (
    CERTIFICATES,
    Area,
    Case,
    Decision,
    Document,
    DocumentKind,
    MessageState,
    Office,
    User,
)
from portal.models.base import Id, UtcDateTime
from portal.queries.kept import among, facts, kept
from portal.queries.scope import case_in_area
from portal.queries.timeline_events import PERSON
from portal.queries.timeline_rows import events
from portal.queries.timeline_words import said

PAGE = 30
WITHIN_A_CASE = frozenset(
    {
        Event.EVIDENCE,
        Event.EVIDENCE_REMOVED,
        Event.COMPARISON,
        Event.DECISION,
        Event.ISSUE,
        Event.ISSUE_ENDED,
        Event.ISSUE_HANDED_OVER,
        Event.MESSAGE,
        Event.PRINT,
    }
)
"""Events of which an office that may not open the case learns no more than that they were."""


class Show(enum.StrEnum):
    """Which events to show."""

    ALL = "all"
    REGISTRATIONS = "registrations"
    CASES = "cases"
    CERTIFICATES = "certificates"
    SERVICES = "services"
    PRINTS = "prints"
    MESSAGES = "messages"

    @property
    def label(self) -> str:
        """The choice on the screen."""
        return _LABELS[self]


_LABELS: Mapping[Show, str] = MappingProxyType(
    {
        Show.ALL: "全部",
        Show.REGISTRATIONS: "登记",
        Show.CASES: "办件",
        Show.CERTIFICATES: "证书与政策",
        Show.SERVICES: "联系与服务",
        Show.PRINTS: "打印",
        Show.MESSAGES: "短信",
    }
)
_CHOSEN: Mapping[Show, frozenset[Event]] = MappingProxyType(
    {
        Show.ALL: frozenset(Event),
        Show.REGISTRATIONS: frozenset(
            {
                Event.REGISTRATION,
                Event.REGISTRATION_ENDED,
                Event.JOB,
                Event.JOB_ENDED,
                Event.SERVING,
                Event.REORGANISED,
            }
        ),
        Show.CASES: frozenset(
            {Event.DECISION, Event.COMPARISON, Event.EVIDENCE, Event.EVIDENCE_REMOVED}
        ),
        Show.CERTIFICATES: frozenset(
            {
                Event.CERTIFICATE,
                Event.ISSUE,
                Event.ISSUE_ENDED,
                Event.ISSUE_HANDED_OVER,
                Event.BENEFIT,
                Event.BENEFIT_REVOKED,
                Event.STATUS_CHECK,
            }
        ),
        Show.SERVICES: frozenset({Event.CONTACT}),
        Show.PRINTS: frozenset({Event.PRINT}),
        Show.MESSAGES: frozenset({Event.MESSAGE}),
    }
)


@dataclass(frozen=True)
class Cursor:
    """Where the last page ended: the sort key of its last entry."""

    at: datetime
    event: Event
    row_id: int


@dataclass(frozen=True)
class Paper:
    """A paper that was issued, as it lies in the archive."""

    document_id: int
    kind: DocumentKind


@dataclass(frozen=True)
class OfCase:
    """The case an entry belongs to. ``opens``: it lies in the actor's area, so the page opens."""

    case_id: int
    number: str
    title: str
    opens: bool


@dataclass(frozen=True)
class Entry:
    """One event. ``decision`` is the decision's number in its case; ``state`` is a message's."""

    event: Event
    at: datetime
    title: str
    words: str
    where: str
    by: str
    case: OfCase | None
    decision: int | None
    papers: tuple[Paper, ...]
    state: MessageState | None


@dataclass(frozen=True)
class Timeline:
    """Up to 30 entries, the newest first, and where the older ones start."""

    entries: Sequence[Entry]
    following: Cursor | None


def timeline(
    session: Session,
    actor: Actor,
    person_id: int,
    before: Cursor | None = None,
    show: Show = Show.ALL,
) -> Timeline:
    """A person's events older than ``before``, in two selects.

    Whether the actor may see the person at all is asked before; of a case that lies elsewhere only
    what happened, when and where is told.
    """
    statement = _statement(actor, show)
    if before is not None:
        limits = (
            sa.literal(before.at, UtcDateTime()),
            sa.literal(before.event.value, sa.Integer()),
            sa.literal(before.row_id, Id),
        )
        columns = statement.selected_columns
        key = (columns.at, columns.event, columns.row_id)
        statement = statement.where(sa.tuple_(*key) < sa.tuple_(*limits))
    found = session.execute(statement, {PERSON: person_id} | facts(actor)).all()
    rows = found[:PAGE]
    papers = _papers(session, {row.case_id for row in rows if row.opens})
    entries = [_entry(row, papers) for row in rows]
    last = rows[-1] if len(found) > PAGE else None
    return Timeline(entries, Cursor(last.at, Event(last.event), last.row_id) if last else None)


@kept
def _statement(actor: Actor, show: Show) -> sa.Select[*tuple[Any, ...]]:
    event, office, area = events(), aliased(Office), aliased(Area)
    key = (event.c.at, event.c.event, event.c.row_id)
    statement = (
        sa.select(
            event,
            Case.number.label("case_number"),
            Case.procedure,
            sa.and_(Case.id.is_not(None), case_in_area(actor)).label("opens"),
            area.full_name.label("where"),
            User.name.label("by"),
        )
        .select_from(event)
        .outerjoin(Case, Case.id == event.c.case_id)
        .outerjoin(office, office.id == event.c.office_id)
        .outerjoin(area, area.id == office.area_id)
        .outerjoin(User, User.id == event.c.user_id)
        .order_by(*(column.desc() for column in key))
        .limit(PAGE + 1)
    )
    if show is not Show.ALL:
        statement = statement.where(event.c.event.in_([one.value for one in _CHOSEN[show]]))
    return statement


def _papers(session: Session, case_ids: Iterable[int]) -> Mapping[tuple[int, int], list[Paper]]:
    """The papers issued, by case and by the decision that each of them followed."""
    wanted = sorted(case_ids)
    found: defaultdict[tuple[int, int], list[Paper]] = defaultdict(list)
    if not wanted:
        return found
    for document_id, kind, case_id, seq in session.execute(_issued(), {"of_cases": wanted}):
        found[case_id, seq].append(Paper(document_id, kind))
    return found


@cache
def _issued() -> sa.Select[int, DocumentKind, int, int]:
    followed = (
        sa.select(sa.func.max(Decision.seq))
        .where(Decision.case_id == Document.case_id, Decision.at <= Document.issued_at)
        .correlate(Document)
        .scalar_subquery()
    )
    of_cases = Document.case_id.in_(sa.bindparam("of_cases", expanding=True))
    return (
        sa.select(Document.id, Document.kind, Document.case_id, followed)
        .where(of_cases, ~among(Document.kind, CERTIFICATES))
        .order_by(Document.id)
    )


def _entry(row: Any, papers: Mapping[tuple[int, int], list[Paper]]) -> Entry:
    event = Event(row.event)
    title, words = said(row)
    kept_back = event in WITHIN_A_CASE and not row.opens
    case = None
    if row.case_id is not None:
        opens = bool(row.opens)
        case = OfCase(row.case_id, row.case_number, procedure(row.procedure).title, opens)
    issued: Sequence[Paper] = ()
    if event is Event.DECISION and row.opens:
        issued = papers.get((row.case_id, row.number), ())
    elif event is Event.PRINT and row.opens and row.code not in CERTIFICATES:
        issued = (Paper(row.document_id, DocumentKind(row.code)),)
    return Entry(
        event=event,
        at=row.at,
        title=title,
        words="" if kept_back else words,
        where=row.where or "",
        by="" if kept_back else row.by or "",
        case=case,
        decision=row.number if event is Event.DECISION else None,
        papers=tuple(issued),
        state=MessageState(row.other_code) if event is Event.MESSAGE else None,
    )
