"""The monthly rolls of generated people, and the contacts made for them (规程四)."""

from __future__ import annotations

from typing import Final

from portal.services.generating.days import RollMonth
from portal.services.generating.play import UNEMPLOYMENT, Person, Play, Served, Spell

_DONE: Final = 0.97
_DONE_SO_FAR: Final = 0.45
_UNREACHED: Final = 0.07
_ALWAYS_UNREACHED: Final = 0.01
_TWICE: Final = 0.06
_MEANS: Final = ("phone", "phone", "phone", "wechat", "visit")


def enter_rolls(play: Play, person: Person) -> None:
    """Put somebody on the roll of each month in whose first moment they were registered."""
    away = play.chance() < _ALWAYS_UNREACHED
    for spell in person.spells:
        if spell.kind == UNEMPLOYMENT:
            for month in play.days.months:
                ended = spell.ended_at
                if spell.at <= month.begins and (ended is None or ended > month.begins):
                    _enter(play, person, spell, month, away=away)


def _enter(play: Play, person: Person, spell: Spell, month: RollMonth, *, away: bool) -> None:
    ended_at = spell.ended_at if spell.ended_at and spell.ended_at < month.ends else None
    entry_id = play.ledger.next_id("roll_entry")
    attempts, result, done_at, office_id = _contacted(
        play, person, entry_id, month, ended_at, away=away
    )
    if done_at is None:
        office_id = _served_at(person, ended_at or month.ends).office.office_id
    row = (entry_id, month.day, person.who.id, spell.id, office_id, result, attempts, done_at)
    play.ledger.add("roll_entry", (*row, ended_at, 1 + attempts + (ended_at is not None)))


def _contacted(
    play: Play,
    person: Person,
    entry_id: int,
    month: RollMonth,
    ended_at: str | None,
    *,
    away: bool,
) -> tuple[int, str | None, str | None, int]:
    """Attempts, what came of them, when somebody was reached, and by which office."""
    done = _DONE if month.over else _DONE_SO_FAR
    days = month.after - month.first
    if days <= 0 or play.chance() > done:
        return 0, None, None, 0
    unreached = away or play.chance() < _UNREACHED
    results = ["unreachable" if unreached else "unemployed"]
    if play.chance() < _TWICE:
        results.insert(0, "unreachable")
    attempts, result, done_at, office_id = 0, None, None, 0
    moments = sorted(play.moment(month.first + int(play.chance() * days)) for _ in results)
    for at, came in zip(moments, results, strict=True):
        if ended_at is not None and at >= ended_at:
            break
        office = _served_at(person, at).office
        means = play.inventor.pick(_MEANS)
        row = (play.ledger.next_id("contact"), entry_id, at, means, came, None)
        play.ledger.add("contact", (*row, office.clerk_id, office.office_id, at))
        attempts, result = attempts + 1, came
        if came != "unreachable":
            done_at, office_id = at, office.office_id
    return attempts, result, done_at, office_id


def _served_at(person: Person, at: str) -> Served:
    """Who gave the services at a moment, else who did last before it."""
    return max((one for one in person.served if one.since <= at), key=lambda one: one.since)
