"""Recording what work and training a person wishes for (R3.3)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import WishesDetails
from portal.models import (
    Registration,
    RegistrationKind,
    WishedOccupation,
    WishedPlace,
    Wishes,
)


def add(session: Session, person_id: int, details: WishesDetails, now: datetime) -> Wishes:
    """Add a statement of wishes, inside the caller's transaction."""
    wishes = stated(person_id, details, now)
    session.add(wishes)
    session.flush()
    return wishes


def renew(session: Session, person_id: int, details: WishesDetails, now: datetime) -> Wishes:
    """Add a statement, and let the 求职登记 in force go by it, inside the caller's transaction."""
    renewed = add(session, person_id, details, now)
    session.execute(
        sa.update(Registration)
        .where(
            Registration.person_id == person_id,
            Registration.kind == RegistrationKind.JOB_SEEKING,
            Registration.ended_recorded_at.is_(None),
        )
        .values(wishes_id=renewed.id)
    )
    return renewed


def stated(person_id: int, details: WishesDetails, now: datetime) -> Wishes:
    """The statement, not yet added."""
    return Wishes(
        person_id=person_id,
        recorded_at=now,
        employment_form=details.employment_form,
        pay_from=details.pay_from,
        pay_to=details.pay_to,
        training=details.training,
        starts_business=details.starts_business,
        occupations=[
            WishedOccupation(position=position, occupation=work.occupation, words=work.words)
            for position, work in enumerate(details.occupations, 1)
        ],
        places=[
            WishedPlace(position=position, area_id=place.area_id, words=place.region)
            for position, place in enumerate(details.places, 1)
        ],
    )
