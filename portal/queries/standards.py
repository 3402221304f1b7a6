"""The 最低生活保障标准 of the counties (R7.3)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.areas import Level
from portal.domain.deregistration import Standard
from portal.models import Area, Office, SubsistenceStandard
from portal.queries import areas


def county_of(session: Session, office_id: int) -> Area | None:
    """The county that an office lies in, or serves; None above the counties."""
    office = session.get_one(Office, office_id)
    return areas.ancestor(session, office.area, Level.COUNTY)


def at_office(session: Session, office_id: int) -> tuple[Standard, ...]:
    """The standards of the county that an office lies in; none above the counties."""
    county = county_of(session, office_id)
    if county is None:
        return ()
    return tuple(one.standard for one in of_county(session, county.id))


def of_county(session: Session, area_id: int) -> Sequence[SubsistenceStandard]:
    """A county's standards that were not withdrawn, the newest first."""
    return session.scalars(
        sa.select(SubsistenceStandard)
        .where(SubsistenceStandard.area_id == area_id, SubsistenceStandard.withdrawn_at.is_(None))
        .order_by(SubsistenceStandard.from_on.desc())
        .options(joinedload(SubsistenceStandard.recorded_by, innerjoin=True))
    ).all()


def one_of_county(session: Session, area_id: int, standard_id: int) -> SubsistenceStandard | None:
    """One of a county's, withdrawn or not; None for another county's."""
    return session.scalars(
        sa.select(SubsistenceStandard)
        .where(SubsistenceStandard.id == standard_id, SubsistenceStandard.area_id == area_id)
        .options(joinedload(SubsistenceStandard.recorded_by, innerjoin=True))
    ).one_or_none()
