"""补录办件: cases accepted on paper and entered afterwards, for who supervises them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.models import Case
from portal.queries.scope import offices_of

PAGE = 50


def late_entries(session: Session, actor: Actor, before: int | None = None) -> Sequence[Case]:
    """The cases accepted in the actor's area before they were entered, the newest entry first.

    At most 51 of them: a 51st says that there are more; ``before`` is the last id already shown.
    """
    found = (
        sa.select(Case)
        .where(Case.late_reason.is_not(None), Case.accepting_office_id.in_(offices_of(actor)))
        .order_by(Case.id.desc())
        .limit(PAGE + 1)
        .options(
            joinedload(Case.accepting_office, innerjoin=True),
            joinedload(Case.clerk, innerjoin=True),
        )
    )
    if before is not None:
        found = found.where(Case.id < before)
    return session.scalars(found).all()
