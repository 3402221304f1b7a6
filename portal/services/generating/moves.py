"""People who moved to another community of the county, or are to be moved out (规程九、十)."""

from __future__ import annotations

from typing import Final

from portal.services.generating.ground import Community
from portal.services.generating.people import stored
from portal.services.generating.play import Person, Play, Served

_REASON, _WORDS = "2", "居住地发生变化"
_LATELY: Final = 4


def move_in(play: Play, person: Person, day: int) -> None:
    """Taken over by another community, with all that is open (R9.1)."""
    to = _elsewhere(play, person.who.community)
    if to is None:
        return
    left, at = person.who.community, max(play.moment(day), person.at)
    case = play.cabinet.open("move_in", to, day, at, person_id=person.who.id)
    person.day = day
    row = (case.id, person.who.id, left.office_id, to.office_id, stored("move_reason", _REASON))
    play.ledger.add("move", (*row, at))
    case.agree("1", at, to.clerk_id)
    case.decide("complete", None, at, play.clerk(to), status="completed", opinion=_WORDS)
    for spell in person.open_spells():
        _note(play, case.id, "registration", spell.id, left)
        spell.office = to
    for opened in {one.case.id: one.case for one in person.open_spells()}.values():
        _note(play, case.id, "case", opened.id, left)
        opened.lie_with(to.office_id)
    for served in person.served:
        if served.until is None:
            _note(play, case.id, "serving", served.id, left)
    person.not_served(at)
    person.served.append(Served(play.ledger.next_id("serving"), to, case.id, at))
    notice = (play.ledger.next_id("office_notice"), left.office_id, "moved", person.who.id)
    play.ledger.add("office_notice", (*notice, case.id, at))
    person.who.community = to
    person.moved = True


def propose(play: Play, person: Person) -> None:
    """To be moved out: the other community has yet to answer (R10.1)."""
    office = person.who.community
    to = _elsewhere(play, office)
    day = play.days.count - 1 - int(play.chance() * _LATELY)
    if to is None or day <= person.day:
        return
    at = play.moment(day)
    case = play.cabinet.open("move_out", office, day, at, person_id=person.who.id)
    row = (case.id, person.who.id, office.office_id, to.office_id, stored("move_reason", _REASON))
    play.ledger.add("move", (*row, None))
    case.agree("1", at, office.clerk_id)
    case.decide("propose", "take", at, play.clerk(office), opinion=_WORDS)
    case.lie_with(to.office_id)


def _elsewhere(play: Play, office: Community) -> Community | None:
    to = play.inventor.pick(play.county.communities)
    return None if to.office_id == office.office_id else to


def _note(play: Play, case_id: int, table: str, row_id: int, left: Community) -> None:
    play.ledger.add("move_item", (case_id, table, row_id, left.office_id))
