"""Which accounts' day an auditor should look at (``domain.odd_access``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, day_begins, day_ends
from portal.domain.odd_access import (
    LOOK_UP,
    REVEAL,
    Found,
    Look,
    Thresholds,
    oddities,
    working_hours,
)
from portal.models import AuditEntry, User

MOST = 100
"""As many accounts are told of a day; where there are more the thresholds are too low."""


@dataclass(frozen=True)
class OddDay:
    """An account and what was unusual of its day."""

    name: str
    username: str
    found: Sequence[Found]


def of_day(session: Session, on: date, limits: Thresholds, *, is_workday: bool) -> Sequence[OddDay]:
    """The accounts with something unusual on a day in Shanghai (real time), the busiest first.

    What runs behind the pages, as the completion of a roster, is nobody's look.
    """
    candidates = _candidates(session, on, limits, is_workday=is_workday)
    looks = _looks(session, on, [user_id for user_id, _name, _username in candidates])
    days = [
        OddDay(name, username, oddities(looks[user_id], limits, is_workday=is_workday))
        for user_id, name, username in candidates
    ]
    return [one for one in days if one.found]


def _candidates(
    session: Session, on: date, limits: Thresholds, *, is_workday: bool
) -> Sequence[sa.Row[int | None, str, str]]:
    begin, end = (datetime.combine(on, one, SHANGHAI) for one in working_hours(limits))
    is_off = sa.or_(AuditEntry.at < begin, AuditEntry.at >= end) if is_workday else sa.true()
    people = sa.func.count(AuditEntry.person_id.distinct())
    return session.execute(
        sa.select(AuditEntry.user_id, User.name, User.username)
        .join(User, User.id == AuditEntry.user_id)
        .where(*_of_pages(on))
        .group_by(AuditEntry.user_id, User.name, User.username)
        .having(
            sa.or_(
                people >= limits.people,
                _times(is_off) >= limits.off_hours,
                _times(AuditEntry.action == REVEAL) >= limits.reveals,
                _times(AuditEntry.action == LOOK_UP) >= limits.lookups,
            )
        )
        .order_by(sa.func.count().desc(), AuditEntry.user_id)
        .limit(MOST)
    ).all()


def _times(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _looks(
    session: Session, on: date, user_ids: Sequence[int | None]
) -> dict[int | None, list[Look]]:
    found: dict[int | None, list[Look]] = defaultdict(list)
    rows = session.execute(
        sa.select(AuditEntry.user_id, AuditEntry.at, AuditEntry.action, AuditEntry.person_id)
        .where(*_of_pages(on), AuditEntry.user_id.in_(user_ids))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for user_id, at, action, person_id in rows:
        found[user_id].append(Look(at, action, person_id))
    return found


def _of_pages(on: date) -> list[sa.ColumnElement[bool]]:
    return [AuditEntry.at >= day_begins(on), AuditEntry.at < day_ends(on), AuditEntry.remote != ""]
