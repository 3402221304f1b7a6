"""What was noted of a person's card, and what became of their records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.audit_actions import ONLY_LOOKING
from portal.domain.permissions import Actor
from portal.models import AuditEntry, CardNote, Merge, Person
from portal.queries.scope import person_in_area

_ALIKE = 5


def card_notes(session: Session, person_id: int, on: date) -> Sequence[CardNote]:
    """The notes in force on a day, the oldest first."""
    return session.scalars(
        sa.select(CardNote)
        .where(
            CardNote.person_id == person_id,
            CardNote.cleared_at.is_(None),
            sa.or_(CardNote.until.is_(None), CardNote.until >= on),
        )
        .order_by(CardNote.id)
    ).all()


def standing_merges(session: Session, kept_id: int) -> Sequence[Merge]:
    """The merges into a record that were not undone, the latest first."""
    return session.scalars(
        sa.select(Merge)
        .where(Merge.kept_id == kept_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
        .options(joinedload(Merge.actor, innerjoin=True))
    ).all()


def acts_since(session: Session, merge: Merge) -> Sequence[AuditEntry]:
    """What was done to either record after a merge, looking apart, the oldest first.

    Told by the audit trail, which every change writes (design, invariant 7); a merge that was
    undone in turn left nothing behind.
    """
    own = sa.select(AuditEntry.id).where(
        AuditEntry.action == "person.merge", AuditEntry.subject_id == merge.id
    )
    undone = sa.select(Merge.id).where(Merge.undone_at.is_not(None))
    of_undone = sa.and_(
        AuditEntry.action.in_(("person.merge", "person.unmerge")),
        AuditEntry.subject_id.in_(undone),
    )
    return session.scalars(
        sa.select(AuditEntry)
        .where(
            AuditEntry.person_id.in_((merge.kept_id, merge.merged_id)),
            AuditEntry.id > own.scalar_subquery(),
            AuditEntry.action.not_in(ONLY_LOOKING),
            ~of_undone,
        )
        .order_by(AuditEntry.id)
    ).all()


def alike(session: Session, actor: Actor, person: Person) -> Sequence[Person]:
    """Others of the area with the same name and birth date, five at most."""
    return session.scalars(
        sa.select(Person)
        .where(
            Person.name == person.name,
            Person.birth_date == person.birth_date,
            Person.id != person.id,
            person_in_area(actor),
        )
        .order_by(Person.id)
        .limit(_ALIKE)
        .options(selectinload(Person.identifiers))
    ).all()
