"""Certificates that were made and not handed out yet, of the actor's area (R11.4)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.domain.certificates import IssueState
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.domain.workflow import Status
from portal.models import Case, Issue
from portal.queries.counts import Count, counts_up_to
from portal.queries.scope import offices_of

PAGE = 50


class Waiting(enum.StrEnum):
    """For whom a certificate waits: the person, or still the community that is to receive it."""

    COLLECT = "collect"
    RECEIVE = "receive"

    @property
    def label(self) -> str:
        """The list's name on the screen."""
        return {"collect": "待本人领取", "receive": "待社区接收"}[self.value]


@dataclass(frozen=True)
class Line:
    """One certificate that waits, and the day since when."""

    issue: Issue
    since: date


@dataclass(frozen=True)
class Cursor:
    """Where the last page ended: the day and the issue of its last line."""

    since: date
    issue_id: int


@dataclass(frozen=True)
class Page:
    """One page of what waits, the longest first, and where the next one starts."""

    lines: Sequence[Line]
    following: Cursor | None


def waiting(session: Session, actor: Actor, which: Waiting, after: Cursor | None) -> Page:
    """50 of the certificates that wait for the person, or for the community."""
    statement = (
        _waiting(actor, which)
        .limit(PAGE + 1)
        .options(
            contains_eager(Issue.case).options(
                joinedload(Case.person, innerjoin=True),
                joinedload(Case.handling_office, innerjoin=True),
            ),
            joinedload(Issue.certificate, innerjoin=True),
        )
    )
    if which is Waiting.COLLECT:
        statement = statement.order_by(Case.paused_on, Issue.id)
        if after is not None:
            key = sa.tuple_(after.since, after.issue_id)
            statement = statement.where(sa.tuple_(Case.paused_on, Issue.id) > key)
    else:
        statement = statement.order_by(Issue.id)
        if after is not None:
            statement = statement.where(Issue.id > after.issue_id)
    found = session.scalars(statement).all()
    lines = [Line(one, one.case.paused_on or shanghai_day(one.made_at)) for one in found[:PAGE]]
    last = lines[-1] if len(found) > PAGE else None
    return Page(lines, Cursor(last.since, last.issue.id) if last else None)


def counts(session: Session, actor: Actor) -> dict[Waiting, Count]:
    """How many wait in each list; exact up to 999."""
    statements = (_waiting(actor, which).with_only_columns(Issue.id) for which in Waiting)
    return dict(zip(Waiting, counts_up_to(session, *statements), strict=True))


def _waiting(actor: Actor, which: Waiting) -> sa.Select[Issue]:
    status = Status.TO_COLLECT if which is Waiting.COLLECT else Status.OPEN
    return (
        sa.select(Issue)
        .join(Issue.case)
        .where(
            Case.handling_office_id.in_(offices_of(actor)),
            Case.status == status,
            Issue.state == IssueState.MADE,
        )
    )
