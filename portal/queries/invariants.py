"""What always holds of the ledger (design, "What always holds"), as selects of what breaks it.

Set-based, so that a whole district is checked in a few scans.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.bases import BasisKind
from portal.domain.workflow import WAITING, Action, Status
from portal.models import (
    Basis,
    Case,
    Decision,
    EmploymentJob,
    MergeMove,
    Office,
    OfficeNotice,
    Person,
    Posting,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Roll,
    Serving,
)
from portal.queries.roll_invariants import faults_of

Rows = sa.Select[Any]
MOST = 20
"""How many rows of a fault are named."""

_other = aliased(Registration)
_closing = aliased(Case)
_opening = aliased(Case)
_OPEN = Registration.ended_recorded_at.is_(None)
_SEEKING = Registration.kind.in_((RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING))
_BY_A_CASE = (RegistrationEnd.DEREGISTERED, RegistrationEnd.RENEWED)


def _open_twice(*clashes: tuple[RegistrationKind, RegistrationKind]) -> Rows:
    return sa.select(Registration.id).where(
        _OPEN,
        sa.exists().where(
            _other.person_id == Registration.person_id,
            _other.id != Registration.id,
            _other.ended_recorded_at.is_(None),
            sa.or_(
                *(sa.and_(Registration.kind == one, _other.kind == other) for one, other in clashes)
            ),
        ),
    )


def _decided(case_id: Any) -> sa.ColumnElement[bool]:
    """A completed case rests on a basis by its own decision (invariant 3)."""
    return sa.exists().where(
        Decision.case_id == case_id,
        Decision.action.in_((Action.COMPLETE, Action.TAKE_OVER)),
        Decision.basis_id.is_not(None),
    )


def _ordered(case_id: Any) -> sa.ColumnElement[bool]:
    """The case was revoked by order of the level above."""
    return sa.exists().where(
        Case.id == case_id,
        Case.status == Status.REVOKED,
        Basis.case_id == Case.id,
        Basis.kind == BasisKind.ORDER,
    )


def _merged(model: Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        MergeMove.table_name == model.__tablename__,
        MergeMove.row_id == model.id,
        MergeMove.ended.is_(True),
    )


def _ended_for_nothing(model: Any) -> Rows:
    """Ended without the case, the order or the merge that its way of ending asks for."""
    kind = model.end_kind
    return sa.select(model.id).where(
        sa.or_(
            sa.and_(kind.in_(_BY_A_CASE), ~_decided(model.closed_case_id)),
            sa.and_(kind == RegistrationEnd.REVOKED, ~_ordered(model.opened_case_id)),
            sa.and_(kind == RegistrationEnd.MERGED, ~_merged(model)),
        )
    )


def _in_force_of_nothing(model: Any) -> Rows:
    """In force although the case that opened it is not, or no longer, completed."""
    return (
        sa.select(model.id)
        .join(_opening, _opening.id == model.opened_case_id)
        .where(model.ended_recorded_at.is_(None), _opening.status != Status.COMPLETED)
    )


def _at_closed(office: Any, *still: sa.ColumnElement[bool]) -> Rows:
    """Open at an office that was closed: whatever is open there follows to its successor."""
    return (
        sa.select(office.class_.id)
        .join(Office, Office.id == office)
        .where(Office.closed_on.is_not(None), *still)
    )


_ended_before = _other.ended_recorded_at <= Registration.recorded_at

BROKEN: Mapping[str, Rows] = MappingProxyType(
    {
        "unemployed and employed at once": _open_twice(
            (RegistrationKind.UNEMPLOYMENT, RegistrationKind.EMPLOYMENT)
        ),
        "seeking work while employed": _open_twice(
            (RegistrationKind.JOB_SEEKING, RegistrationKind.EMPLOYMENT)
        ),
        "two in force of a kind": _open_twice(*((kind, kind) for kind in RegistrationKind)),
        "in force by no completed case": _in_force_of_nothing(Registration),
        "ended without reason or basis": _ended_for_nothing(Registration),
        "deregistered for no item of the regulation": sa.select(Registration.id).where(
            Registration.end_kind == RegistrationEnd.DEREGISTERED,
            Registration.end_reason.is_(None),
        ),
        "ended before it began": sa.select(Registration.id).where(
            Registration.end_kind.in_(_BY_A_CASE),
            Registration.ended_on < Registration.effective_on,
        ),
        "job in force by no completed case": _in_force_of_nothing(EmploymentJob),
        "job ended without a basis": _ended_for_nothing(EmploymentJob),
        "job outside a registration in force": sa.select(EmploymentJob.id)
        .join(EmploymentJob.registration)
        .where(
            EmploymentJob.ended_recorded_at.is_(None),
            sa.or_(~_OPEN, Registration.person_id != EmploymentJob.person_id),
        ),
        "employed without a job": sa.select(Registration.id).where(
            _OPEN,
            Registration.kind == RegistrationKind.EMPLOYMENT,
            ~sa.exists().where(
                EmploymentJob.registration_id == Registration.id,
                EmploymentJob.ended_recorded_at.is_(None),
            ),
        ),
        "served without a registration": sa.select(Serving.id).where(
            Serving.ended_at.is_(None),
            ~sa.exists().where(Registration.person_id == Serving.person_id, _OPEN, _SEEKING),
        ),
        "registered and served by nobody": sa.select(Registration.id).where(
            _OPEN,
            _SEEKING,
            ~sa.exists().where(
                Serving.person_id == Registration.person_id, Serving.ended_at.is_(None)
            ),
        ),
        "restores what is not its own": sa.select(Registration.id)
        .join(_other, _other.id == Registration.restores_id)
        .outerjoin(_closing, _closing.id == _other.closed_case_id)
        .where(
            sa.or_(
                _other.person_id != Registration.person_id,
                _other.kind != Registration.kind,
                _other.opened_case_id != Registration.opened_case_id,
                _other.ended_recorded_at.is_(None),
                ~_ended_before,
                _closing.id.is_(None),
                _closing.status != Status.REVOKED,
            )
        ),
        "restored twice": sa.select(Registration.id).where(
            Registration.restores_id.is_not(None),
            sa.exists().where(
                _other.restores_id == Registration.restores_id, _other.id < Registration.id
            ),
        ),
        "ended by what was revoked": sa.select(Registration.id)
        .join(_closing, _closing.id == Registration.closed_case_id)
        .where(
            _closing.status == Status.REVOKED,
            ~sa.exists().where(_other.restores_id == Registration.id),
        ),
        "dead and still registered": sa.select(Person.id).where(
            Person.died_on.is_not(None),
            sa.or_(
                sa.exists().where(Registration.person_id == Person.id, _OPEN),
                sa.exists().where(Case.person_id == Person.id, Case.status.in_(WAITING)),
            ),
        ),
        "in force at a closed office": _at_closed(Registration.handling_office_id, _OPEN),
        "served by a closed office": _at_closed(Serving.office_id, Serving.ended_at.is_(None)),
        "waiting at a closed office": _at_closed(Case.handling_office_id, Case.status.in_(WAITING)),
        "posted to a closed office": _at_closed(Posting.office_id, Posting.ended_on.is_(None)),
        "told to a closed office": _at_closed(
            OfficeNotice.office_id, OfficeNotice.seen_at.is_(None)
        ),
        "registered on a record that was merged away": sa.select(Registration.id)
        .join(Registration.person)
        .where(Person.merged_into_id.is_not(None)),
    }
)
"""What must never be, by its name: a select of the ids of the rows that are so."""


def broken(session: Session, most: int = MOST) -> dict[str, list[int]]:
    """The first rows of each kind of fault; empty where all holds."""
    month = session.scalar(sa.select(sa.func.max(Roll.month)))
    faults = {**BROKEN, **(faults_of(month) if month else {})}
    found = {name: list(session.scalars(rows.limit(most))) for name, rows in faults.items()}
    return {name: ids for name, ids in found.items() if ids}
