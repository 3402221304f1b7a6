"""A county's life, played from its first person to the last; what a worker process is given."""

from __future__ import annotations

import gc
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any, Final

from portal.domain.calendar import WorkCalendar
from portal.domain.policy import Policy
from portal.models import sealing
from portal.models.sealing import Keyring, identifier_hash
from portal.services.generating import market, months, stories, working
from portal.services.generating.days import Days
from portal.services.generating.filing import Cabinet
from portal.services.generating.ground import Community, County
from portal.services.generating.ledger import Ids, Ledger, Row
from portal.services.generating.loading import Written, as_csv, as_hex
from portal.services.generating.market import Market
from portal.services.generating.numbers import Numbers, nobody_has, taken_by
from portal.services.generating.people import Inventor
from portal.services.generating.play import Person, Play

_ALREADY: Final = 0.85
"""Most people were registered some time ago, not lately."""


@dataclass(frozen=True)
class Task:
    """What holds for every county. ``paper`` is the archived paper that stands for certificates.

    ``taken`` are the hashes of identity numbers that somebody has; ``as_text``: rows are wanted as
    PostgreSQL's COPY reads them.
    """

    seed: int
    now: datetime
    months: int
    calendar: WorkCalendar
    certificate_pattern: str
    ids: Ids
    paper: str | None
    taken: Collection[bytes]
    as_text: bool


@dataclass(frozen=True)
class Played:
    """A county's rows, by table, how many there are, and the last number of each series used."""

    rows: Mapping[str, Written]
    counts: Mapping[str, int]
    serials: Mapping[str, int]


_task: Task | None = None
_days: Days | None = None


def prepare(task: Task, encryption: dict[int, bytes], keyring: Keyring) -> None:
    """Make a process ready, which is asked for counties then; mappings don't travel as they are."""
    global _task, _days
    gc.disable()  # millions of rows are alive at once, and none is garbage before the county ends
    sealing.install(replace(keyring, encryption=encryption))
    _task, _days = task, Days(task.calendar, task.now, task.months)


def play_here(task: Task, days: Days, county: County) -> Played:
    """Play one county; the same task gives the same rows, but for what is sealed."""
    rng = Random(f"{task.seed}:{county.code}")  # noqa: S311 - invention, no secret
    ledger = Ledger(task.ids, county.before, county.index)
    is_taken = taken_by(task.taken, identifier_hash) if task.taken else nobody_has
    numbers = Numbers(county.code, days.today, is_taken)
    kept = as_hex if task.as_text else bytes
    inventor = Inventor(rng, county, ledger, days, numbers, kept)
    cabinet = Cabinet(county, ledger, days)
    play = Play(county, days, ledger, cabinet, inventor, task.paper)
    offered = market.lay_out(play)
    for place, (community, day) in enumerate(_arrivals(play)):
        _live(play, offered, place, community, day)
    serials = _number(play, Policy(task.certificate_pattern))
    assert not ledger.overrun(county.people), ledger.overrun(county.people)
    written: dict[str, Any] = dict(ledger.rows)
    if task.as_text:
        written = {table: as_csv(rows) for table, rows in ledger.rows.items()}
    return Played(written, {table: len(rows) for table, rows in ledger.rows.items()}, serials)


def play_county(county: County) -> Played:
    """The same in a process that was made ready."""
    assert _task is not None, "prepared with the process"
    assert _days is not None
    return play_here(_task, _days, county)


def _arrivals(play: Play) -> Sequence[tuple[Community, int]]:
    """Who comes first to the windows of which community, and on which working day, in order."""
    homes = [one for one in play.county.communities for _ in range(one.people)]
    play.inventor.rng.shuffle(homes)
    days = sorted(int(play.chance() ** _ALREADY * play.days.count) for _ in homes)
    return list(zip(homes, days, strict=True))


def _live(play: Play, offered: Market, place: int, community: Community, day: int) -> None:
    at = play.moment(day)
    person = Person(play.inventor.invent(place, community, at, day), at, day)
    stories.happen(play, offered, person, day)
    months.enter_rolls(play, person)
    _write(play, person)


def _write(play: Play, person: Person) -> None:
    """What is known of somebody only at the end."""
    who, ledger = person.who, play.ledger
    play.inventor.write(who, person.at, person.died_on, 2)
    for spell in person.spells:
        ledger.add("registration", spell.row(who.id))
    for one in person.served:
        row = (one.id, who.id, one.office.office_id, one.case_id, one.since, one.until)
        ledger.add("serving", row)
    working.write_jobs(play, person)


def _number(play: Play, policy: Policy) -> Mapping[str, int]:
    """Number cases and certificates in the order in which they came."""
    play.cabinet.number()
    serials = dict(play.cabinet.serials)
    code = play.county.code[:6]
    made: list[Any] = play.ledger.rows["certificate"]
    for row in sorted(made, key=_made_at):
        year = int(row[4][:4])
        key = f"certificate:{code}:{year}"
        serials[key] = serials.get(key, play.county.serials.get(key, 0)) + 1
        row[2] = policy.certificate_number(code, year, serials[key])
    issued: list[Any] = play.ledger.rows["certificate_issue"]
    for row in sorted(issued, key=_issued_at):
        year = int(row[10][:4])
        key = f"issue:{code}:{year}"
        serials[key] = serials.get(key, play.county.serials.get(key, 0)) + 1
        row[4] = f"{code}{year}{serials[key]:06d}"
    return serials


def _made_at(row: Row) -> tuple[str, int]:
    return row[4], row[0]


def _issued_at(row: Row) -> tuple[str, int]:
    return row[10], row[0]
