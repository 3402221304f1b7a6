"""The electronic 《就业创业证》, made by the system with the first registration (R11.1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.models import Case, Certificate
from portal.queries import areas, people, province
from portal.services import audit
from portal.services.numbers import next_number


def ensure(session: Session, actor: Actor, case: Case, now: datetime) -> Certificate:
    """The person's certificate; made, with a number of the county, when there is none yet."""
    existing = people.certificate(session, case.person_id)
    if existing is not None:
        return existing
    county = areas.ancestor(session, case.handling_office.area, Level.COUNTY)
    assert county is not None, "every community lies in a county"
    year = shanghai_day(now).year
    county_code = county.code[:6]
    serial = next_number(session, f"certificate:{county_code}:{year}")
    certificate = Certificate(
        person_id=case.person_id,
        number=province.policy(session).certificate_number(county_code, year, serial),
        case_id=case.id,
        made_at=now,
    )
    session.add(certificate)
    session.flush()
    audit.record(
        session,
        actor,
        "certificate.make",
        subject="certificate",
        subject_id=certificate.id,
        person_id=case.person_id,
    )
    return certificate
