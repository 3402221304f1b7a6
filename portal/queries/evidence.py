"""The scans that stand on a case; one that was taken out is nowhere here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.models import AuditEntry, Case, Evidence
from portal.queries.scope import case_in_area


def of_case(session: Session, case_id: int) -> Sequence[Evidence]:
    """A case's scans in the order in which they were attached, pages and all."""
    return (
        session.scalars(_standing().where(Evidence.case_id == case_id).order_by(Evidence.id))
        .unique()
        .all()
    )


def in_area(session: Session, actor: Actor, case_id: int, evidence_id: int) -> Evidence | None:
    """One scan of a case; None outside the actor's area."""
    return (
        session.scalars(
            _standing()
            .join(Case, Case.id == Evidence.case_id)
            .where(Case.id == case_id, Evidence.id == evidence_id, case_in_area(actor))
        )
        .unique()
        .one_or_none()
    )


def seen_since(session: Session, user_id: int, evidence_id: int, since: datetime) -> bool:
    """Whether the audit trail says that this account opened the scan since then (real time)."""
    entry = sa.exists().where(
        AuditEntry.at >= since,
        AuditEntry.user_id == user_id,
        AuditEntry.action == "evidence.view",
        AuditEntry.subject_id == evidence_id,
    )
    return bool(session.scalar(sa.select(entry)))


def _standing() -> sa.Select[Evidence]:
    return (
        sa.select(Evidence)
        .where(Evidence.removed_at.is_(None))
        .options(joinedload(Evidence.pages), joinedload(Evidence.added_by, innerjoin=True))
    )
