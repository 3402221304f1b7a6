"""The people of a ledger's rows: who is known keeps the newer record, the others are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.person_rows import sex_of
from portal.models import Person
from portal.services import people
from portal.services.golive.rows import Judged
from portal.services.number_claims import claim

_AS_TOLD = (
    "name",
    "ethnicity",
    "phone",
    "education",
    "household",
    "household_region",
    "household_address",
    "residence_region",
    "residence_address",
)


def personal(values: Mapping[str, Any], areas: Mapping[str, int]) -> dict[str, Any]:
    """What a row says of its person; ``areas`` holds the areas of regions by their full names."""
    number = values["id_number"]
    return {
        **{name: values[name] for name in _AS_TOLD},
        "sex": sex_of(number, values["sex"]),
        "birth_date": number.birth_date,
        "household_area_id": areas.get(values["household_region"]),
        "residence_area_id": areas.get(values["residence_region"]),
    }


def taken_on(
    session: Session, judged: Sequence[Judged], told: Sequence[dict[str, Any]], now: datetime
) -> list[Person]:
    """Whoever is known, with gaps filled (the record is newer than a ledger); the others new."""
    ids = [one.standing.person_id for one in judged if one.standing.person_id is not None]
    known = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    persons = []
    new = [one for one in judged if one.standing.person_id not in known]
    claim(session, [one.entry.values["id_number"].canonical for one in new])
    for one, telling in zip(judged, told, strict=True):
        person = known.get(one.standing.person_id or 0)
        if person is None:
            person = people.newcomer(one.entry.values["id_number"], telling, now)
            session.add(person)
        for name in (name for name in telling if getattr(person, name) is None):
            setattr(person, name, telling[name])
        persons.append(person)
    session.flush()
    return persons
