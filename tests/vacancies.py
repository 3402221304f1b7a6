"""Invented vacancies of invented employers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.vacancies import VacancyDetails
from portal.domain.workflow import Action
from portal.models import Area, Vacancy
from portal.services import vacancies, vacancy_life
from portal.services.demo.accounts import COMMUNITY
from tests.factories import NOW
from tests.working import add_employer

PHONE = "13307310000"
BACK = Given(
    reason=code_set("send_back_reason").item("12"),
    fields=("pay_from",),
    opinion="请核实月薪",
    back_to="enter",
)
REFUSED = Given(refusal=code_set("refusal_reason").item("22"), opinion="单位说没有这个岗位")


def area_id(session: Session, code: str = COMMUNITY) -> int:
    """The id of the area of a 12-digit code."""
    return session.scalars(sa.select(Area.id).where(Area.code == code)).one()


def told(session: Session, **other: Any) -> VacancyDetails:
    """What a vacancy says that may be published, but for what is given otherwise."""
    said: dict[str, Any] = {
        "title": "秩序维护员",
        "occupation": code_set("occupation_major_mid").item("3-02-00-00"),
        "headcount": 3,
        "form": code_set("employment_wish_form").item("1"),
        "education": code_set("education").item("71"),
        "pay_from": 3200,
        "pay_to": 3800,
        "area_id": area_id(session),
        "duties": "小区门岗、巡逻。",
        "contact_name": "袁志刚",
        "contact_phone": PHONE,
        "open_until": shanghai_day(NOW) + timedelta(days=30),
    }
    return VacancyDetails(**{**said, **other})


def entered(
    session: Session,
    actor: Actor,
    now: datetime = NOW,
    employer_id: int | None = None,
    **other: Any,
) -> Vacancy:
    """A vacancy that the actor entered; its audit waits. Committed."""
    of = employer_id or add_employer(session, actor).id
    return vacancies.enter(session, actor, now, of, told(session, **other))


def judged(
    session: Session,
    auditor: Actor,
    vacancy: Vacancy,
    action: Action = Action.APPROVE,
    given: Given | None = None,
    now: datetime = NOW,
) -> Vacancy:
    """The vacancy, after the district has judged it."""
    seen = session.get_one(Vacancy, vacancy.id).case.version
    vacancy_life.judge(session, auditor, now, vacancy.id, seen, action, given or Given())
    return session.get_one(Vacancy, vacancy.id, populate_existing=True)


def published(session: Session, actor: Actor, auditor: Actor, **other: Any) -> Vacancy:
    """A vacancy that the actor entered and the district published."""
    return judged(session, auditor, entered(session, actor, **other))
