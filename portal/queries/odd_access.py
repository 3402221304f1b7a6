"""Which accounts' day an auditor should look at (``domain.odd_access``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nlargest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, day_begins, day_ends
from portal.domain.odd_access import (
    LOOK_UP,
    REVEAL,
    Found,
    Look,
    Thresholds,
    most_people,
    oddities,
    working_hours,
)
from portal.models import AuditEntry, User

MOST = 100
"""As many accounts are told of each oddity; where there are more the thresholds are too low."""

_PORTION = 500


@dataclass(frozen=True)
class OddDay:
    """An account and what was unusual of its day."""

    name: str
    username: str
    found: Sequence[Found]


@dataclass(frozen=True)
class OddDays:
    """The accounts of a day; ``is_cut`` where more of them had something unusual."""

    accounts: Sequence[OddDay]
    is_cut: bool


def of_day(session: Session, on: date, limits: Thresholds, *, is_workday: bool) -> OddDays:
    """The accounts with something unusual on a day in Shanghai (real time), the busiest first.

    Of each oddity the 100 who did it most. What runs behind the pages, as the completion of a
    roster, is nobody's look.
    """
    counted = _counted(session, on, limits, is_workday=is_workday)
    times = [
        _busy(session, on, limits, [one.user_id for one in counted if one.people >= limits.people]),
        {one.user_id: one.off_hours for one in counted if one.off_hours >= limits.off_hours},
        {one.user_id: one.reveals for one in counted if one.reveals >= limits.reveals},
        {one.user_id: one.lookups for one in counted if one.lookups >= limits.lookups},
    ]
    most = (nlargest(MOST, found, key=found.__getitem__) for found in times)
    chosen = {user_id for found in most for user_id in found}
    looks = _looks(session, on, sorted(chosen))
    days = [
        OddDay(one.name, one.username, oddities(looks[one.user_id], limits, is_workday=is_workday))
        for one in counted
        if one.user_id in chosen
    ]
    return OddDays(sorted(days, key=_rank), any(len(found) > MOST for found in times))


def _rank(day: OddDay) -> tuple[int, str]:
    return -max(one.times for one in day.found), day.username


def _counted(session: Session, on: date, limits: Thresholds, *, is_workday: bool) -> Sequence[Any]:
    """Every account that may have done something unusual, and how often it did what."""
    begin, end = (datetime.combine(on, one, SHANGHAI) for one in working_hours(limits))
    is_off = sa.or_(AuditEntry.at < begin, AuditEntry.at >= end) if is_workday else sa.true()
    counts = {
        "people": (sa.func.count(AuditEntry.person_id.distinct()), limits.people),
        "off_hours": (_times(is_off), limits.off_hours),
        "reveals": (_times(AuditEntry.action == REVEAL), limits.reveals),
        "lookups": (_times(AuditEntry.action == LOOK_UP), limits.lookups),
    }
    return session.execute(
        sa.select(
            AuditEntry.user_id,
            User.name,
            User.username,
            *(count.label(name) for name, (count, _limit) in counts.items()),
        )
        .join(User, User.id == AuditEntry.user_id)
        .where(*_of_pages(on))
        .group_by(AuditEntry.user_id, User.name, User.username)
        .having(sa.or_(*(count >= limit for count, limit in counts.values())))
        .order_by(AuditEntry.user_id)
    ).all()


def _busy(
    session: Session, on: date, limits: Thresholds, user_ids: Sequence[int]
) -> dict[int, int]:
    """Who of these saw so many people within so few minutes, and how many.

    All are judged: with many people in a day one may still have seen them one after the other.
    """
    found: dict[int, int] = {}
    for begin in range(0, len(user_ids), _PORTION):
        for user_id, looks in _looks(session, on, user_ids[begin : begin + _PORTION]).items():
            if most := most_people(looks, limits):
                found[user_id] = most.times
    return found


def _times(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _looks(session: Session, on: date, user_ids: Sequence[int]) -> dict[int, list[Look]]:
    found: dict[int, list[Look]] = defaultdict(list)
    rows = session.execute(
        sa.select(AuditEntry.user_id, AuditEntry.at, AuditEntry.action, AuditEntry.person_id)
        .where(*_of_pages(on), AuditEntry.user_id.in_(user_ids))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for user_id, at, action, person_id in rows:
        assert user_id is not None
        found[user_id].append(Look(at, action, person_id))
    return found


def _of_pages(on: date) -> list[sa.ColumnElement[bool]]:
    return [AuditEntry.at >= day_begins(on), AuditEntry.at < day_ends(on), AuditEntry.remote != ""]
