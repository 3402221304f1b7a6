"""What was declared on a case's form."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import UnemploymentApplication


def unemployment(session: Session, case_id: int) -> UnemploymentApplication:
    """The form in force: the newest revision; every 失业登记 case has one."""
    return session.scalars(
        sa.select(UnemploymentApplication)
        .where(UnemploymentApplication.case_id == case_id)
        .order_by(UnemploymentApplication.revision.desc())
        .limit(1)
    ).one()
