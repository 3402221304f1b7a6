"""Invented employers, jobs, and people who were hired or left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session
from stdnum.cn import uscc

from portal.domain.applications import EmploymentDetails
from portal.domain.areas import Level
from portal.domain.codes import CodeItem, code_set
from portal.domain.comparisons import Compared, Result, Source
from portal.domain.employment import JobDetails, Work, work_of
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.models import Case, Employer, Office, SubsistenceStandard
from portal.queries import areas
from tests.factories import NOW, personal_details, registered, resident_number

STANDARD = 850
"""Yuan a month: 最低生活保障标准 of ``add_standard``."""

UNKNOWN = (Compared(Source.BUSINESS, Result.ABSENT, None, "没有登记记录"),)
"""What a comparison gives where the register holds nothing of somebody's business."""

_serial = count(1)


def credit_code() -> str:
    """A valid 统一社会信用代码 that belongs to nobody; not given out before."""
    body = f"91430102MA{next(_serial):07d}"
    return body + uscc.calc_check_digit(body)


def add_employer(session: Session, actor: Actor, name: str = "长沙某某餐饮有限公司") -> Employer:
    """An employer whose licence was seen at the actor's office; committed."""
    made = Employer(
        uscc=credit_code(),
        name=name,
        licence=code_set("employer_licence").item("1"),
        licence_seen_on=NOW.date(),
        office_id=actor.office_id,
        recorded_by_id=actor.user_id,
        recorded_at=NOW,
    )
    session.add(made)
    session.commit()
    return made


def add_standard(session: Session, actor: Actor, from_on: date = date(2020, 1, 1)) -> None:
    """The standard of the actor's county from a day on, where it has none yet; committed."""
    office = session.get_one(Office, actor.office_id)
    county = areas.ancestor(session, office.area, Level.COUNTY)
    assert county is not None
    there = session.query(SubsistenceStandard).filter_by(area_id=county.id, from_on=from_on).count()
    if not there:
        session.add(
            SubsistenceStandard(
                area_id=county.id,
                from_on=from_on,
                monthly=STANDARD,
                recorded_by_id=actor.user_id,
                recorded_at=NOW,
            )
        )
    session.commit()


def form(code: str) -> CodeItem:
    """A form of employment: 010 hired, 021 self-employed, 022 flexible, 030 公益性岗位."""
    return code_set("employment_form").item(code)


def job(code: str, employer_id: int | None = None, **changes: Any) -> JobDetails:
    """A job of a form that may be registered as it is; hired ones need an employer."""
    own: dict[str, dict[str, Any]] = {
        "employer": {"employer_id": employer_id},
        "self": {"workplace": "某某便利店", "uscc": credit_code(), "licence_seen": True},
        "flexible": {"flexible_way": code_set("flexible_way").item("3")},
    }
    plain = JobDetails(form=form(code), started_on=date(2026, 11, 16), pay=3600)
    return replace(plain, **(own[work_of(form(code))] | changes))


def employment_details(
    declared: JobDetails, number: str | None = None, **changes: Any
) -> EmploymentDetails:
    """A 就业登记 form that may be accepted as it is."""
    number = number or resident_number()
    plain = EmploymentDetails(
        id_number=parse_id_number(number),
        personal=personal_details(number),
        place=code_set("place_kind").item("3"),
        remarks=None,
        job=declared,
    )
    return replace(plain, **changes)


def employed(
    session: Session,
    actor: Actor,
    declared: JobDetails,
    number: str | None = None,
    *,
    now: datetime = NOW,
) -> Case:
    """A completed 就业登记; the real use case. Of a business no source has said anything (R6.6)."""
    details = employment_details(declared, number)
    compared = UNKNOWN if declared.work is Work.SELF else ()
    return registered(session, actor, now=now, details=details, compared=compared)
