"""The monthly roll (名册): made once, by one statement, and kept true from then on (R4.1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from portal.domain.confirmation import month_of, roll_moment
from portal.domain.dates import next_month
from portal.models import Registration, RegistrationEnd, RegistrationKind, Roll, RollEntry, Serving
from portal.queries.rolls import registered_since
from portal.services.transactions import writing

_SETTLING: Final = timedelta(minutes=5)
"""For so long after a roll was made it is held against what was still being written then."""


def make_due(session: Session, now: datetime) -> int:
    """Make this month's roll, and those of months missed since the last; how many people in all.

    Whoever calls it, and however often: a roll is made once. It reads recorded intervals, so that
    one made late is the one that would have been made at 0:00 of the 1st.
    """
    session.rollback()
    last = session.scalar(sa.select(sa.func.max(Roll.month)))
    current = month_of(now)
    if last is not None and last >= current:
        return _settle_all(session, last, now)
    made, month = 0, next_month(last) if last is not None else current
    while month <= current:
        made += make(session, month, now)
        month = next_month(month)
    return made


def make(session: Session, month: date, now: datetime) -> int:
    """Make the roll of a month that has begun; 0 where it was made already."""
    try:
        with writing(session):
            session.execute(sa.insert(Roll).values(month=month, made_at=now, people=0))
            session.execute(entries_of(month))
            people = session.scalar(
                sa.select(sa.func.count()).select_from(RollEntry).where(RollEntry.month == month)
            )
            session.execute(sa.update(Roll).where(Roll.month == month).values(people=people))
    except IntegrityError:
        if session.get(Roll, month) is None:
            raise
        return 0
    return people or 0


def _settle_all(session: Session, month: date, now: datetime) -> int:
    """Add and settle what a transaction had not committed yet when the roll was just being made.

    On PostgreSQL the one statement sees nothing of these, nor they of its entries. Returns how many
    people were added.
    """
    if now - session.get_one(Roll, month).made_at > _SETTLING:
        return 0
    with writing(session):
        roll = session.get_one(Roll, month, with_for_update=True, populate_existing=True)
        # EXISTS, not IN: PostgreSQL would look a whole province's roll through for each person.
        there = sa.exists().where(
            RollEntry.month == month, RollEntry.person_id == Registration.person_id
        )
        late = session.scalars(
            sa.select(Registration.person_id).where(_registered_at(roll_moment(month)), ~there)
        ).all()
        if late:
            session.execute(entries_of(month, late))
            roll.people += len(set(late))
        settle(session, None, now)
    return len(set(late))


def _registered_at(at: datetime) -> sa.ColumnElement[bool]:
    """失业登记 that were in force at an instant, as was known then; no double of a merge since."""
    return sa.and_(
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.recorded_at <= at,
        sa.or_(
            Registration.ended_recorded_at.is_(None),
            sa.and_(
                Registration.ended_recorded_at > at,
                Registration.end_kind != RegistrationEnd.MERGED,
            ),
        ),
    )


def entries_of(month: date, person_ids: Collection[int] | None = None) -> sa.Insert:
    """Everybody, or of these, who was registered as unemployed at 0:00 of the 1st, at the office
    that serves them.

    Who is registered no longer by the time the roll is made is on it, too, as ended. Somebody whose
    records were merged since may have had two registrations then: the one in force counts.
    """
    at = roll_moment(month)
    there = (
        sa.select(
            Registration.id,
            Registration.person_id,
            Registration.handling_office_id,
            Registration.ended_recorded_at,
            sa.func.row_number()
            .over(
                partition_by=Registration.person_id,
                order_by=(Registration.ended_recorded_at.is_not(None), Registration.id),
            )
            .label("place"),
        )
        .where(
            sa.true() if person_ids is None else Registration.person_id.in_(person_ids),
            _registered_at(at),
        )
        .subquery()
    )
    serving, latest = aliased(Serving), aliased(Serving)
    served_last = (
        sa.select(latest.office_id)
        .where(latest.person_id == there.c.person_id)
        .order_by(latest.id.desc())
        .limit(1)
        .correlate(there)
        .scalar_subquery()
    )
    rows = (
        sa.select(
            sa.literal(month, sa.Date),
            there.c.person_id,
            there.c.id,
            sa.func.coalesce(serving.office_id, served_last, there.c.handling_office_id),
            sa.case(
                (there.c.ended_recorded_at.is_(None), sa.null()),
                (registered_since(there.c.person_id, at), sa.null()),
                else_=there.c.ended_recorded_at,
            ),
            sa.literal(0),
            sa.literal(1),
        )
        .outerjoin(
            serving,
            sa.and_(serving.person_id == there.c.person_id, serving.ended_at.is_(None)),
        )
        .where(there.c.place == 1)
    )
    columns = [
        "month",
        "person_id",
        "registration_id",
        "office_id",
        "ended_at",
        "attempts",
        "version",
    ]
    return sa.insert(RollEntry).from_select(columns, rows, include_defaults=False)


def settle(session: Session, person_ids: Collection[int] | None, now: datetime) -> None:
    """Keep this month's entries, of these people or all, true to registrations and who serves.

    An entry ends and is opened again with the 失业登记 (R4.1); while nobody was reached it lies
    with the office that serves the person now (R9.1), which after a move is the new one, and the
    old one again when the move is put back. Inside the transaction of whoever changes either.
    """
    if person_ids is not None and not person_ids:
        return
    session.flush()
    month = month_of(now)
    theirs = sa.true() if person_ids is None else RollEntry.person_id.in_(person_ids)
    this_months = sa.and_(theirs, RollEntry.month == month)
    registered = registered_since(RollEntry.person_id, roll_moment(month))
    ended = RollEntry.ended_at.is_not(None)
    _change(session, sa.and_(this_months, ~ended, ~registered), ended_at=now)
    _change(session, sa.and_(this_months, ended, registered), ended_at=None)
    serves = (
        sa.select(Serving.office_id)
        .where(Serving.person_id == RollEntry.person_id, Serving.ended_at.is_(None))
        .correlate(RollEntry)
        .scalar_subquery()
    )
    open_elsewhere = sa.and_(~ended, RollEntry.done_at.is_(None), RollEntry.office_id != serves)
    _change(session, sa.and_(this_months, open_elsewhere), office_id=serves)


def _change(session: Session, which: sa.ColumnElement[bool], **values: Any) -> None:
    """With a new version: whoever looks at the old entry is told."""
    session.execute(
        sa.update(RollEntry)
        .where(which)
        .values(version=RollEntry.version + 1, **values)
        .execution_options(synchronize_session="fetch")
    )
