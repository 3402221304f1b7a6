"""就业登记 of generated people, and how it ends (规程六、七 1–3、八)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from portal.services.generating import registering
from portal.services.generating.market import Employer, Market
from portal.services.generating.people import stored
from portal.services.generating.play import EMPLOYMENT, Person, Play, Spell

_HIRED, _FLEXIBLE = "010", "022"
_HIRED_SHARE: Final = 0.8
_TRADES: Final = ("餐饮服务", "物业服务", "营业员", "仓储", "养老护理", "装配", "水电安装", "保洁")
_OVER: Final = "801"
_AT_WORK: Final = "3"
"""place_kind: where somebody works (R6.1)."""


def employed(play: Play, market: Market, person: Person, day: int) -> None:
    """Registered as employed, which ends unemployment and the search for work (R7.1–R7.3)."""
    who = person.who
    at = max(play.moment(day), person.at)
    person.day = day
    case = play.cabinet.open(EMPLOYMENT, who.community, day, at, person_id=who.id, place=_AT_WORK)
    job, started, reason = _job(play, market, day)
    form = (case.id, 1, at, None, *who.personal)
    hired = job[-1] is not None
    contract = (stored("contract_kind", "1"), started) if hired else (None, None)
    place = stored("place_kind", _AT_WORK)
    play.ledger.add("employment_application", (*form, *job, place, False, *contract))
    case.decide("accept", "verify", at, play.clerk(who.community), revision=1)
    registering.finish(play, case, person, at)
    for spell in person.open_spells():
        spell.end(started, at, stored("end_reason", reason), case.id)
    person.not_served(at)
    spell_id = play.ledger.next_id("registration")
    spell = Spell(spell_id, EMPLOYMENT, case, who.community, None, started, at, day)
    person.spells.append(spell)
    person.jobs[spell_id] = (play.ledger.next_id("employment_job"), job)
    registering.certify(play, person, case, at)


def out_of_work(play: Play, person: Person, day: int) -> None:
    """The work has ended, and with it the 就业登记 (R8.1)."""
    spell = person.open_of(EMPLOYMENT)
    assert spell is not None, "somebody who works"
    office, at = person.who.community, max(play.moment(day), person.at)
    person.day = day
    case = play.cabinet.open("deregister_employment", office, day, at, person_id=person.who.id)
    on, reason = play.days.before(day, 1 + int(play.chance() * 12)), stored("end_reason", _OVER)
    on = max(on, spell.since)
    play.ledger.add("deregistration", (case.id, reason, on, None))
    case.agree("1", at, office.clerk_id)
    act = play.clerk(office)
    case.decide("complete", None, at, act, status="completed", opinion="终止就业")
    spell.end(on, at, reason, case.id)


def write_jobs(play: Play, person: Person) -> None:
    """The job of each 就业登记; it ends with it."""
    for spell in person.spells:
        if spell.kind == EMPLOYMENT:
            job_id, job = person.jobs[spell.id]
            ended = None if spell.ended_on is None else "deregistered"
            row = (job_id, spell.id, person.who.id, spell.case.id, spell.at)
            end = (spell.closed_case_id, spell.ended_on, spell.ended_at, ended)
            play.ledger.add("employment_job", (*row, *end, *job))


def _job(play: Play, market: Market, day: int) -> tuple[tuple[Any, ...], str, str]:
    """A job as its columns hold it, when it began, and the item by which it ends unemployment."""
    started = (play.days.dates[day] - timedelta(days=1 + int(play.chance() * 25))).isoformat()
    pay = 2600 + 100 * int(play.chance() * 50)
    there = [one for one in _some(play, market) if one.day < day]
    if there and play.chance() < _HIRED_SHARE:
        employer = there[0]
        trade = _TRADES[employer.trade]
        form = (stored("employment_form", _HIRED), None, None, None, trade, pay, None)
        return (*form, started, employer.id), started, "701"
    way = stored("flexible_way", play.inventor.pick("1234"))
    form = (stored("employment_form", _FLEXIBLE), None, None, None, None, pay, way)
    return (*form, started, None), started, "703"


def _some(play: Play, market: Market) -> list[Employer]:
    return [play.inventor.pick(market.employers) for _ in range(3)]
