"""What belongs to a person, table by table: what a merge hands over (R11.1)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import (
    AccessRequest,
    Base,
    Basis,
    CardNote,
    Case,
    Certificate,
    EmploymentJob,
    IdentityChange,
    ImportRow,
    Message,
    Move,
    Offer,
    OfficeNotice,
    OpeningBalance,
    PersonIdentifier,
    PersonPhoto,
    PolicyBenefit,
    Registration,
    RollEntry,
    RosterRow,
    Serving,
    StatusCheck,
    Wishes,
)

BELONGINGS: Mapping[str, Any] = MappingProxyType(
    {
        model.__tablename__: model
        for model in (
            Case,
            Basis,
            Registration,
            EmploymentJob,
            Serving,
            Wishes,
            PersonIdentifier,
            IdentityChange,
            CardNote,
            Message,
            OpeningBalance,
            ImportRow,
            OfficeNotice,
            RosterRow,
            Move,
            PersonPhoto,
            PolicyBenefit,
            StatusCheck,
            AccessRequest,
            Offer,
            RollEntry,
            Certificate,
        )
    }
)
"""The tables whose rows are handed over, by name. The audit trail stays as it was written."""

_MOST_ROWS = 1_000_000  # of one file, many times over


def key(model: type[Base]) -> sa.ColumnElement[int]:
    """A row's number as ``MergeMove`` keeps it: its id, or file and line of a row of a file."""
    if model is ImportRow:
        return ImportRow.batch_id * _MOST_ROWS + ImportRow.number
    if model is RosterRow:
        return RosterRow.roster_id * _MOST_ROWS + RosterRow.number
    (column,) = sa.inspect(model).primary_key
    return column


def of(session: Session, *person_ids: int) -> list[tuple[str, int, int]]:
    """Table, person and number of every row that belongs to one of the records."""
    parts = (
        sa.select(
            sa.literal(name).label("name"),
            model.person_id.label("person_id"),
            key(model).label("row_id"),
        ).where(model.person_id.in_(person_ids))
        for name, model in BELONGINGS.items()
    )
    return sorted((row[0], row[1], row[2]) for row in session.execute(sa.union_all(*parts)))


def entries_to_hand_over(session: Session, kept_id: int, merged_id: int) -> tuple[int, ...]:
    """The merged record's entries of months on whose roll the other is not: one a month."""
    theirs = sa.select(RollEntry.month).where(RollEntry.person_id == kept_id)
    found = session.scalars(
        sa.select(RollEntry.id)
        .where(RollEntry.person_id == merged_id, RollEntry.month.not_in(theirs))
        .order_by(RollEntry.id)
    )
    return tuple(found)
