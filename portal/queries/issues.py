"""The district's register of issue (R11.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.domain.certificates import IssueState
from portal.domain.permissions import Actor
from portal.models import Case, Certificate, Document, DocumentPrint, Issue

PAGE = 20


@dataclass(frozen=True)
class IssuePage:
    """One page of the register, newest first; ``following`` is its last id where more follow."""

    issues: Sequence[Issue]
    following: int | None


def _listed(actor: Actor) -> sa.Select[Issue]:
    return (
        sa.select(Issue)
        .join(Issue.certificate)
        .where(Issue.office_id.in_(actor.own_offices))
        .order_by(Issue.id.desc())
        .options(
            contains_eager(Issue.certificate),
            joinedload(Issue.case, innerjoin=True).options(
                joinedload(Case.person, innerjoin=True),
                joinedload(Case.handling_office, innerjoin=True),
            ),
        )
    )


def register(
    session: Session, actor: Actor, state: IssueState | None, after: int | None
) -> IssuePage:
    """20 of what the actor's own district issued, before the id ``after``."""
    statement = _listed(actor).limit(PAGE + 1)
    if state is not None:
        statement = statement.where(Issue.state == state)
    if after is not None:
        statement = statement.where(Issue.id < after)
    found = session.scalars(statement).all()
    return IssuePage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def numbered(session: Session, actor: Actor, typed: str) -> IssuePage:
    """What the district issued under that serial or of that certificate's number, written whole."""
    found = session.scalars(
        _listed(actor).where(sa.or_(Issue.serial == typed, Certificate.number == typed)).limit(PAGE)
    )
    return IssuePage(found.all(), None)


def of_district(session: Session, actor: Actor, issue_id: int) -> Issue | None:
    """One issue with all its page shows; None for another district's."""
    return session.scalars(
        sa.select(Issue)
        .where(Issue.id == issue_id, Issue.office_id.in_(actor.own_offices))
        .options(
            joinedload(Issue.certificate, innerjoin=True),
            joinedload(Issue.case, innerjoin=True).options(
                joinedload(Case.person, innerjoin=True),
                joinedload(Case.handling_office, innerjoin=True),
            ),
            joinedload(Issue.made_by, innerjoin=True),
            joinedload(Issue.handed_over_by),
            joinedload(Issue.ended_by),
            joinedload(Issue.document, innerjoin=True)
            .selectinload(Document.prints)
            .joinedload(DocumentPrint.printed_by, innerjoin=True),
        )
    ).one_or_none()
