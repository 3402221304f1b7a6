"""The electronic 《就业创业证》, made by the system with the first registration (R11.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.models import Case, Certificate
from portal.queries import areas, people, province
from portal.services import audit
from portal.services.numbers import next_numbers


def ensure(session: Session, actor: Actor, case: Case, now: datetime) -> Certificate:
    """The person's certificate; made, with a number of the county, when there is none yet."""
    existing = people.certificate(session, case.person_id)
    return existing or add(session, actor, [(case, None)], now)[0]


def add(
    session: Session, actor: Actor, wanted: Sequence[tuple[Case, str | None]], now: datetime
) -> list[Certificate]:
    """Certificates for people who have none, inside the caller's transaction.

    Each with the number given for it (已有证号的可录入沿用); the others, after those, with the
    county's next.
    """
    kept = {case.id: number for case, number in wanted if number is not None}
    made = _make(session, actor, [case for case, number in wanted if number is not None], kept, now)
    others = [case for case, number in wanted if number is None]
    return made + _make(session, actor, others, _free_numbers(session, others, now), now)


def _make(
    session: Session,
    actor: Actor,
    cases: Sequence[Case],
    numbers: Mapping[int, str],
    now: datetime,
) -> list[Certificate]:
    made = [
        Certificate(person_id=case.person_id, number=numbers[case.id], case_id=case.id, made_at=now)
        for case in cases
    ]
    session.add_all(made)
    session.flush()
    for certificate in made:
        audit.record(
            session,
            actor,
            "certificate.make",
            subject="certificate",
            subject_id=certificate.id,
            person_id=certificate.person_id,
        )
    return made


def _free_numbers(session: Session, cases: Sequence[Case], now: datetime) -> dict[int, str]:
    """A new number for each case, by its id, of the county that the case is handled in."""
    of_county: defaultdict[str, list[int]] = defaultdict(list)
    for case in cases:
        county = areas.ancestor(session, case.handling_office.area, Level.COUNTY)
        assert county is not None, "every community lies in a county"
        of_county[county.code[:6]].append(case.id)
    numbers: dict[int, str] = {}
    for county_code, ids in of_county.items():
        free = _next_free(session, county_code, shanghai_day(now).year, len(ids))
        numbers |= zip(ids, free, strict=True)
    return numbers


def _next_free(session: Session, county_code: str, year: int, count: int) -> list[str]:
    """The county's next numbers, past those that were given out before the system began."""
    policy = province.policy(session)
    free: list[str] = []
    while len(free) < count:
        serials = next_numbers(session, f"certificate:{county_code}:{year}", count - len(free))
        numbers = [policy.certificate_number(county_code, year, serial) for serial in serials]
        taken = set(
            session.scalars(sa.select(Certificate.number).where(Certificate.number.in_(numbers)))
        )
        free += [number for number in numbers if number not in taken]
    return free
