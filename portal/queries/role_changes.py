"""角色变动: what the other two administrators changed, and an auditor has not seen yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_actions import CHANGES_OF_ROLES
from portal.models import AuditEntry, AuditMark
from portal.queries.audit import AuditLine, with_names
from portal.queries.counts import Count, counts_up_to

PAGE: Final = 100
"""As many are shown, and ticked off, together."""


def count(session: Session, user_id: int) -> Count:
    """How many changes the auditor has not seen; exact up to 999."""
    return counts_up_to(session, _unseen(sa.select(AuditEntry.id), user_id))[0]


def unseen(session: Session, user_id: int) -> Sequence[AuditLine]:
    """The oldest 100 changes that the auditor has not seen, the oldest first."""
    found = _unseen(with_names(), user_id).order_by(AuditEntry.id).limit(PAGE)
    return [AuditLine(*row) for row in session.execute(found)]


def count_to(session: Session, user_id: int, entry_id: int) -> int:
    """How many changes up to an entry the auditor has not seen."""
    found = _unseen(sa.select(sa.func.count()).select_from(AuditEntry), user_id)
    return session.scalar(found.where(AuditEntry.id <= entry_id)) or 0


def _unseen(statement: sa.Select[*tuple[Any, ...]], user_id: int) -> sa.Select[*tuple[Any, ...]]:
    seen = sa.select(AuditMark.entry_id).where(AuditMark.user_id == user_id).scalar_subquery()
    return statement.where(
        AuditEntry.id > sa.func.coalesce(seen, 0), AuditEntry.action.in_(CHANGES_OF_ROLES)
    )
