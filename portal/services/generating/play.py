"""What the stories of a county share: its rows, its time, its people and what holds of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from portal.services.generating.days import Days
from portal.services.generating.filing import Cabinet, Filed
from portal.services.generating.ground import Community, County
from portal.services.generating.ledger import Ledger
from portal.services.generating.people import Inventor, Somebody

_MINUTES: Final = 8 * 60 + 20
UNEMPLOYMENT, EMPLOYMENT, JOB_SEEKING = "unemployment", "employment", "job_seeking"


@dataclass(slots=True)
class Spell:
    """A registration on its way to a row; ``day`` is the working day on which it was recorded."""

    id: int
    kind: str
    case: Filed
    office: Community
    wishes_id: int | None
    since: str
    at: str
    day: int
    ended_on: str | None = None
    ended_at: str | None = None
    reason: str | None = None
    closed_case_id: int | None = None

    def end(self, on: str, at: str, reason: str, case_id: int) -> None:
        """Deregistered by a case, for an item of the regulation; never before it began."""
        self.ended_on, self.ended_at = max(on, self.since), at
        self.reason, self.closed_case_id = reason, case_id

    def row(self, person_id: int) -> tuple[Any, ...]:
        """As it is kept."""
        kind = None if self.ended_on is None else "deregistered"
        return (
            *(self.id, person_id, self.kind, self.case.id, self.office.office_id, self.wishes_id),
            *(self.since, self.at, self.ended_on, self.ended_at, kind, self.reason),
            self.closed_case_id,
        )


@dataclass(slots=True)
class Served:
    """For how long an office gave the services."""

    id: int
    office: Community
    case_id: int
    since: str
    until: str | None = None


@dataclass(slots=True)
class Person:
    """Somebody with all that became of them; ``day`` is the last on which anything did."""

    who: Somebody
    at: str
    day: int
    spells: list[Spell] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    died_on: str | None = None
    certificate_id: int | None = None
    certified: str | None = None
    """When the certificate was made."""
    moved: bool = False
    jobs: dict[int, tuple[int, tuple[Any, ...]]] = field(default_factory=dict)
    """The job of a 就业登记 by its id: the job's id, and what is known of it."""

    def open_spells(self) -> list[Spell]:
        """What is in force."""
        return [one for one in self.spells if one.ended_at is None]

    def open_of(self, kind: str) -> Spell | None:
        """The registration of a kind that is in force."""
        return next((one for one in self.open_spells() if one.kind == kind), None)

    def not_served(self, at: str) -> None:
        """Nobody gives services from now on."""
        for one in self.served:
            one.until = one.until or at


@dataclass
class Play:
    """One county's play."""

    county: County
    days: Days
    ledger: Ledger
    cabinet: Cabinet
    inventor: Inventor
    paper: str | None

    def moment(self, day: int) -> str:
        """Some moment in a day's office hours."""
        return self.days.at(day, int(self.chance() * _MINUTES), int(self.chance() * 60))

    def chance(self) -> float:
        """A number from 0 on, below 1."""
        return self.inventor.rng.random()

    def later(self, day: int, least: int) -> int | None:
        """Some working day at least so many after another; None where there is none any more."""
        left = self.days.count - day - least
        return None if left <= 0 else day + least + int(self.chance() * left)

    def clerk(self, office: Community) -> tuple[int, int]:
        """Who acts at a community, and where."""
        return office.clerk_id, office.office_id
