"""Who works where under an order: postings end and begin anew, in the same roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.domain.workflow import WAITING
from portal.models import (
    Case,
    Posting,
    Printer,
    Reorganisation,
    ReorganisationItem,
    User,
)
from portal.services.reorganising.follows import FOLLOWS
from portal.services.reorganising.going import Going, noted

_TABLE = Posting.__tablename__
_MADE = "made"
"""In place of a column's name: the postings that an order began."""
_LONGEST_NAME = 40
_CASES = next(one for one in FOLLOWS if one.versioned)


def leaving(session: Session, order: Reorganisation, going: Going) -> Sequence[Posting]:
    """The postings that go along: all, or those that were ticked."""
    statement = sa.select(Posting).where(
        Posting.office_id.in_(going.sources), Posting.ended_on.is_(None)
    )
    if not going.whole:
        statement = statement.where(Posting.id.in_([one.posting_id for one in order.staff]))
    return session.scalars(statement.order_by(Posting.id)).all()


def post(
    session: Session, order: Reorganisation, postings: Iterable[Posting], target_id: int, day: date
) -> None:
    """End the postings; their holders have the same role at the target from the day on."""
    for one in postings:
        one.ended_on = max(day, one.started_on)
        _note(session, order.id, "office_id", one.id, one.office_id)
        session.flush()
        begun = begin(session, one.user_id, target_id, one.role, day)
        if begun is not None:
            _note(session, order.id, _MADE, begun.id, target_id)
    session.flush()


def begin(session: Session, user_id: int, office_id: int, role: Role, day: date) -> Posting | None:
    """A posting from a day on; None where it is held already."""
    held = session.scalars(
        sa.select(Posting.id).where(
            Posting.user_id == user_id,
            Posting.office_id == office_id,
            Posting.role == role,
            Posting.ended_on.is_(None),
        )
    ).first()
    if held is not None:
        return None
    begun = Posting(user_id=user_id, office_id=office_id, role=role, started_on=day)
    session.add(begun)
    session.flush()
    return begun


def post_back(session: Session, order_id: int, target_id: int, day: date) -> None:
    """Whoever an order moved, and who is still where it put them, is where they were before."""
    here = session.scalars(
        sa.select(Posting).where(Posting.office_id == target_id, Posting.ended_on.is_(None))
    ).all()
    still = {(one.user_id, one.role) for one in here}
    # By holder and role: a later order that was taken back has begun the posting anew.
    made = {(one.user_id, one.role) for one in _noted(session, order_id, _MADE)}
    for one in here:
        if (one.user_id, one.role) in made:
            one.ended_on = max(day, one.started_on)
    session.flush()
    for one in _noted(session, order_id, "office_id"):
        if (one.user_id, one.role) in still:
            begin(session, one.user_id, one.office_id, one.role, day)


def _noted(session: Session, order_id: int, column: str) -> Sequence[Posting]:
    keys = sa.select(sa.cast(ReorganisationItem.row_key, sa.BigInteger)).where(
        ReorganisationItem.reorganisation_id == order_id,
        ReorganisationItem.table_name == _TABLE,
        ReorganisationItem.column_name == column,
    )
    return session.scalars(
        sa.select(Posting).where(Posting.id.in_(keys)).order_by(Posting.id)
    ).all()


def _note(session: Session, order_id: int, column: str, row_id: int, office_id: int) -> None:
    session.add(
        ReorganisationItem(
            reorganisation_id=order_id,
            table_name=_TABLE,
            column_name=column,
            row_key=str(row_id),
            office_id=office_id,
        )
    )


def give_cases_to_a_clerk(session: Session, order_id: int, office_id: int) -> None:
    """What went along and waits at an office is a clerk's of there, if its own clerk is not."""
    there = sa.select(Posting.user_id).where(
        Posting.office_id == office_id, Posting.role == Role.CLERK, Posting.ended_on.is_(None)
    )
    first = session.scalar(there.order_by(Posting.user_id).limit(1))
    if first is None:
        return
    session.execute(
        sa.update(Case)
        .where(
            Case.id.in_(noted(order_id, _CASES)),
            Case.handling_office_id == office_id,
            Case.status.in_(WAITING),
            Case.clerk_id.not_in(there),
        )
        .values(clerk_id=first)
        .execution_options(synchronize_session=False)
    )


def tell_printers_apart(session: Session, source_ids: Sequence[int], target_id: int) -> None:
    """Two printers of one name can't stand at one office: the newcomer says that it is one."""
    taken = set(session.scalars(sa.select(Printer.name).where(Printer.office_id == target_id)))
    for one in session.scalars(
        sa.select(Printer).where(Printer.office_id.in_(source_ids)).order_by(Printer.id)
    ):
        number = 1
        while one.name in taken:
            number += 1
            tail = f"（{number}）"
            one.name = one.name[: _LONGEST_NAME - len(tail)] + tail
        taken.add(one.name)
    session.flush()


def users_of(session: Session, posting_ids: Sequence[int]) -> tuple[int, ...]:
    """Whose postings these are."""
    rows = session.scalars(
        sa.select(User.id)
        .join(Posting, Posting.user_id == User.id)
        .where(Posting.id.in_(posting_ids))
        .distinct()
    )
    return tuple(sorted(rows))
