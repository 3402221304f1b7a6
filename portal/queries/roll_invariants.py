"""What always holds of the latest month's roll, as selects of what breaks it."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain.confirmation import ContactResult, roll_moment
from portal.domain.dates import day_begins, next_month
from portal.models import Contact, Registration, RegistrationKind, RollEntry, Serving

_later = aliased(Contact)
_STANDS = sa.and_(
    Contact.entry_id == RollEntry.id, ~sa.exists().where(_later.corrects_id == Contact.id)
)
_REACHED = Contact.result != ContactResult.UNREACHABLE


def faults_of(month: date) -> dict[str, sa.Select[Any]]:
    """The ids of the month's entries that are not as they must be, by what is wrong."""
    of_month = RollEntry.month == month
    registered = _registered(month)
    ended = RollEntry.ended_at.is_not(None)
    wrong = {
        "on the roll by no registration": ~sa.exists().where(
            Registration.id == RollEntry.registration_id
        ),
        "ended on the roll but registered": sa.and_(ended, registered),
        "on the roll but not registered": sa.and_(~ended, ~registered),
        "to be reached by an office that does not serve": sa.and_(
            ~ended, RollEntry.done_at.is_(None), RollEntry.office_id != _serves()
        ),
        "counted otherwise than contacted": RollEntry.attempts != _attempts(),
        "reached otherwise than contacted": RollEntry.done_at.is_distinct_from(_reached_at()),
        "came to another result than the contacts": sa.and_(
            RollEntry.attempts > 0, RollEntry.result != _came_to()
        ),
    }
    return {
        name: sa.select(RollEntry.id).where(of_month, condition)
        for name, condition in wrong.items()
    }


def _registered(month: date) -> sa.ColumnElement[bool]:
    """Whether a 失业登记 that was known at the roll's moment was in force to the month's end."""
    spell, first = aliased(Registration), aliased(Registration)
    unemployed = RegistrationKind.UNEMPLOYMENT
    return sa.exists().where(
        spell.person_id == RollEntry.person_id,
        spell.kind == unemployed,
        sa.or_(
            spell.ended_recorded_at.is_(None),
            spell.ended_recorded_at >= day_begins(next_month(month)),
        ),
        sa.exists().where(
            first.person_id == spell.person_id,
            first.kind == unemployed,
            first.opened_case_id == spell.opened_case_id,
            first.recorded_at <= roll_moment(month),
        ),
    )


def _serves() -> sa.ScalarSelect[int]:
    return (
        sa.select(Serving.office_id)
        .where(Serving.person_id == RollEntry.person_id, Serving.ended_at.is_(None))
        .correlate(RollEntry)
        .scalar_subquery()
    )


def _attempts() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(Contact)
        .where(_STANDS)
        .correlate(RollEntry)
        .scalar_subquery()
    )


def _reached_at() -> sa.ScalarSelect[Any]:
    return (
        sa.select(Contact.at)
        .where(_STANDS, _REACHED)
        .order_by(Contact.at.desc(), Contact.id.desc())
        .limit(1)
        .correlate(RollEntry)
        .scalar_subquery()
    )


def _came_to() -> sa.ScalarSelect[Any]:
    """The last result with contact, else the last of all."""
    return (
        sa.select(Contact.result)
        .where(_STANDS)
        .order_by(_REACHED.desc(), Contact.at.desc(), Contact.id.desc())
        .limit(1)
        .correlate(RollEntry)
        .scalar_subquery()
    )
