"""How far the rolls of areas are: counted, or for a city and the province as kept (039)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.areas import office_name
from portal.domain.month_numbers import Number, Topic
from portal.models import Area
from portal.queries import candidates, month_sums, rolls
from portal.queries.month_rows import Asked
from portal.queries.month_sums import Sums
from portal.queries.rolls import EntryState, RollLine


@dataclass(frozen=True)
class RollLines:
    """A line for each area; ``at`` is as of when they were kept, None where just counted."""

    lines: Sequence[RollLine]
    at: datetime | None = None


def lines(session: Session, asked: Asked, areas: Sequence[Area]) -> RollLines:
    """A month's numbers of areas of the actor's; of the present month who may be deregistered."""
    found = month_sums.kept(session, asked, [one.id for one in areas])
    if found is not None:
        return RollLines([_line(one, found) for one in areas], found.at)
    waiting = {}
    if asked.is_this_month:
        waiting = candidates.below(session, asked.actor, areas, asked.now)
    return RollLines(rolls.lines(session, asked.actor, areas, asked.month, waiting))


def _line(area: Area, found: Sums) -> RollLine:
    return RollLine(
        area.id,
        office_name(area.name),
        {one: found.of(area.id, Number(Topic.ROLL, one.value)) for one in EntryState},
        found.of(area.id, Number(Topic.MAY_END)),
    )
