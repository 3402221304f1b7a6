"""Where generated people live: counties with their communities, and how many live in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import Role
from portal.models import Area, Office, Posting, SubsistenceStandard

AT_LEAST: Final = 30
"""So many people live in a community; with fewer people fewer communities are lived in."""
_SPREAD: Final = (0.4, 1.6)
"""A community has between so many times the mean of people."""


@dataclass(frozen=True)
class Community:
    """A community: its office and area, its names, its clerk, and how many people live there."""

    office_id: int
    area_id: int
    code: str
    full_name: str
    people: int
    clerk_id: int
    town_office_id: int
    reviewer_id: int


@dataclass(frozen=True)
class County:
    """A county (区县), its communities, and who works at its office.

    ``index`` is its place among all, ``before`` how many people live in the counties before it.
    ``serials`` are the last numbers in use of its series, by their keys.
    """

    index: int
    before: int
    area_id: int
    office_id: int
    code: str
    name: str
    full_name: str
    reviewer_id: int
    counsellor_id: int
    maker_id: int
    has_standard: bool
    communities: tuple[Community, ...]
    serials: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many people live in the county."""
        return sum(one.people for one in self.communities)


@dataclass(frozen=True)
class Place:
    """An office and its area, open today."""

    office_id: int
    area_id: int
    code: str
    name: str
    full_name: str
    level: Level
    path: tuple[int, ...]


def places(session: Session) -> list[Place]:
    """Every open office from the county down, in the order of codes."""
    rows = session.execute(
        sa.select(
            Office.id,
            Area.id.label("area_id"),
            Area.code,
            Area.name,
            Area.full_name,
            Area.level,
            Area.path,
        )
        .join(Area, Area.id == Office.area_id)
        .where(
            Office.closed_on.is_(None),
            Area.level.in_((Level.COUNTY, Level.TOWN, Level.COMMUNITY)),
        )
        .order_by(Area.code)
    )
    return [Place(*row[:6], tuple(int(one) for one in row.path.split("/")[:-1])) for row in rows]


def quotas(seed: int, communities: Sequence[Place], people: int) -> dict[int, int]:
    """How many people live at each community that is lived in, by its office's id."""
    count = min(len(communities), max(1, people // AT_LEAST))
    lived = [communities[n * len(communities) // count] for n in range(count)]
    rng = Random(f"{seed}:quotas")  # noqa: S311 - invention, no secret
    weights = [rng.uniform(*_SPREAD) for _ in lived]
    total, sum_of, given = sum(weights), 0.0, 0
    found = {}
    for place, weight in zip(lived, weights, strict=True):
        sum_of += weight
        upto = people if place is lived[-1] else int(sum_of / total * people)
        found[place.office_id] = upto - given
        given = upto
    return found


def staffed(session: Session) -> dict[tuple[int, Role], int]:
    """Whoever works at each office in a role, by both; the first of several."""
    rows = session.execute(
        sa.select(Posting.office_id, Posting.role, sa.func.min(Posting.user_id))
        .where(Posting.ended_on.is_(None))
        .group_by(Posting.office_id, Posting.role)
    )
    return {(office_id, role): user_id for office_id, role, user_id in rows}


def by_county(lived: Sequence[Place]) -> Mapping[int, list[Place]]:
    """The communities of each county, by the county's area."""
    found: defaultdict[int, list[Place]] = defaultdict(list)
    for one in lived:
        found[one.path[2]].append(one)
    return found


def with_standards(session: Session) -> frozenset[int]:
    """The areas of counties that have a standard of subsistence."""
    return frozenset(session.scalars(sa.select(SubsistenceStandard.area_id)))
