"""Keeping the sums of months for cities and the province (decision 039)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.confirmation import month_of
from portal.domain.dates import months_before
from portal.models import Area, MonthSum, MonthSums, Roll
from portal.queries.month_rows import Asked
from portal.queries.month_sums import Numbers, count, everybody
from portal.services.transactions import writing

THIS_MONTH: Final = timedelta(minutes=5)
PAST_MONTH: Final = timedelta(hours=24)
"""How old the sums of a month may become before they are counted again."""

_MONTHS: Final = 12
_LEVELS: Final = (Level.COUNTY, Level.CITY, Level.PROVINCE)


def keep_due(session: Session, now: datetime) -> bool:
    """Count the sums of one month anew, if any month's are missing or too old; whether it did.

    Whoever calls it, and however often. It counts before it writes, so that nobody waits for it.
    """
    session.rollback()
    month = _due(session, now)
    if month is None:
        return False
    areas = session.scalars(sa.select(Area.id).where(Area.level.in_(_LEVELS))).all()
    found = count(session, Asked(everybody(session), month, now), areas)
    return _write(session, month, now, found)


def _due(session: Session, now: datetime) -> date | None:
    this = month_of(now)
    kept = {one.month: one.at for one in session.scalars(sa.select(MonthSums))}
    past = session.scalars(
        sa.select(Roll.month)
        .where(Roll.month >= months_before(this, _MONTHS), Roll.month < this)
        .order_by(Roll.month.desc())
    )
    months: list[date] = [this, *past]
    for month in months:
        most = THIS_MONTH if month == this else PAST_MONTH
        if month not in kept or not timedelta(0) <= now - kept[month] < most:
            return month
    return None


def _write(session: Session, month: date, at: datetime, found: Mapping[int, Numbers]) -> bool:
    """In place of what was kept; what another worker wrote meanwhile is as good."""
    rows = [
        {"month": month, "area_id": area_id, "key": number.key, "number": how_many}
        for area_id, numbers in found.items()
        for number, how_many in numbers.items()
    ]
    try:
        with writing(session):
            session.execute(sa.delete(MonthSum).where(MonthSum.month == month))
            session.execute(sa.delete(MonthSums).where(MonthSums.month == month))
            session.execute(sa.insert(MonthSums).values(month=month, at=at))
            if rows:
                session.execute(sa.insert(MonthSum), rows)
    except IntegrityError:
        return False
    return True
