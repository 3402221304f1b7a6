"""What always holds of cases, their decisions, what they rest on, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.domain.bases import BasisKind
from portal.domain.codes import code_set
from portal.domain.deregistration import REASONS, Reason
from portal.domain.procedures import CATALOGUE, Procedure
from portal.domain.workflow import Action, Status
from portal.models import (
    Basis,
    Case,
    Decision,
    Deregistration,
    Matter,
    NumberSeries,
    Person,
    PersonIdentifier,
)

Rows = sa.Select[Any]
_Text = sa.ColumnElement[str] | InstrumentedAttribute[str]
_CASE = Matter.__table__.c
_ANYWHERE = (BasisKind.EXISTING, BasisKind.ORDER)
_SERIAL, _YEAR, _AREA = 6, 4, 12
_other = aliased(Decision)


def _in_force() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        PersonIdentifier.person_id == Person.id, PersonIdentifier.valid_to.is_(None)
    )


def _two_numbers() -> Rows:
    return (
        sa.select(PersonIdentifier.person_id)
        .where(PersonIdentifier.valid_to.is_(None))
        .group_by(PersonIdentifier.person_id)
        .having(sa.func.count() > 1)
    )


def _of(procedure: Procedure, *what: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(_CASE.procedure == procedure.code, *what)


def _nowhere() -> sa.ColumnElement[bool]:
    """Waits at a step that its procedure does not declare, or is of none that there is."""
    somewhere = [
        _of(one, sa.or_(_CASE.step.is_(None), _CASE.step.in_([step.code for step in one.steps])))
        for one in CATALOGUE.values()
    ]
    return ~sa.or_(*somewhere)


def _not_as_decided() -> Rows:
    """The last decision of each case tells where the case is."""
    last = sa.select(Decision.case_id, sa.func.max(Decision.seq).label("seq")).group_by(
        Decision.case_id
    )
    known = last.subquery()
    return (
        sa.select(_CASE.id)
        .join(known, known.c.case_id == _CASE.id)
        .join(Decision, sa.and_(Decision.case_id == known.c.case_id, Decision.seq == known.c.seq))
        .where(Decision.step_to.is_distinct_from(_CASE.step))
    )


def _with_gaps() -> Rows:
    return (
        sa.select(Decision.case_id)
        .group_by(Decision.case_id)
        .having(sa.or_(sa.func.max(Decision.seq) != sa.func.count(), sa.func.min(Decision.seq) < 1))
    )


def _unlawful_basis() -> Rows:
    lawful = [
        _of(one, Basis.kind.in_((*one.bases, *_ANYWHERE)))
        for one in CATALOGUE.values()
        if not one.of_employers
    ]
    return sa.select(Basis.id).join(Case, Case.id == Basis.case_id).where(~sa.or_(*lawful))


def _rests_on(kind: BasisKind) -> sa.ColumnElement[bool]:
    return sa.exists().where(Basis.case_id == Deregistration.case_id, Basis.kind == kind)


def _borne_out(reason: Reason) -> sa.ColumnElement[bool]:
    ways = (sa.and_(*(_rests_on(kind) for kind in sorted(way))) for way in reason.ways)
    return sa.and_(Deregistration.reason == reason.item, sa.or_(*ways))


def _ended_on_too_little() -> Rows:
    return (
        sa.select(Deregistration.case_id)
        .join(Case, Case.id == Deregistration.case_id)
        .where(
            Case.status == Status.COMPLETED,
            ~sa.or_(*(_borne_out(one) for one in REASONS.values())),
        )
    )


def _refused_unlawfully() -> Rows:
    reasons = code_set("refusal_reason")
    lawful = [
        _of(one, Decision.refusal.in_([reasons.item(code) for code in one.refusals]))
        for one in CATALOGUE.values()
        if one.refusals
    ]
    return (
        sa.select(Decision.id)
        .join(Matter, Matter.id == Decision.case_id)
        .where(
            Decision.action == Action.REFUSE,
            sa.or_(Decision.refusal.is_(None), ~sa.or_(*lawful)),
        )
    )


def _alone() -> Rows:
    """Somebody acted where four eyes are asked for, and at another level before or after."""
    pairs = [
        _of(
            one,
            Decision.step_from == step.code,
            _other.step_from.in_([two.code for two in one.steps if two.level is not step.level]),
        )
        for one in CATALOGUE.values()
        for step in one.steps
        if step.four_eyes
    ]
    return (
        sa.select(Decision.id)
        .join(
            _other,
            sa.and_(_other.case_id == Decision.case_id, _other.actor_id == Decision.actor_id),
        )
        .join(Matter, Matter.id == Decision.case_id)
        .where(sa.or_(*pairs), _other.seq < Decision.seq)
    )


def beyond(number: _Text, key: str, before: int) -> sa.ColumnElement[bool]:
    """A number that its series has not given out; ``before`` letters name the series' area.

    A series is called ``key:area:year``, and its numbers are area, year and six digits.
    """
    counted = sa.cast(NumberSeries.last, sa.String)
    last = sa.func.substr(sa.literal("0" * _SERIAL) + counted, sa.func.length(counted) + 1)
    area, year = sa.func.substr(number, 1, before), sa.func.substr(number, before + 1, _YEAR)
    return ~sa.exists().where(
        NumberSeries.key == sa.literal(f"{key}:") + area + ":" + year,
        sa.func.substr(number, before + _YEAR + 1) <= last,
    )


OF_CASES: Mapping[str, Rows] = MappingProxyType(
    {
        "a person without an identity number in force": sa.select(Person.id).where(
            Person.merged_into_id.is_(None), ~_in_force()
        ),
        "a person with two identity numbers in force": _two_numbers(),
        "a record that was merged away with a number in force": sa.select(Person.id).where(
            Person.merged_into_id.is_not(None), _in_force()
        ),
        "a case at a step that its procedure does not have": sa.select(_CASE.id).where(_nowhere()),
        "a case at another step than was decided": _not_as_decided(),
        "a case without any decision": sa.select(_CASE.id).where(
            ~sa.exists().where(Decision.case_id == _CASE.id)
        ),
        "a case whose decisions have gaps": _with_gaps(),
        "a case that was closed before it was entered": sa.select(_CASE.id).where(
            _CASE.closed_at < _CASE.recorded_at
        ),
        "a case with a number that its office has not given out": sa.select(_CASE.id).where(
            beyond(_CASE.number, "case", _AREA)
        ),
        "a basis of a kind that the procedure does not know": _unlawful_basis(),
        "a completed case that rests on nothing": sa.select(Case.id).where(
            Case.status == Status.COMPLETED,
            ~sa.exists().where(Decision.case_id == Case.id, Decision.basis_id.is_not(None)),
        ),
        "a deregistration on less than its reason asks for": _ended_on_too_little(),
        "a refusal for no lawful reason": _refused_unlawfully(),
        "a return that names no field": sa.select(Decision.id).where(
            Decision.action == Action.RETURN, Decision.fields.is_(None)
        ),
        "one officer at two levels where four eyes are asked for": _alone(),
        "a case that was entered before it was asked for": sa.select(_CASE.id).where(
            _CASE.submitted_at > _CASE.recorded_at
        ),
    }
)
"""What must never be, by its name: a select of the ids of the rows that are so."""
