"""A case for a page of its own, and what was issued of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from portal.domain.permissions import Actor
from portal.models import Case, Decision, Document, DocumentKind, DocumentPrint, Message, Person
from portal.models.base import Id
from portal.queries.kept import facts, kept
from portal.queries.scope import case_in_area, person_in_area


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
                joinedload(Case.decisions).joinedload(Decision.actor),
                joinedload(Case.bases),
            )
        )
        .unique()
        .one_or_none()
    )


def named(session: Session, actor: Actor, case_ids: Collection[int]) -> Sequence[Case]:
    """Those of these cases that lie in the actor's area, each with its person."""
    return session.scalars(
        sa.select(Case)
        .where(Case.id.in_(case_ids), case_in_area(actor))
        .order_by(Case.id)
        .options(joinedload(Case.person, innerjoin=True))
    ).all()


def by_number(session: Session, actor: Actor, number: str) -> Case | None:
    """The case of that number, in the actor's area."""
    return session.scalars(
        sa.select(Case).where(Case.number == number, case_in_area(actor))
    ).one_or_none()


def steps_acted_at(session: Session, case_id: int, user_id: int) -> set[str]:
    """The codes of the steps of a case at which somebody has acted (four eyes)."""
    found = session.scalars(
        sa.select(Decision.step_from)
        .distinct()
        .where(Decision.case_id == case_id, Decision.actor_id == user_id)
    )
    return {step for step in found if step is not None}


def has_acted(session: Session, case_id: int, user_id: int) -> bool:
    """Whether somebody has taken any decision on a case (four eyes on revocation)."""
    theirs = sa.exists().where(Decision.case_id == case_id, Decision.actor_id == user_id)
    return bool(session.scalar(sa.select(theirs)))


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


@dataclass(frozen=True)
class BesideCase:
    """What a case's page shows beside the case itself.

    How many copies of its papers were printed, whether the person belongs to the actor's area, and
    the messages written of it, the oldest first.
    """

    prints: int
    person_here: bool
    messages: Sequence[Message]


def beside(session: Session, actor: Actor, case_id: int) -> BesideCase:
    """All of it in one select."""
    rows = session.execute(_beside(actor), {"of_case": case_id} | facts(actor)).all()
    return BesideCase(
        rows[0].prints, rows[0].person_here, [row.Message for row in rows if row.Message]
    )


@kept
def _beside(actor: Actor) -> sa.Select[Message, int, bool]:
    this = aliased(Case)
    printed = (
        sa.select(sa.func.count())
        .select_from(DocumentPrint)
        .join(Document)
        .where(Document.case_id == this.id)
        .correlate(this)
        .scalar_subquery()
    )
    here = sa.exists().where(Person.id == this.person_id, person_in_area(actor)).correlate(this)
    written = sa.and_(Message.person_id == this.person_id, Message.case_id == this.id)
    return (
        sa.select(Message, printed.label("prints"), here.label("person_here"))
        .select_from(this)
        .outerjoin(Message, written)
        .where(this.id == sa.bindparam("of_case", type_=Id))
        .order_by(Message.id)
    )
