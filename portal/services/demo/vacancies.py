"""The demo's vacancies: published, waiting, sent back, filled, expired, taken down (P2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.vacancies import VacancyDetails
from portal.domain.workflow import Action
from portal.models import Area, Employer, Vacancy
from portal.queries import province, staff
from portal.services import vacancies, vacancy_life
from portal.services.demo.accounts import COMMUNITY, DISTRICT, TOWNSHIP
from portal.services.demo.life import begins_on, posting_at, workdays

_NEXT_DOOR = "430102001002"
_IN_THE_MORNING = timedelta(hours=9, minutes=40)
_CONTACTS = ("谭雅婷", "袁志刚", "贺满秀")


@dataclass(frozen=True)
class _Wanted:
    """One vacancy: of which employer, entered where, how many working days ago, what it says.

    ``days`` is for how long it stands from then on; ``pay`` none is 面议.
    """

    employer: int
    office: str
    ago: int
    title: str
    occupation: str
    headcount: int
    pay: tuple[int, int] | None
    place: str
    duties: str
    requirements: str = ""
    education: str = ""
    form: str = "1"
    days: int = 60


_PUBLISHED = (
    _Wanted(
        0,
        COMMUNITY,
        26,
        "餐厅服务员",
        "4-03-00-00",
        6,
        (3200, 4000),
        COMMUNITY,
        "点单、传菜、收台，排班休息。",
    ),
    _Wanted(
        0,
        COMMUNITY,
        24,
        "厨师",
        "4-03-00-00",
        2,
        (6000, 8000),
        COMMUNITY,
        "炒菜、配菜，管理厨房卫生。",
        "做过湘菜两年以上。",
    ),
    _Wanted(
        0,
        COMMUNITY,
        20,
        "收银员",
        "4-01-00-00",
        2,
        (3300, 3800),
        TOWNSHIP,
        "收银、对账、开票。",
        "会用收银系统。",
        "61",
    ),
    _Wanted(
        0,
        _NEXT_DOOR,
        18,
        "周末传菜员",
        "4-03-00-00",
        4,
        (1500, 2000),
        TOWNSHIP,
        "周六、周日传菜，包餐。",
        "",
        "",
        "2",
    ),
    _Wanted(
        1,
        COMMUNITY,
        16,
        "秩序维护员",
        "3-02-00-00",
        10,
        (3200, 3600),
        COMMUNITY,
        "小区门岗、巡逻，三班倒。",
        "身体健康，能上夜班。",
        "71",
    ),
    _Wanted(
        1,
        COMMUNITY,
        15,
        "消防值班员",
        "3-02-00-00",
        3,
        (3600, 4200),
        TOWNSHIP,
        "消防控制室值班。",
        "持消防设施操作员证。",
        "61",
    ),
    _Wanted(
        1, _NEXT_DOOR, 13, "保洁员", "4-09-00-00", 8, (2600, 3000), _NEXT_DOOR, "楼道、大堂保洁。"
    ),
    _Wanted(
        1,
        _NEXT_DOOR,
        12,
        "水电维修工",
        "4-12-00-00",
        2,
        (4200, 5200),
        DISTRICT,
        "小区水电报修。",
        "持电工证。",
    ),
    _Wanted(
        1,
        COMMUNITY,
        11,
        "物业客服",
        "4-06-00-00",
        1,
        (3500, 4200),
        DISTRICT,
        "接待业主、收缴物业费。",
        "",
        "31",
    ),
    _Wanted(
        2,
        COMMUNITY,
        10,
        "养老护理员",
        "4-10-00-00",
        5,
        (3800, 5000),
        COMMUNITY,
        "照料老人起居，学会后上岗。",
    ),
    _Wanted(
        2,
        COMMUNITY,
        9,
        "康复技师",
        "2-05-00-00",
        1,
        None,
        DISTRICT,
        "老人康复训练。",
        "康复治疗专业。",
        "31",
    ),
    _Wanted(
        2,
        _NEXT_DOOR,
        30,
        "洗衣工",
        "4-10-00-00",
        2,
        (2800, 3000),
        TOWNSHIP,
        "被服洗涤、消毒。",
        days=20,
    ),
)
"""Audited on the day after; the last has expired since."""

_WAITING = (
    _Wanted(
        0,
        COMMUNITY,
        3,
        "外卖打包员",
        "4-03-00-00",
        3,
        (3000, 3600),
        COMMUNITY,
        "打包、核对外卖订单。",
    ),
    _Wanted(
        2,
        _NEXT_DOOR,
        1,
        "夜班护工",
        "4-10-00-00",
        2,
        (4200, 4800),
        TOWNSHIP,
        "夜间巡视、翻身、喂水。",
    ),
)
_SENT_BACK = _Wanted(
    1, COMMUNITY, 2, "绿化工", "4-09-00-00", 2, (2800, 3200), TOWNSHIP, "养护花木。"
)
_TITLES_FILLED = frozenset({"物业客服"})
_TITLES_DOWN = frozenset({"周末传菜员"})

PUBLISHED, SENT_BACK = len(_PUBLISHED), 1
ENTERED = PUBLISHED + SENT_BACK + len(_WAITING)
"""How many are published, sent back, and entered in all."""


def play_vacancies(session: Session, now: datetime) -> None:
    """Enter and audit them in the names of the clerks and the district's reviewer."""
    employers = session.scalars(sa.select(Employer.id).order_by(Employer.id)).all()
    auditor = _actor(session, DISTRICT, Role.REVIEWER)
    days = workdays(province.calendar(session), begins_on(now), shanghai_day(now))
    for one in sorted((*_PUBLISHED, *_WAITING, _SENT_BACK), key=lambda one: -one.ago):
        at = day_begins(days[-one.ago]) + _IN_THE_MORNING
        clerk = _actor(session, one.office, Role.CLERK)
        told = _details(session, one, at)
        made = vacancies.enter(session, clerk, at, employers[one.employer], told).id
        if one in _WAITING:
            continue
        sent_back = one is _SENT_BACK
        action, given = (Action.SEND_BACK, _because()) if sent_back else (Action.APPROVE, Given())
        later = day_begins(days[1 - one.ago]) + _IN_THE_MORNING
        seen = session.get_one(Vacancy, made).case.version
        vacancy_life.judge(session, auditor, later, made, seen, action, given)
        _go_on(session, clerk, now, made, one)


def _go_on(session: Session, clerk: Actor, now: datetime, vacancy_id: int, one: _Wanted) -> None:
    seen = session.get_one(Vacancy, vacancy_id).version
    if one.title in _TITLES_FILLED:
        vacancy_life.record_filled(session, clerk, now, vacancy_id, seen, one.headcount)
    elif one.title in _TITLES_DOWN:
        vacancy_life.take_down(session, clerk, now, vacancy_id, seen, "单位周末停业")


def _because() -> Given:
    return Given(
        reason=code_set("send_back_reason").item("12"),
        opinion="单位说只招一人，请核实人数",
        fields=("headcount",),
        back_to="enter",
    )


def _actor(session: Session, area_code: str, role: Role) -> Actor:
    posting = posting_at(session, area_code, role)
    return staff.actor_at(posting.user, posting.office)


def _details(session: Session, one: _Wanted, at: datetime) -> VacancyDetails:
    area_id = session.scalars(sa.select(Area.id).where(Area.code == one.place)).one()
    low, high = one.pay or (None, None)
    return VacancyDetails(
        title=one.title,
        occupation=code_set("occupation_major_mid").item(one.occupation),
        headcount=one.headcount,
        form=code_set("employment_wish_form").item(one.form),
        education=code_set("education").item(one.education) if one.education else None,
        pay_from=low,
        pay_to=high,
        area_id=area_id,
        duties=one.duties,
        requirements=one.requirements or None,
        contact_name=_CONTACTS[one.employer],
        contact_phone=f"1540731{one.employer:04d}",
        open_until=shanghai_day(at) + timedelta(days=one.days),
    )
