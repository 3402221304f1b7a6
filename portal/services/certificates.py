"""The electronic 《就业创业证》, made by the system with the first registration (R11.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.models import Case, Certificate, Office
from portal.queries import areas, people, province
from portal.services import audit, bulk
from portal.services.numbers import next_numbers


@dataclass(frozen=True)
class Wanted:
    """A certificate to be made: of whom, by which case, at which office.

    ``number`` is the one that the person has already (已有证号的可录入沿用).
    """

    person_id: int
    case_id: int
    office: Office
    number: str | None = None


def ensure(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """The person has a certificate; made, with a number of the county, when there is none yet."""
    if people.certificate(session, case.person_id) is None:
        wanted = Wanted(case.person_id, case.id, case.handling_office)
        add(session, actor, [wanted], now)


def add(session: Session, actor: Actor, wanted: Sequence[Wanted], now: datetime) -> None:
    """Certificates for people who have none, inside the caller's transaction.

    Those with a number of their own first; the others, after those, with the county's next.
    """
    _make(session, actor, [(one, one.number) for one in wanted if one.number is not None], now)
    others = [one for one in wanted if one.number is None]
    numbers = _free_numbers(session, others, now)
    _make(session, actor, [(one, numbers[one.person_id]) for one in others], now)


def _make(
    session: Session, actor: Actor, numbered: Sequence[tuple[Wanted, str]], now: datetime
) -> None:
    session.flush()
    ids = bulk.inserted(
        session,
        Certificate,
        [
            {
                "person_id": one.person_id,
                "number": number,
                "case_id": one.case_id,
                "made_at": now,
            }
            for one, number in numbered
        ],
    )
    audit.record_all(
        session,
        actor,
        [
            audit.Act("certificate.make", "certificate", made, one.person_id)
            for made, (one, _number) in zip(ids, numbered, strict=True)
        ],
    )


def _free_numbers(session: Session, wanted: Sequence[Wanted], now: datetime) -> dict[int, str]:
    """A new number for each person, by their id, of the county that the case is handled in."""
    of_office: defaultdict[Office, list[int]] = defaultdict(list)
    for one in wanted:
        of_office[one.office].append(one.person_id)
    of_county: defaultdict[str, list[int]] = defaultdict(list)
    for office, ids in of_office.items():
        county = areas.ancestor(session, office.area, Level.COUNTY)
        assert county is not None, "every community lies in a county"
        of_county[county.code[:6]] += ids
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
