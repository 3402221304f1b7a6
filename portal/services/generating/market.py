"""What a county offers: employers, vacancies, training; and the standard for what is earned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from stdnum.cn import uscc

from portal.services.demo import words
from portal.services.generating.ground import Community
from portal.services.generating.people import stored
from portal.services.generating.play import Play

_EMPLOYERS, _VACANCIES, _COURSES = 40, 60, 150
"""People for each of these."""
_TRADES: Final = (
    ("餐饮管理有限公司", "H", "餐厅服务员", "4-03-00-00"),
    ("物业服务有限公司", "K", "秩序维护员", "3-02-00-00"),
    ("商贸有限公司", "F", "收银员", "4-01-00-00"),
    ("物流有限公司", "G", "仓库管理员", "4-02-00-00"),
    ("养老服务有限公司", "Q", "养老护理员", "4-10-00-00"),
    ("电子科技有限公司", "C", "装配工", "6-25-00-00"),
    ("建筑劳务有限公司", "E", "装修水电工", "6-29-00-00"),
    ("家政服务有限公司", "O", "保洁员", "4-10-00-00"),
)
_COURSE_TITLES: Final = (
    "养老护理员",
    "中式烹调师（初级）",
    "保安员上岗培训",
    "电工（初级）",
    "SYB 创业培训",
)
_DUTIES: Final = "按单位的安排完成岗位工作，入职前培训。"
_SHOWN_FOR: Final = 60
_STANDARD: Final = 720
_SEATS: Final = 40


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer of the county; ``day`` is the working day on which it was recorded."""

    id: int
    day: int
    trade: int


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacancy that is published from one working day until before another."""

    id: int
    first: int
    after: int


@dataclass(slots=True)
class Course:
    """A course that can be recommended from a working day until it begins."""

    id: int
    first: int
    after: int
    seats: int


@dataclass
class Market:
    """All that a county's people can be offered."""

    employers: list[Employer] = field(default_factory=list)
    vacancies: list[Vacancy] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)


def lay_out(play: Play) -> Market:
    """Record a county's employers, vacancies, courses and standards."""
    market, people = Market(), play.county.people
    _set_standard(play)
    for number in range(people // _EMPLOYERS + 1):
        market.employers.append(_employ(play, number))
    for number in range(people // _VACANCIES + 2):
        _advertise(play, market, number)
    _teach(play, market, people // _COURSES + 1)
    return market


def _somewhere(play: Play) -> Community:
    return play.inventor.pick(play.county.communities)


def _set_standard(play: Play) -> None:
    county, days = play.county, play.days
    if county.has_standard:
        return
    first = days.begins.replace(month=1, day=1).isoformat()
    row = (play.ledger.next_id("subsistence_standard"), county.area_id, first, _STANDARD)
    play.ledger.add("subsistence_standard", (*row, None, county.reviewer_id, days.at(0, 0)))


def _employ(play: Play, number: int) -> Employer:
    """An employer whose code is well formed and nobody's, as the demo's are (``demo.jobs``)."""
    ledger, office = play.ledger, _somewhere(play)
    trade = number % len(_TRADES)
    kind, industry = _TRADES[trade][:2]
    employer_id = ledger.next_id("employer")
    body = f"91{play.county.code[:6]}MA0{employer_id % 10**6:06d}"
    day = int(play.chance() * play.days.count * 0.2)
    at = play.moment(day)
    phone = f"154{employer_id % 10**8:08d}"
    ledger.add(
        "employer",
        (
            employer_id,
            body + uscc.calc_check_digit(body),
            f"{play.county.name}某某{number + 1}号{kind}",
            stored("employer_licence", "1"),
            play.days.texts[day],
            stored("employer_kind", "3"),
            stored("industry", industry),
            stored("employer_size", play.inventor.pick("34")),
            f"{play.inventor.pick(words.STREETS)}{number + 1}号",
            play.inventor.pick(words.COLLEAGUES),
            play.inventor.seal(phone, "employer-phone"),
            office.office_id,
            office.clerk_id,
            at,
            1,
        ),
    )
    return Employer(employer_id, day, trade)


def _advertise(play: Play, market: Market, number: int) -> None:
    """A vacancy: the last ones entered wait for the district, one was sent back."""
    ledger, days, office = play.ledger, play.days, _somewhere(play)
    employer = market.employers[number % len(market.employers)]
    waits = number < 2
    day = (
        days.count - 2
        if waits
        else employer.day + int(play.chance() * (days.count - 3 - employer.day))
    )
    at = play.moment(day)
    case = play.cabinet.open("vacancy", office, day, at, employer_id=employer.id)
    case.decide("accept", "audit", at, play.clerk(office), revision=1)
    vacancy_id, published = ledger.next_id("vacancy"), None
    audited = play.moment(day + 1)
    auditor = (play.county.reviewer_id, play.county.office_id)
    if not waits:
        case.decide("approve", None, audited, auditor, status="completed")
        published = audited
    elif number == 1:
        asked = "单位没有写明工作时间，请核实"
        given = {"reason": "12", "fields": "duties", "opinion": asked}
        case.decide("send_back", "enter", audited, auditor, status="sent_back", **given)
    told = _told(play, employer, day, office)
    state = "waiting" if waits else "published"
    row = (vacancy_id, employer.id, office.office_id, office.clerk_id, at, state, case.id)
    ledger.add("vacancy", (*row, 0, published, None, None, 1 + (not waits), *told))
    ledger.add("vacancy_revision", (vacancy_id, 1, case.id, office.clerk_id, at, *told))
    if not waits:
        last = days.dates[day] + timedelta(days=_SHOWN_FOR)
        after = sum(one <= last for one in days.dates[: days.count])
        market.vacancies.append(Vacancy(vacancy_id, day + 2, after))


def _told(play: Play, employer: Employer, day: int, office: Community) -> tuple[Any, ...]:
    _kind, _industry, title, occupation = _TRADES[employer.trade]
    pay = 2800 + 100 * int(play.chance() * 30)
    until = (play.days.dates[day] + timedelta(days=_SHOWN_FOR)).isoformat()
    phone = play.inventor.seal(f"154{employer.id % 10**8:08d}", "vacancy-phone")
    return (
        *(title, stored("occupation_major_mid", occupation), 1 + int(play.chance() * 9)),
        *(stored("employment_wish_form", "1"), None, pay, pay + 800, None, _DUTIES, None),
        *(play.inventor.pick(words.COLLEAGUES), phone, until, office.area_id),
    )


def _teach(play: Play, market: Market, count: int) -> None:
    ledger, county, days = play.ledger, play.county, play.days
    school = ledger.next_id("training_institution")
    by, at = (county.counsellor_id,), days.at(0, 10)
    phone = play.inventor.seal("073184000100", "institution-phone")
    name, address = f"{county.name}某某职业培训学校", f"{words.STREETS[0]}1号"
    row = (school, name, county.area_id, address, words.COLLEAGUES[0], phone, county.office_id)
    ledger.add("training_institution", (*row, *by, at, 1))
    for number in range(count):
        title = _COURSE_TITLES[number % len(_COURSE_TITLES)]
        starts = min(10 + int(play.chance() * (days.count + 5)), len(days.dates) - 2)
        ends = (days.dates[starts] + timedelta(days=20)).isoformat()
        entered = max(0, min(starts - 20, days.count - 2))
        course_id = ledger.next_id("course")
        row = (course_id, school, title, "创业" in title, days.texts[starts], ends, _SEATS)
        ledger.add("course", (*row, *by, play.moment(entered), 1))
        market.courses.append(Course(course_id, entered + 1, min(starts, days.count), _SEATS))
