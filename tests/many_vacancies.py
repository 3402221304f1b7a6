"""Invented vacancies, published, as many as wanted: for measurements and for comparing rankings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import path_range
from portal.domain.channels import Channel
from portal.domain.codes import CodeItem, code_set
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.domain.vacancies import EDUCATIONS, FORMS, VacancyState
from portal.domain.workflow import Status
from portal.models import Area, Matter, Vacancy
from portal.services import bulk
from tests.factories import NOW
from tests.working import add_employer

OCCUPATIONS: Sequence[CodeItem] = code_set("occupation_major_mid").offered
TITLES = (
    *("保安员", "保洁员", "收银员", "营业员", "厨师", "服务员", "家政服务员", "养老护理员"),
    *("快递员", "仓库管理员", "叉车司机", "缝纫工", "电工", "焊工", "装配工", "会计", "文员"),
    *("客服专员", "房产经纪人", "幼儿教师", "汽车维修工", "电商运营", "绿化工", "搬运工"),
)
_DUTIES = (
    *("负责小区门岗值守、巡逻和来访登记", "负责楼道、电梯和公共区域保洁", "收款、对账、整理票据"),
    *("接待顾客、介绍商品、整理货架", "备菜、切配、炒菜，保持厨房清洁", "装卸货物，清点入库出库"),
    *("操作缝纫机完成服装加工", "检修线路和配电设备，做好记录", "照料老人起居，协助服药"),
)


def add_vacancies(
    session: Session,
    actor: Actor,
    count: int,
    *,
    seed: int = 1,
    within: str | None = None,
) -> Sequence[int]:
    """Published vacancies of one employer, anywhere or below the path ``within``; committed.

    Returns their ids. The same seed gives the same ones.
    """
    random, employer_id = Random(seed), add_employer(session, actor).id  # noqa: S311 - no secret
    areas = _areas(session, within)
    first = session.scalar(sa.select(sa.func.coalesce(sa.func.max(Matter.id), 0))) or 0
    cases = [_case(actor, employer_id, f"V{first + at:011d}") for at in range(1, count + 1)]
    case_ids = bulk.inserted(session, Matter, cases)
    rows = [_vacancy(random, actor, employer_id, one, areas) for one in case_ids]
    ids = bulk.inserted(session, Vacancy, rows)
    session.commit()
    return ids


def _areas(session: Session, within: str | None) -> Sequence[int]:
    wanted = sa.select(Area.id).order_by(Area.id)
    if within is not None:
        low, high = path_range(within)
        wanted = wanted.where(Area.path >= low, Area.path < high)
    return session.scalars(wanted).all()


def _case(actor: Actor, employer_id: int, number: str) -> dict[str, Any]:
    return {
        "audience": "employer",
        "employer_id": employer_id,
        "number": number,
        "procedure": "vacancy",
        "channel": Channel.WINDOW,
        "accepting_office_id": actor.office_id,
        "handling_office_id": actor.office_id,
        "clerk_id": actor.user_id,
        "status": Status.COMPLETED,
        "submitted_at": NOW,
        "recorded_at": NOW,
        "closed_at": NOW,
    }


def _vacancy(
    random: Random, actor: Actor, employer_id: int, case_id: int, areas: Sequence[int]
) -> dict[str, Any]:
    low = random.choice((None, *range(2200, 9000, 200)))
    return {
        "employer_id": employer_id,
        "office_id": actor.office_id,
        "entered_by_id": actor.user_id,
        "entered_at": NOW,
        "state": VacancyState.PUBLISHED,
        "case_id": case_id,
        "published_at": NOW,
        "title": random.choice(TITLES),
        "occupation": random.choice(OCCUPATIONS),
        "headcount": random.randint(1, 30),
        "form": code_set("employment_wish_form").item(random.choice(FORMS)),
        "education": _education(random),
        "pay_from": low,
        "pay_to": None if low is None else low + random.choice((0, 500, 1500)),
        "address": "人民路 1 号",
        "duties": "；".join(random.sample(_DUTIES, 3)),
        "requirements": "能吃苦耐劳，服从安排",
        "contact_name": "刘经理",
        "contact_phone": "073184000000",
        "open_until": shanghai_day(NOW) + timedelta(days=random.randint(0, 90)),
        "area_id": random.choice(areas),
    }


def _education(random: Random) -> CodeItem | None:
    code = random.choice((None, None, *EDUCATIONS))
    return code_set("education").item(code) if code else None
