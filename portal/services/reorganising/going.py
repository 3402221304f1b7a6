"""The rows that go from offices to another: counted, locked, noted, moved and put back.

Set-based. What a row's office was before is noted first, for all lines, and then changed by the
notes: so one line's change never hides from another what goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.workflow import WAITING
from portal.models import (
    Case,
    Employer,
    EmployerCase,
    Job,
    Office,
    Person,
    Registration,
    ReorganisationItem,
    Serving,
    Vacancy,
)
from portal.services.reorganising.follows import FOLLOWS, SERVING, Follows

_QUIETLY: dict[str, Any] = {"synchronize_session": False}
Which = Callable[[Follows], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Going:
    """From which offices; everything (``whole``), or what the words and accounts say."""

    sources: tuple[int, ...]
    whole: bool = True
    words: tuple[str, ...] = ()
    users: tuple[int, ...] = ()

    def which(self, line: Follows) -> sa.ColumnElement[bool]:
        """The rows of a line that go."""
        here = sa.and_(line.column.in_(self.sources), line.still)
        if self.whole:
            return here
        if line.person is not None and self.words:
            return sa.and_(here, line.person.in_(sa.select(Person.id).where(self.lives())))
        if line.user is not None and self.users:
            return sa.and_(here, line.user.in_(self.users))
        return sa.false()

    def lives(self) -> sa.ColumnElement[bool]:
        """Whoever's residence has one of the words in its address."""
        return sa.or_(
            *(Person.residence_address.contains(word, autoescape=True) for word in self.words)
        )


def counted(session: Session, going: Going, line: Follows) -> int:
    """How many rows of a line go."""
    model = line.column.class_
    rows = sa.select(sa.func.count()).select_from(model).where(going.which(line))
    return session.scalar(rows) or 0


def people(going: Going) -> sa.Select[int]:
    """The ids of the people who are registered, served or waiting at the sources and go."""
    here: Any = sa.union(
        sa.select(Registration.person_id).where(
            Registration.handling_office_id.in_(going.sources),
            Registration.ended_recorded_at.is_(None),
        ),
        sa.select(Serving.person_id).where(
            Serving.office_id.in_(going.sources), Serving.ended_at.is_(None)
        ),
        sa.select(Case.person_id).where(
            Case.handling_office_id.in_(going.sources), Case.status.in_(WAITING)
        ),
    )
    found = sa.select(Person.id).where(Person.id.in_(here))
    if going.whole:
        return found
    return found.where(going.lives() if going.words else sa.false())


def lock(session: Session, going: Going, office_ids: Sequence[int]) -> None:
    """Lock the work in the background, the people, their waiting cases, the employers with theirs,
    and the offices, in the order of every use case.

    Whoever came to the offices while they were waited for is looked for again: but not waited for,
    since whoever holds them may wait for an office (``OperationalError``: begin anew).
    """
    lock_jobs(session, going.which)
    everybody = people(going).order_by(Person.id)
    session.execute(everybody.with_for_update(of=Person, key_share=True))
    session.execute(
        sa.select(Case.id)
        .where(Case.person_id.in_(people(going)), Case.status.in_(WAITING))
        .order_by(Case.id)
        .with_for_update(of=Case, key_share=True)
    )
    lock_employers(session, going.which)
    lock_offices(session, office_ids)
    session.execute(everybody.with_for_update(of=Person, key_share=True, nowait=True))
    lock_employers(session, going.which, nowait=True)
    lock_jobs(session, going.which, nowait=True)


def lock_jobs(session: Session, which: Which, *, nowait: bool = False) -> None:
    """Lock the work in the background that goes: its worker holds it before anybody's record."""
    goes = next(which(line) for line in FOLLOWS if line.column.class_ is Job)
    session.execute(
        sa.select(Job.id)
        .where(goes)
        .order_by(Job.id)
        .with_for_update(of=Job, key_share=True, nowait=nowait)
    )


def lock_employers(session: Session, which: Which, *, nowait: bool = False) -> None:
    """Lock the employers of which something goes, then the cases of theirs that do."""
    goes = {
        line.column.class_: which(line)
        for line in FOLLOWS
        if line.column.class_ in (Employer, EmployerCase, Vacancy)
    }
    theirs: Any = sa.union(
        sa.select(Employer.id).where(goes[Employer]),
        sa.select(EmployerCase.employer_id).where(goes[EmployerCase]),
        sa.select(Vacancy.employer_id).where(goes[Vacancy]),
    )
    session.execute(
        sa.select(Employer.id)
        .where(Employer.id.in_(theirs))
        .order_by(Employer.id)
        .with_for_update(of=Employer, key_share=True, nowait=nowait)
    )
    session.execute(
        sa.select(EmployerCase.id)
        .where(goes[EmployerCase])
        .order_by(EmployerCase.id)
        .with_for_update(of=EmployerCase, key_share=True, nowait=nowait)
    )


def lock_offices(session: Session, office_ids: Sequence[int]) -> None:
    """Lock offices against whatever begins there."""
    session.execute(
        sa.select(Office.id)
        .where(Office.id.in_(office_ids))
        .order_by(Office.id)
        .with_for_update(of=Office, key_share=True)
    )


def hand_over(session: Session, order_id: int, going: Going, target_id: int, now: datetime) -> None:
    """Note whose each row was, then give it to the target's office."""
    for line in FOLLOWS:
        _note(session, order_id, going, line)
    for line in FOLLOWS:
        if line is SERVING:
            _serve_anew(session, order_id, now, {"office_id": sa.literal(target_id)})
        else:
            _give(session, order_id, line, target_id)
    session.expire_all()


def _note(session: Session, order_id: int, going: Going, line: Follows) -> None:
    told = (
        sa.literal(order_id),
        sa.literal(line.table),
        sa.literal(line.noted_as),
        line.key,
        line.column,
    )
    session.execute(
        sa.insert(ReorganisationItem).from_select(
            ["reorganisation_id", "table_name", "column_name", "row_key", "office_id"],
            sa.select(*told).where(going.which(line)),
        )
    )


def noted(order_id: int, line: Follows) -> sa.Select[Any]:
    """The keys of the rows of a line's column that an order took along."""
    return sa.select(line.read(ReorganisationItem.row_key)).where(*_of(order_id, line))


def went(order_id: int) -> Which:
    """The rows of a line that an order took along."""
    return lambda line: line.own.in_(noted(order_id, line))


def _of(order_id: int, line: Follows) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        ReorganisationItem.reorganisation_id == order_id,
        ReorganisationItem.table_name == line.table,
        ReorganisationItem.column_name == line.noted_as,
    )


def _give(session: Session, order_id: int, line: Follows, target_id: int) -> None:
    _set(session, line, target_id, line.own.in_(noted(order_id, line)))


def put_back(session: Session, order_id: int, target_id: int, now: datetime) -> None:
    """Give each row back to whose it was, where it is the target's still."""
    for line in FOLLOWS:
        before = (
            sa.select(ReorganisationItem.office_id)
            .where(*_of(order_id, line), ReorganisationItem.row_key == line.key)
            .correlate(line.column.class_)
            .scalar_subquery()
        )
        if line is SERVING:
            _serve_again(session, order_id, target_id, now)
        else:
            still = line.column == target_id
            _set(session, line, before, still, line.own.in_(noted(order_id, line)))
    session.expire_all()


def _set(session: Session, line: Follows, office: Any, *which: sa.ColumnElement[bool]) -> None:
    model = line.column.class_
    values: dict[str, Any] = {line.column.key: office}
    if line.versioned:
        values["version"] = model.version + 1
    session.execute(sa.update(model).where(*which).values(values).execution_options(**_QUIETLY))


def _serve_anew(session: Session, order_id: int, now: datetime, values: dict[str, Any]) -> None:
    """End the spells of service that were noted; others begin, of the same cases."""
    ours = Serving.id.in_(noted(order_id, SERVING))
    begun = sa.select(Serving.person_id, Serving.case_id, values["office_id"], _at(now)).where(ours)
    _end_and_begin(session, now, ours, begun)


def _serve_again(session: Session, order_id: int, target_id: int, now: datetime) -> None:
    """The same back: of those whom the target serves still."""
    was = sa.orm.aliased(Serving)
    before = (
        sa.select(Serving.person_id, Serving.case_id, ReorganisationItem.office_id, _at(now))
        .join(was, was.person_id == Serving.person_id)
        .join(
            ReorganisationItem,
            sa.and_(*_of(order_id, SERVING), SERVING.read(ReorganisationItem.row_key) == was.id),
        )
        .where(Serving.office_id == target_id, Serving.ended_at.is_(None))
    )
    rows = session.execute(before).all()
    if not rows:
        return
    ours = Serving.person_id.in_([one.person_id for one in rows])
    _end(session, now, ours)
    session.execute(
        sa.insert(Serving),
        [
            {
                "person_id": one.person_id,
                "case_id": one.case_id,
                "office_id": one.office_id,
                "started_at": now,
            }
            for one in rows
        ],
    )


def _at(now: datetime) -> Any:
    return sa.literal(now, Serving.started_at.type)


def _end_and_begin(
    session: Session, now: datetime, ours: sa.ColumnElement[bool], begun: sa.Select[Any]
) -> None:
    _end(session, now, ours)
    session.execute(
        sa.insert(Serving).from_select(["person_id", "case_id", "office_id", "started_at"], begun)
    )


def _end(session: Session, now: datetime, ours: sa.ColumnElement[bool]) -> None:
    session.execute(
        sa.update(Serving)
        .where(ours, Serving.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(**_QUIETLY)
    )
