"""Case numbers that stand on an office's blank forms."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import ReservedNumber


def free(session: Session, office_id: int) -> Sequence[str]:
    """The numbers that no case has taken yet, in order."""
    return session.scalars(
        sa.select(ReservedNumber.number)
        .where(ReservedNumber.office_id == office_id, ReservedNumber.case_id.is_(None))
        .order_by(ReservedNumber.number)
    ).all()
