"""What always holds of every month's roll: one month at a time, each by a few joins.

``roll_invariants`` asks the month that runs whether it is true to what is so now; of months that
are over, this is what still can be asked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain.confirmation import ContactResult, roll_moment
from portal.domain.dates import day_begins, next_month
from portal.models import (
    Contact,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Roll,
    RollEntry,
)

Rows = sa.Select[Any]


def faults_of_month(month: date) -> dict[str, Rows]:
    """What is wrong with a month's roll, by its name."""
    of_month = RollEntry.month == month
    return {
        "on a roll by no registration": sa.select(RollEntry.id).where(
            of_month, ~sa.exists().where(Registration.id == RollEntry.registration_id)
        ),
        "on a roll without having been registered": sa.select(RollEntry.id).where(
            of_month,
            ~sa.exists().where(
                Registration.person_id == RollEntry.person_id, *_registered(month, counted=False)
            ),
        ),
        "registered and not on the roll": sa.select(Registration.id).where(
            *_registered(month, counted=True),
            ~sa.exists().where(of_month, RollEntry.person_id == Registration.person_id),
        ),
        "an entry that does not say what its contacts come to": _told_otherwise(month),
        "a contact outside its month": sa.select(Contact.id)
        .join(RollEntry, RollEntry.id == Contact.entry_id)
        .where(
            of_month,
            sa.or_(
                Contact.at < day_begins(month),
                Contact.at >= day_begins(next_month(month)),
                Contact.recorded_at < Contact.at,
            ),
        ),
        "a roll whose number of people is another": _miscounted(month),
    }


def _registered(month: date, *, counted: bool) -> list[sa.ColumnElement[bool]]:
    """失业登记 in force at the roll's moment, as was known then; ``counted``: and no double."""
    at = roll_moment(month)
    later = sa.and_(
        Registration.ended_recorded_at > at,
        Registration.end_kind != RegistrationEnd.MERGED if counted else sa.true(),
    )
    return [
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.recorded_at <= at,
        sa.or_(Registration.ended_recorded_at.is_(None), later),
    ]


def _told_otherwise(month: date) -> Rows:
    """Against the contacts that stand: how many, when somebody was reached, and what came of it.

    One join, for a province has millions: whoever was reached is said to be so by the very contact
    at that moment, and where nobody was, every contact was in vain.
    """
    correction = aliased(Contact)
    reached = Contact.result != ContactResult.UNREACHABLE
    bears_out = sa.case((RollEntry.done_at.is_(None), 1), (Contact.at == RollEntry.done_at, 1))
    said = sa.case((Contact.result == RollEntry.result, bears_out), else_=0)
    entry, stands = RollEntry, ~sa.exists().where(correction.corrects_id == Contact.id)
    return (
        sa.select(entry.id)
        .outerjoin(Contact, sa.and_(Contact.entry_id == entry.id, stands))
        .where(entry.month == month)
        .group_by(entry.id, entry.attempts, entry.done_at, entry.result)
        .having(
            sa.or_(
                sa.func.count(Contact.id) != entry.attempts,
                sa.func.max(sa.case((reached, Contact.at))).is_distinct_from(entry.done_at),
                sa.and_(entry.result.is_not(None), sa.func.coalesce(sa.func.max(said), 0) == 0),
            )
        )
    )


def _miscounted(month: date) -> Rows:
    """The year and month as a number, for a roll has no other."""
    people = (
        sa.select(sa.func.count()).select_from(RollEntry).where(RollEntry.month == month)
    ).scalar_subquery()
    number = sa.literal(month.year * 100 + month.month)
    return sa.select(number).select_from(Roll).where(Roll.month == month, Roll.people != people)
