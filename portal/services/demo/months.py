"""The demo's monthly rolls: two that are over, and the one that runs, begun (规程四)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactMeans, ContactResult, Said, month_of
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.permissions import Role
from portal.models import RollEntry
from portal.services import confirmation, rolls
from portal.services.demo import life

_MONTHS = 2
_BEGINS = timedelta(days=8, hours=9)
"""When in a month its contacts begin; one every four minutes."""
_MEANS = (ContactMeans.PHONE, ContactMeans.PHONE, ContactMeans.WECHAT, ContactMeans.VISIT)
_RESULTS = (*(ContactResult.UNEMPLOYED,) * 5, ContactResult.UNREACHABLE)
_DONE_THIS_MONTH = 3
"""Of the roll that runs one in so many was contacted."""


def play(session: Session, now: datetime) -> None:
    """Make the rolls, and contact those who are still registered; the same day gives the same."""
    month = month_of(now)
    months = [month]
    for _ in range(_MONTHS):
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    for one in months:
        rolls.make(session, one, day_begins(one))
        for office in life.OFFICES:
            _contact(session, office.area_code, one, 1 if one < month else _DONE_THIS_MONTH, now)


def _contact(session: Session, area_code: str, month: date, one_in: int, now: datetime) -> None:
    posting = life.posting_at(session, area_code, Role.CLERK)
    actor = life.actor_of(posting)
    rows = session.execute(
        sa.select(RollEntry.id, RollEntry.version)
        .where(
            RollEntry.month == month,
            RollEntry.office_id == actor.office_id,
            RollEntry.ended_at.is_(None),
        )
        .order_by(RollEntry.id)
    ).all()
    for number, (entry_id, version) in zip(count(), rows[::one_in], strict=False):
        at = day_begins(month) + _BEGINS + timedelta(minutes=4 * number)
        if at < day_begins(shanghai_day(now)):
            made = Said(_MEANS[entry_id % 4], _RESULTS[(entry_id + month.month) % 6], at)
            confirmation.record(session, actor, at, entry_id, version, made)
