"""Courses of the demo's district, and some "311" services of the first community (规程五)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.deregistration import Answer
from portal.domain.guidance import Appointment
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.domain.training import CourseDetails, InstitutionDetails
from portal.models import Registration, RegistrationKind, Serving
from portal.queries import province, staff
from portal.services import guidance, service311, training, training_offers
from portal.services.consents import Consent
from portal.services.demo.accounts import COMMUNITY, DISTRICT
from portal.services.demo.life import posting_at
from portal.services.service311 import Offering

_SIGNED, _PHONED = (code_set("consent_means").item(code) for code in ("1", "4"))
_INSTITUTIONS = (
    InstitutionDetails(
        "芙蓉区蓝领职业培训学校（演示）", None, "解放东路 88 号 3 楼", "周老师", "073184000101"
    ),
    InstitutionDetails(
        "湘家政职业技能培训中心（演示）", None, "韭菜园路 20 号", "唐老师", "073184000102"
    ),
    InstitutionDetails(
        "芙蓉创业学院（演示）", None, "人民东路 46 号创业园 2 栋", "欧阳老师", "073184000103"
    ),
)
_COURSES = (
    (0, "消防设施操作员（初级）", 9, 40, 30),
    (0, "保安员上岗培训", 16, 10, 40),
    (0, "中式烹调师（初级）", 34, 45, 24),
    (1, "养老护理员", 6, 30, 30),
    (1, "家政服务员", 20, 20, 30),
    (2, "SYB 创业培训", 12, 10, 25),
)
"""Institution, title, days until it begins, days that it takes, seats."""

_GUIDED = (
    "结合附近岗位，建议先从物业秩序维护做起；讲解了社保补贴政策",
    "期望月薪偏高，对照同类岗位后调整；讲解了灵活就业社保补贴",
    "鼓励先参加培训再找工作，介绍了免费培训和生活费补贴",
    "讲解了创业担保贷款的条件和办理流程",
)
_NEEDS = (
    "做过多年收银，想转行，不知道自己适合什么，希望有人帮助定位",
    "大学毕业一年没有找到工作，简历和面试都需要指导",
    "想做小生意，又怕亏，希望有人帮助分析",
)
REFERRED, ASSIGNED = len(_NEEDS), 1
"""How many were referred to a counsellor, and how many of them got an appointment."""
_SETTLED = timedelta(days=30)
_SECONDS = 15
"""Between referrals, after the last visit of a day: a case's number rises with its moment."""


def lay_out(session: Session, now: datetime) -> None:
    """Enter institutions and courses, and play the last fortnight's services, day by day."""
    counsellor = _actor(session, DISTRICT, Role.COUNSELLOR)
    clerk = _actor(session, COMMUNITY, Role.CLERK)
    moments = _moments(session, now)
    courses = _add_courses(session, counsellor, moments[0], shanghai_day(now))
    people = _settled(session, clerk, moments[0])
    acts = zip(people[: len(moments)], moments, strict=False)
    for number, (person_id, at) in enumerate(acts):
        _serve(session, clerk, at, person_id, number, courses)
    for number, (person_id, need) in enumerate(zip(people[-len(_NEEDS) :], _NEEDS, strict=False)):
        last = moments[-1].replace(hour=16, minute=59, second=_SECONDS * (number + 1))
        case = guidance.refer(session, clerk, last, person_id, need, Consent(_SIGNED))
        if number == 0:
            at = datetime.combine(shanghai_day(now) + timedelta(days=2), time(9, 30), SHANGHAI)
            meets = Appointment(counsellor.user_id, at, "区人力资源市场二楼职业指导室")
            guidance.assign(session, counsellor, last, case.id, case.version, meets)


def _serve(
    session: Session,
    clerk: Actor,
    at: datetime,
    person_id: int,
    number: int,
    courses: Sequence[int],
) -> None:
    """Guidance for every other one, a course for two of three, of whom some tell more later."""
    if number % 2 == 0:
        words = _GUIDED[number // 2 % len(_GUIDED)]
        offering = Offering(ServiceKind.GUIDANCE, Answer.ACCEPTED, _PHONED, words=words)
        guidance.record(session, clerk, at, person_id, offering)
    if number % 3 == 2:
        offering = Offering(ServiceKind.TRAINING, Answer.REFUSED, _PHONED, words="没有时间")
        service311.offer(session, clerk, at + timedelta(minutes=5), person_id, offering)
        return
    course_id = courses[number % len(courses)]
    given = training_offers.recommend(
        session, clerk, at + timedelta(minutes=5), person_id, course_id, _PHONED
    )
    if number % 4 == 1:
        told = OfferOutcome.NOT_ENROLLED
        service311.tell(session, clerk, at + timedelta(hours=2), given.id, given.version, told)


def _add_courses(session: Session, keeper: Actor, at: datetime, today: date) -> list[int]:
    schools = [training.add_institution(session, keeper, at, one).id for one in _INSTITUTIONS]
    found = []
    for school, title, wait, takes, seats in _COURSES:
        starts = today + timedelta(days=wait)
        ends = starts + timedelta(days=takes)
        details = CourseDetails(title, None, "创业" in title, starts, ends, seats)
        found.append(training.add_course(session, keeper, at, schools[school], details).id)
    return found


def _moments(session: Session, now: datetime) -> list[datetime]:
    """Ten in the morning of the working days of the last fortnight."""
    calendar, today = province.calendar(session), shanghai_day(now)
    days = (today - timedelta(days=ago) for ago in range(14, 0, -1))
    return [datetime.combine(one, time(10), SHANGHAI) for one in days if calendar.is_workday(one)]


def _settled(session: Session, clerk: Actor, at: datetime) -> list[int]:
    """Who has been registered as unemployed at the clerk's office for a month, still served."""
    return list(
        session.scalars(
            sa.select(Registration.person_id)
            .join(Serving, Serving.person_id == Registration.person_id)
            .where(
                Registration.kind == RegistrationKind.UNEMPLOYMENT,
                Registration.ended_recorded_at.is_(None),
                Registration.recorded_at < at - _SETTLED,
                Serving.office_id == clerk.office_id,
                Serving.ended_at.is_(None),
            )
            .order_by(Registration.person_id)
        )
    )


def _actor(session: Session, area_code: str, role: Role) -> Actor:
    posting = posting_at(session, area_code, role)
    return staff.actor_at(posting.user, posting.office)
