"""What was recorded of somebody since a registration began, for the rules of R7.8 and R7.9."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.deregistration import History
from portal.models import OpeningBalance, Registration


def since(session: Session, spell: Registration) -> History:
    """The history that the reasons 8 and 9 of 规程七 rest on.

    Until the monthly confirmation keeps records, only what was counted before the system began.
    """
    before = session.scalar(
        sa.select(OpeningBalance.months_unreachable).where(
            OpeningBalance.case_id == spell.opened_case_id
        )
    )
    return History(months_before=before or 0)
