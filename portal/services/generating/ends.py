"""失业登记 that ended for the items 4 to 10 of 规程七, each on what it may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.domain.deregistration import REASONS
from portal.services.generating.filing import Filed
from portal.services.generating.people import stored
from portal.services.generating.play import Person, Play

_AGREED: Final = "1"
_OLD: Final = 50


@dataclass(frozen=True)
class _Way:
    """An item of 规程七, and the kinds of basis it rests on here."""

    code: str
    kinds: tuple[str, ...]
    words: str | None = None


_PENSION: Final = _Way("704", ("person", "retirement_proof"), "退休证")
_WAYS: Final = (
    _Way("706", ("person",)),
    _Way("706", ("person",)),
    _Way("705", ("person",)),
    _Way("705", ("family",)),
    _Way("707", ("family",)),
    _Way("710", ("family",)),
)


def ended(play: Play, person: Person, day: int) -> None:
    """Deregistered: everything that is open ends, and nobody serves any more (R7.4–R7.10)."""
    old = person.who.age_on(play.days.dates[day]) >= _OLD and play.chance() < 0.7
    way = _PENSION if old else play.inventor.pick(_WAYS)
    office, at = person.who.community, max(play.moment(day), person.at)
    person.day = day
    case = play.cabinet.open("deregister_unemployment", office, day, at, person_id=person.who.id)
    spells = person.open_spells()
    on = max(play.days.before(day, int(play.chance() * 15)), *(one.since for one in spells))
    reason = REASONS[way.code]
    kept = stored("end_reason", way.code)
    play.ledger.add("deregistration", (case.id, kept, on, None))
    _rest(case, way, at, office.clerk_id)
    act = play.clerk(office)
    case.decide("complete", None, at, act, status="completed", opinion=reason.item.short)
    for spell in spells:
        spell.end(on, at, kept, case.id)
    person.not_served(at)
    if reason.is_death:
        person.died_on = on


def _rest(case: Filed, way: _Way, at: str, clerk_id: int) -> None:
    for kind in way.kinds:
        if kind == "person":
            case.agree(_AGREED, at, clerk_id)
        elif kind == "family":
            told = {
                "relation": stored("family_relation", "1"),
                "told_by": stored("family_means", "1"),
            }
            case.rest_on(kind, at, clerk_id, given_by="某家属", **told)
        else:
            case.rest_on(kind, at, clerk_id, words=way.words)
