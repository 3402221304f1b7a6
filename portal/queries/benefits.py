"""What was recorded of the policies that people enjoy."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.models import PolicyBenefit


def of_person(session: Session, person_id: int, benefit_id: int) -> PolicyBenefit | None:
    """One entry of a person's, revoked or not, with who recorded it; None for anybody else's."""
    return session.scalars(
        sa.select(PolicyBenefit)
        .where(PolicyBenefit.id == benefit_id, PolicyBenefit.person_id == person_id)
        .options(
            joinedload(PolicyBenefit.office, innerjoin=True),
            joinedload(PolicyBenefit.recorded_by, innerjoin=True),
        )
    ).one_or_none()


def last_deciding(session: Session, office_id: int) -> str | None:
    """The deciding office (认定机构) that was named last in an office's entries."""
    return session.scalars(
        sa.select(PolicyBenefit.decided_by)
        .where(PolicyBenefit.office_id == office_id)
        .order_by(PolicyBenefit.id.desc())
        .limit(1)
    ).first()
