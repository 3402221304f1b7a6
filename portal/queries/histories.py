"""What was recorded of somebody since a registration began, for the rules of R7.8 and R7.9."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import is_over
from portal.domain.deregistration import History, Month
from portal.domain.service311 import answers
from portal.models import Offer, OpeningBalance, Registration, RollEntry


def since(session: Session, spell: Registration, now: datetime) -> History:
    """The history that the reasons 8 and 9 of 规程七 rest on.

    A registration that was opened anew, because its end was revoked, is the same one; what was
    counted before the system began comes first.
    """
    before = session.scalar(
        sa.select(OpeningBalance.months_unreachable).where(
            OpeningBalance.case_id == spell.opened_case_id
        )
    )
    return History(
        answers=answers(one.offered for one in offers(session, spell)),
        months=_months(session, spell, now),
        months_before=before or 0,
    )


def offers(session: Session, spell: Registration) -> Sequence[Offer]:
    """The services offered since a registration began, oldest first; none that was revoked."""
    return session.scalars(
        sa.select(Offer)
        .join(Offer.registration)
        .where(
            Offer.person_id == spell.person_id,
            Registration.opened_case_id == spell.opened_case_id,
            Offer.revoked_at.is_(None),
        )
        .order_by(Offer.at, Offer.id)
    ).all()


def _months(session: Session, spell: Registration, now: datetime) -> tuple[Month, ...]:
    entries = session.execute(
        sa.select(RollEntry.month, RollEntry.attempts, RollEntry.done_at)
        .join(RollEntry.registration)
        .where(
            RollEntry.person_id == spell.person_id,
            Registration.opened_case_id == spell.opened_case_id,
        )
        .order_by(RollEntry.month)
    )
    return tuple(
        Month(month, attempts, done_at is not None, is_over(month, now))
        for month, attempts, done_at in entries
    )
