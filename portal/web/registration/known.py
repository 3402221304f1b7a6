"""What a returning person's form begins with: what the record said last, to be confirmed (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import EmploymentJob, Person
from portal.queries import applications, deregistrations
from portal.web.access import current_actor
from portal.web.registration import reading


@dataclass(frozen=True)
class Known:
    """The form's values by field, and in words what of them comes from when."""

    values: dict[str, Any]
    told: tuple[str, ...] = ()


def of(session: Session, person: Person, code: str, today: date) -> Known:
    """What the record says to the form of this procedure."""
    values, told = reading.of_person(person), []
    last = applications.last_of(session, person.id)
    if last is not None:
        office_id, said = last
        said_on = shanghai_day(said.recorded_at)
        if said.place is not None and office_id in current_actor().own_offices:
            values["place"] = said.place
            told.append(f"登记地类型取自 {said_on.isoformat()} 的登记")
    if code != EMPLOYMENT.code and (stated := applications.last_wishes(session, person.id)):
        values |= {name: one for name, one in reading.wished(stated).items() if one is not None}
        told.append(f"意愿取自 {shanghai_day(stated.recorded_at).isoformat()} 的登记")
    job = deregistrations.last_job(session, person.id) if code == UNEMPLOYMENT.code else None
    if job is not None and job.ended_on is not None:
        values |= _of_job(job, job.ended_on, today)
        told.append(f"失业时间、原工作单位取自 {job.ended_on.isoformat()} 终止的就业")
    return Known(values, tuple(told))


def _of_job(job: EmploymentJob, ended_on: date, today: date) -> dict[str, Any]:
    values = {
        "unemployed_since": min(ended_on + timedelta(days=1), today),
        "former_employer": job.title,
        "former_pay": job.pay,
    }
    return {name: value for name, value in values.items() if value is not None}
