"""Locking many cases at once."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Case


def lock_cases(session: Session, which: sa.ColumnElement[bool]) -> Sequence[Case]:
    """The cases, read anew and locked in the order of their ids: two acts never wait in a ring.

    Locked after their persons; the lock lets rows be added that refer to a case.
    """
    return session.scalars(
        sa.select(Case)
        .where(which)
        .order_by(Case.id)
        .with_for_update(of=Case, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
