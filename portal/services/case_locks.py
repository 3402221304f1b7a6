"""Locking cases: one, or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Case, Matter

Kind = TypeVar("Kind", bound=Matter)


def lock_one(session: Session, kind: type[Kind], case_id: int) -> Kind:
    """The case, read anew and locked after its person or employer, whoever asked for it."""
    return session.scalars(
        sa.select(kind)
        .where(kind.id == case_id)
        .with_for_update(of=kind, key_share=True)
        .execution_options(populate_existing=True)
    ).one()


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
