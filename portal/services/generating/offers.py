"""The "311" services that generated people were offered, and counsellors' referrals (规程五)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from portal.domain.dates import day_begins
from portal.services.generating.days import instant
from portal.services.generating.market import Market
from portal.services.generating.people import stored
from portal.services.generating.play import UNEMPLOYMENT, Person, Play, Spell

_SHARE: Final = 0.45
_REFERRED: Final = 0.006
_LATELY: Final = 5
_TOLD: Final = 0.6
_PHONED: Final = "4"
_GUIDED: Final = (
    "结合附近岗位，建议先从物业秩序维护做起；讲解了社保补贴政策",
    "期望月薪偏高，对照同类岗位后调整；讲解了灵活就业社保补贴",
    "讲解了创业担保贷款的条件和办理流程",
)
_NEEDS: Final = (
    "做过多年收银，想转行，不知道自己适合什么，希望有人帮助定位",
    "想做小生意，又怕亏，希望有人帮助分析",
)
_REFUSALS: Final = "没有时间"
_CAME_TO: Final = {
    "job": ("not_hired", "not_hired", "not_contacted", "declined_with_reason", "declined"),
    "training": ("in_training", "completed", "not_enrolled", "declined_with_reason"),
}


def serve(play: Play, market: Market, person: Person) -> None:
    """What the community that serves somebody offered since the 失业登记 in force."""
    spell = person.open_of(UNEMPLOYMENT)
    if spell is None:
        return
    first = person.day + 1
    if play.chance() < _SHARE:
        for _ in range(1 + int(play.chance() * 3)):
            day = play.later(first, 1)
            if day is not None:
                _offer(play, market, person, spell, day)
    if play.chance() < _REFERRED:
        _refer(play, person)


def _offer(play: Play, market: Market, person: Person, spell: Spell, day: int) -> None:
    drawn = play.chance()
    if drawn < 0.5:
        vacancy = _fitting(play, market.vacancies, day)
        if vacancy is not None:
            _record(play, person, spell, day, "job", "accepted", vacancy_id=vacancy.id)
            return
    elif drawn < 0.65:
        course = _fitting(play, market.courses, day)
        if course is not None and course.seats > 0:
            course.seats -= 1
            _record(play, person, spell, day, "training", "accepted", course_id=course.id)
            return
    if drawn < 0.1:
        refused = play.inventor.pick(("refused", "refused_with_reason"))
        _record(play, person, spell, day, "training", refused, words=_REFUSALS)
        return
    words = play.inventor.pick(_GUIDED)
    _record(play, person, spell, day, "guidance", "accepted", words=words)


def _fitting(play: Play, among: list[Any], day: int) -> Any | None:
    """One of some that can be recommended on a day."""
    for _ in range(4 if among else 0):
        one = play.inventor.pick(among)
        if one.first <= day < one.after:
            return one
    return None


def _record(
    play: Play,
    person: Person,
    spell: Spell,
    day: int,
    kind: str,
    answer: str,
    *,
    vacancy_id: int | None = None,
    course_id: int | None = None,
    words: str | None = None,
) -> None:
    ledger, office = play.ledger, person.who.community
    offer_id, at = ledger.next_id("service_offer"), play.moment(day)
    outcome = outcome_at = None
    told = play.later(day, 2)
    if kind in _CAME_TO and answer == "accepted" and told is not None and play.chance() < _TOLD:
        outcome, outcome_at = play.inventor.pick(_CAME_TO[kind]), play.moment(told)
        row = (offer_id, 1, outcome, outcome_at, office.clerk_id, None)
        ledger.add("service_offer_outcome", row)
    sealed = play.inventor.seal(words, "offer-words") if words else None
    of = (offer_id, kind, person.who.id, spell.id, vacancy_id, course_id, answer)
    by = (stored("consent_means", _PHONED), sealed, office.office_id, office.clerk_id, at)
    ledger.add("service_offer", (*of, *by, outcome, outcome_at, 1 + (outcome is not None)))


def _refer(play: Play, person: Person) -> None:
    """A referral to the district: half of them have an appointment."""
    office, county, days = person.who.community, play.county, play.days
    day = days.count - 2 - int(play.chance() * _LATELY)
    if day <= person.day:
        return
    at = play.moment(day)
    case = play.cabinet.open("guidance", office, day, at, person_id=person.who.id)
    case.agree("1", at, office.clerk_id)
    case.decide("propose", "assign", at, play.clerk(office))
    need = play.inventor.seal(play.inventor.pick(_NEEDS), "guidance-need")
    meeting: tuple[Any, ...] = (None, None, None)
    if play.chance() < 0.5:
        place = "区人力资源市场二楼职业指导室"
        meets = day_begins(days.today) + timedelta(days=2, hours=9, minutes=30)
        meeting = (county.counsellor_id, instant(meets), place)
        at = play.moment(day + 1)
        who = (county.counsellor_id, county.office_id)
        case.decide("approve", "guide", at, who, opinion=place)
        notice = (play.ledger.next_id("office_notice"), office.office_id, "guidance_set")
        play.ledger.add("office_notice", (*notice, person.who.id, case.id, at))
    play.ledger.add("guidance_request", (case.id, need, *meeting))
