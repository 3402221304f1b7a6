"""The orders by which a person went along with an office, for the timeline (decision 025)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import Area, Office, Registration, Reorganisation, ReorganisationItem


@dataclass(frozen=True)
class Orders:
    """When an order was carried out, whether it is one of theirs, and what is told of it."""

    at: Any
    theirs: sa.ColumnElement[bool]
    told: Mapping[str, Any]


def orders_of(person_id: sa.ColumnElement[int]) -> Orders:
    """Of somebody whose registration was noted as having followed."""
    followed = (
        ReorganisationItem.reorganisation_id == Reorganisation.id,
        ReorganisationItem.table_name == Registration.__tablename__,
        ReorganisationItem.column_name == Registration.handling_office_id.key,
        ReorganisationItem.row_key.in_(
            sa.select(sa.cast(Registration.id, sa.String)).where(
                Registration.person_id == person_id
            )
        ),
    )
    left = (
        sa.select(sa.func.max(Area.full_name))
        .join(Office, Office.area_id == Area.id)
        .join(ReorganisationItem, ReorganisationItem.office_id == Office.id)
        .where(*followed)
        .correlate(Reorganisation)
        .scalar_subquery()
    )
    target = aliased(Office)
    reached = (
        sa.select(target.id)
        .where(target.area_id == Reorganisation.target_id)
        .correlate(Reorganisation)
        .scalar_subquery()
    )
    theirs = sa.exists().where(*followed).correlate(Reorganisation)
    told = {"office_id": reached, "words": Reorganisation.number, "old_name": left}
    return Orders(Reorganisation.applied_at, theirs, told)
