"""失业登记 and 求职登记 of generated people, with the forms and wishes that belong to them."""

from __future__ import annotations

from typing import Final

from portal.services.demo import words
from portal.services.generating.filing import Filed
from portal.services.generating.people import of_working_age, stored
from portal.services.generating.play import (
    JOB_SEEKING,
    UNEMPLOYMENT,
    Person,
    Play,
    Served,
    Spell,
)

_AT_ONCE: Final = 0.7
_GRADUATED, _EMPLOYED, _OWN_BUSINESS, _LAND, _OTHER = "10", "20", "32", "50", "90"
_YOUNG, _GROWN = 20, 25
_FORMS: Final = "11125"
BY_HAND: Final = "2"


def accept(play: Play, person: Person, code: str, day: int) -> tuple[Filed, int]:
    """A registration's case, accepted with its form; the case and the id of the wishes."""
    who = person.who
    at = max(play.moment(day), person.at)
    place = who.place if code == UNEMPLOYMENT else "2"
    case = play.cabinet.open(code, who.community, day, at, person_id=who.id, place=place)
    wishes_id = _wish(play, who.id, at)
    remarks = play.inventor.pick(words.REMARKS) if play.chance() < 0.1 else None
    form = (case.id, 1, at, remarks, *who.personal, wishes_id)
    if code == UNEMPLOYMENT:
        kept = stored("place_kind", place)
        play.ledger.add("unemployment_application", (*form, kept, *_lost(play, person, day)))
    else:
        play.ledger.add("job_seeking_application", form)
    case.decide("accept", "verify", at, play.clerk(who.community), revision=1)
    return case, wishes_id


def finish(play: Play, case: Filed, person: Person, at: str) -> None:
    """Verify and complete a case on the person's word."""
    office = person.who.community
    if case.basis_id is None:
        case.agree("1", at, office.clerk_id)
    opinion = play.inventor.pick(words.OPINIONS) if play.chance() < 0.5 else None
    act = play.clerk(office)
    case.decide("verify", "complete", at, act, verification=BY_HAND, opinion=opinion)
    case.decide("complete", None, at, act, status="completed", opinion=opinion)


def unemployed(play: Play, person: Person, day: int) -> None:
    """Registered as unemployed, and with it as seeking work (R3.2)."""
    case, wishes_id = accept(play, person, UNEMPLOYMENT, day)
    done, at = _completed(play, person, case, day)
    since = play.ledger.rows["unemployment_application"][-1][-4]
    _open(play, person, UNEMPLOYMENT, case, None, since, at, done)
    seeks_work(play, person, case, wishes_id, at, done)
    certify(play, person, case, at)


def seeking(play: Play, person: Person, day: int) -> None:
    """Registered as seeking work alone (R3.3)."""
    case, wishes_id = accept(play, person, JOB_SEEKING, day)
    done, at = _completed(play, person, case, day)
    seeks_work(play, person, case, wishes_id, at, done)


def seeks_work(play: Play, person: Person, case: Filed, wishes_id: int, at: str, day: int) -> None:
    """The 求职登记, and who gives the services."""
    _open(play, person, JOB_SEEKING, case, wishes_id, play.days.texts[day], at, day)
    office = person.who.community
    person.served.append(Served(play.ledger.next_id("serving"), office, case.id, at))


def certify(play: Play, person: Person, case: Filed, at: str) -> None:
    """The electronic certificate, made with the first registration (R11.1)."""
    if person.certificate_id is None:
        person.certificate_id, person.certified = play.ledger.next_id("certificate"), at
        row = [person.certificate_id, person.who.id, "", case.id, at]
        play.ledger.add("certificate", row)


def _completed(play: Play, person: Person, case: Filed, day: int) -> tuple[int, str]:
    """Completed at once or some days later; on which working day, and when."""
    done = day
    if play.chance() > _AT_ONCE:
        done = min(day + 1 + int(play.chance() * 4), play.days.count - 1)
    at = play.ledger.rows["case"][-1][10] if done == day else play.moment(done)
    finish(play, case, person, at)
    person.day = done
    return done, at


def _open(
    play: Play,
    person: Person,
    kind: str,
    case: Filed,
    wishes_id: int | None,
    since: str,
    at: str,
    day: int,
) -> None:
    spell_id = play.ledger.next_id("registration")
    office = person.who.community
    person.spells.append(Spell(spell_id, kind, case, office, wishes_id, since, at, day))


def _lost(play: Play, person: Person, day: int) -> tuple[object, ...]:
    """Why somebody has no work, since when, and the work they had."""
    who, pick = person.who, play.inventor.pick
    reason = _reason(play, person, day)
    employed = reason == _EMPLOYED
    former = pick(words.EMPLOYERS) if employed else None
    if reason == _OWN_BUSINESS:
        former = pick(words.OWN_BUSINESSES)
    earliest = of_working_age(who.born).isoformat()
    since = max(earliest, play.days.before(day, 6 + int(play.chance() * 294)))
    last = person.spells[-1].ended_on if person.spells else None
    return (
        stored("unemployment_reason", reason),
        max(since, last or since),
        former,
        2400 + 100 * int(play.chance() * 62) if employed else None,
        play.chance() < 0.4 if employed else None,
    )


def _reason(play: Play, person: Person, day: int) -> str:
    age, drawn = person.who.age_on(play.days.dates[day]), play.chance()
    if age < _YOUNG or (age < _GROWN and drawn < 0.4):
        return _GRADUATED
    if drawn < 0.75:
        return _EMPLOYED
    if drawn < 0.85:
        return _OWN_BUSINESS
    return _LAND if person.who.rural else _OTHER


def _wish(play: Play, person_id: int, at: str) -> int:
    """One statement of wishes."""
    ledger, pick = play.ledger, play.inventor.pick
    wishes_id = ledger.next_id("wishes")
    pay = 2500 + 500 * int(play.chance() * 8)
    training = pick(words.TRAINING) if play.chance() < 0.35 else None
    form = stored("employment_wish_form", _FORMS[int(play.chance() * 5)])
    most = pay + 500 * (1 + int(play.chance() * 4))
    row = (wishes_id, person_id, at, form, pay, most, training, play.chance() < 0.08)
    ledger.add("wishes", row)
    first = int(play.chance() * len(words.WISHED_WORK))
    for position in range(1, 2 + int(play.chance() * 2.4)):
        kind, text = words.WISHED_WORK[(first + 5 * position) % len(words.WISHED_WORK)]
        row_of = (wishes_id, position, stored("occupation_major_mid", kind), text)
        ledger.add("wished_occupation", row_of)
    county = play.county
    ledger.add("wished_place", (wishes_id, 1, county.area_id, county.full_name))
    return wishes_id
