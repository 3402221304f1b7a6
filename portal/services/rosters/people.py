"""The people of a roster's rows: whoever is known, and newcomers, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.person_rows import sex_of
from portal.models import Person, PersonIdentifier
from portal.models.people import IDENTITY_FIELDS, PERSONAL_FIELDS
from portal.services import bulk, people
from portal.services.number_claims import claim
from portal.services.rosters.rows import Judged

_FIELDS = tuple(dict.fromkeys((*IDENTITY_FIELDS, *PERSONAL_FIELDS)))
_OF_REGIONS = frozenset({"household_area_id", "residence_area_id"})


def people_of(
    session: Session, judged: Sequence[Judged], areas: Mapping[str, int], now: datetime
) -> tuple[list[dict[str, Any]], list[int]]:
    """What each row's form says by the columns of ``PersonalData``, and whose it is by their id.

    The records of those who are known follow the form. Raises ``IntegrityError`` where somebody
    was faster to add a newcomer.
    """
    records = _records(session, judged)
    told = [_told(one, records.get(one.standing.person_id or 0, {}), areas) for one in judged]
    return told, _ids(session, judged, told, records, now)


def _records(session: Session, judged: Sequence[Judged]) -> dict[int, dict[str, Any]]:
    """What is on record of those who are known, by their ids."""
    ids = [one.standing.person_id for one in judged if one.standing.person_id is not None]
    if not ids:
        return {}
    columns = [Person.__table__.c[name] for name in ("id", "version", *_FIELDS)]
    rows = session.execute(sa.select(*columns).where(Person.id.in_(ids))).mappings()
    return {row["id"]: dict(row) for row in rows}


def _told(one: Judged, record: Mapping[str, Any], areas: Mapping[str, int]) -> dict[str, Any]:
    """The form's basic information; what a roster does not ask for is as on record."""
    values, number = one.values, one.id_number
    told = {
        **{name: values[name] for name in _FIELDS if name in values},
        "sex": sex_of(number, values["sex"]),
        "birth_date": number.birth_date,
        "household_area_id": areas.get(values["household_region"]),
        "residence_area_id": areas.get(values["residence_region"]),
    }
    return {
        name: told[name] if told.get(name) is not None or name in _OF_REGIONS else record.get(name)
        for name in _FIELDS
    }


def _ids(
    session: Session,
    judged: Sequence[Judged],
    told: Sequence[Mapping[str, Any]],
    records: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> list[int]:
    """The ids of whoever is known, whose record follows the form, and of the others, new."""
    rows = list(zip(judged, told, strict=True))
    _follow(session, rows, records)
    new = [(one.id_number, telling) for one, telling in rows if one.standing.person_id is None]
    claim(session, [number.canonical for number, _told in new])
    new_ids = bulk.inserted(
        session, Person, [people.newcomer_columns(number, telling, now) for number, telling in new]
    )
    bulk.insert(
        session,
        PersonIdentifier,
        [
            {"person_id": person_id, **people.identifier_columns(number, now)}
            for person_id, (number, _told) in zip(new_ids, new, strict=True)
        ],
    )
    coming = iter(new_ids)
    return [one.standing.person_id or next(coming) for one in judged]


def _follow(
    session: Session,
    rows: Sequence[tuple[Judged, Mapping[str, Any]]],
    records: Mapping[int, Mapping[str, Any]],
) -> None:
    """Bring records up to what was last declared; who they are no form changes."""
    bulk.update(
        session,
        Person,
        ("id",),
        [
            {
                "id": person_id,
                "version": records[person_id]["version"] + 1,
                **{name: telling[name] for name in PERSONAL_FIELDS if name not in IDENTITY_FIELDS},
            }
            for one, telling in rows
            if (person_id := one.standing.person_id) is not None
        ],
    )
