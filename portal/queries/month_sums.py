"""The numbers of a month by area: counted, or at a city and the province as they were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.areas import Level
from portal.domain.month_numbers import Number, Topic, numbers_of, parse_number
from portal.domain.permissions import Actor
from portal.models import Area, MonthSum, MonthSums, Office
from portal.queries.month_rows import Asked, counted

Numbers = Mapping[Number, int]

_LAST = "\U0010ffff"
_KEPT_FOR = frozenset({Level.CITY, Level.PROVINCE})
"""Who looks at so much that it isn't counted anew for each look (decision 039)."""


@dataclass(frozen=True)
class Sums:
    """Numbers by the area's id; ``at`` is as of when they were kept, None where just counted."""

    by_area: Mapping[int, Numbers]
    at: datetime | None = None

    def of(self, area_id: int, number: Number) -> int:
        """One number of an area with all below it."""
        return self.by_area.get(area_id, {}).get(number, 0)

    def some(self, area_id: int, topic: Topic, part: str | None) -> int:
        """A part of a topic, or all of it."""
        return self.total(area_id, topic) if part is None else self.of(area_id, Number(topic, part))

    def numbers(self, area_id: int, topic: Topic) -> list[tuple[Number, int]]:
        """Each number of a topic, in the order of the screen."""
        return [(one, self.of(area_id, one)) for one in numbers_of(topic)]

    def total(self, area_id: int, topic: Topic) -> int:
        """All parts of a topic together."""
        return sum(number for _one, number in self.numbers(area_id, topic))


def sums(session: Session, asked: Asked, area_ids: Sequence[int]) -> Sums:
    """The numbers of the actor's area and of areas below it.

    What is kept is taken where so much is looked at that to count it takes too long.
    """
    return kept(session, asked, area_ids) or Sums(count(session, asked, area_ids))


def kept(session: Session, asked: Asked, area_ids: Sequence[int]) -> Sums | None:
    """The numbers that are kept for who asks; None where they are counted at each look."""
    if asked.actor.level not in _KEPT_FOR:
        return None
    at = kept_at(session, asked.month)
    return None if at is None else Sums(_kept(session, asked.month, area_ids), at)


def count(session: Session, asked: Asked, area_ids: Collection[int]) -> dict[int, Numbers]:
    """Count the numbers of areas of the actor's, as they are at this moment."""
    topics = {one for one in Topic if asked.is_this_month or not one.is_of_now}
    # Services apart: PostgreSQL plans their year well by itself, and badly among the others.
    apart = topics & {Topic.SERVICES}
    found: dict[int, dict[Number, int]] = defaultdict(dict)
    for together in (topics - apart, apart):
        if together:
            for area_id, topic, part, number in session.execute(
                _by_area(asked, together, area_ids)
            ):
                found[area_id][Number(Topic(topic), part)] = int(number)
    return dict(found)


def _by_area(asked: Asked, topics: Collection[Topic], area_ids: Collection[int]) -> sa.Select[Any]:
    """Of each area by topic and part: the offices' numbers, all areas below included."""
    each = sa.union_all(*(counted(asked, one) for one in sorted(topics))).subquery()
    below, area = aliased(Area), aliased(Area)
    return (
        sa.select(area.id, each.c.topic, each.c.part, sa.func.sum(each.c.number))
        .select_from(area)
        .join(below, sa.and_(below.path >= area.path, below.path < area.path + _LAST))
        .join(Office, Office.area_id == below.id)
        .join(each, each.c.office_id == Office.id)
        .where(area.id.in_(area_ids))
        .group_by(area.id, each.c.topic, each.c.part)
    )


def kept_at(session: Session, month: date) -> datetime | None:
    """As of which moment the sums of a month are kept; None where they are not."""
    return session.scalar(sa.select(MonthSums.at).where(MonthSums.month == month))


def _kept(session: Session, month: date, area_ids: Sequence[int]) -> dict[int, Numbers]:
    rows = session.execute(
        sa.select(MonthSum.area_id, MonthSum.key, MonthSum.number).where(
            MonthSum.month == month, MonthSum.area_id.in_(area_ids)
        )
    )
    found: dict[int, dict[Number, int]] = defaultdict(dict)
    for area_id, key, number in rows:
        found[area_id][parse_number(key)] = number
    return dict(found)


def everybody(session: Session) -> Actor:
    """The province as it looks at all there is, for what is counted without anybody asking."""
    office = session.scalars(sa.select(Office).join(Area).where(Area.level == Level.PROVINCE)).one()
    return Actor(0, "", office.id, office.full_name, Level.PROVINCE, office.area.path, frozenset())
