"""What the whole province has on record of a person, told without opening the record."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.eligibility import Known
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import WAITING
from portal.models import Case, Registration, RegistrationKind


def known(session: Session, person_id: int) -> Known:
    """Where each open registration and the open case are handled."""
    open_ones = session.scalars(
        sa.select(Registration).where(
            Registration.person_id == person_id, Registration.ended_recorded_at.is_(None)
        )
    ).all()
    where = {one.kind: one.handling_office.full_name for one in open_ones}
    case = session.scalars(
        sa.select(Case).where(
            Case.person_id == person_id,
            Case.procedure == UNEMPLOYMENT.code,
            Case.status.in_(WAITING),
        )
    ).one_or_none()
    return Known(
        unemployed_at=where.get(RegistrationKind.UNEMPLOYMENT),
        employed_at=where.get(RegistrationKind.EMPLOYMENT),
        case_at=case.handling_office.full_name if case else None,
    )
