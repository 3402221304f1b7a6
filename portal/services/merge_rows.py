"""The rows that a merge moves and ends, each noted, and how they come back (R11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import IssueState
from portal.domain.dates import shanghai_day
from portal.models import (
    Base,
    EmploymentJob,
    IdentifierEnd,
    Issue,
    Merge,
    MergeMove,
    PersonIdentifier,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
)
from portal.queries.belongings import BELONGINGS, key
from portal.queries.merging import Plan
from portal.services.standing import standing

_JOINED = "employment_job.registration"
"""In place of a table's name: the jobs that went over to the other 就业登记."""
_ENDED = ("ended_on", "ended_recorded_at", "end_kind")
_IN_FORCE: Mapping[type[Base], dict[str, Any]] = {
    Registration: dict.fromkeys(_ENDED),
    EmploymentJob: dict.fromkeys(_ENDED),
    Serving: dict.fromkeys(("ended_at",)),
    PersonIdentifier: dict.fromkeys(("valid_to", "ended_as")),
    Issue: {
        "state": IssueState.VALID,
        **dict.fromkeys(("ended_at", "ended_by_id", "end_reason")),
    },
}


def end_doubles(session: Session, now: datetime, done: Merge, shown: Plan) -> None:
    """End what the person has twice: registrations, jobs, serving offices, the merged number."""
    today = shanghai_day(now)
    doubles: tuple[Registration | EmploymentJob, ...] = (*shown.ended, *shown.ended_jobs)
    for double in doubles:
        double.ended_on, double.ended_recorded_at = today, now
        double.end_kind = RegistrationEnd.MERGED
        _note(session, done, type(double), [double.id], ended=True)
    _join(session, done, shown)
    if shown.ended_serving is not None:
        shown.ended_serving.ended_at = now
        _note(session, done, Serving, [shown.ended_serving.id], ended=True)
    for number in shown.merged.person.identifiers:
        if number.valid_to is None:
            number.valid_to, number.ended_as = today, IdentifierEnd.MERGED
            _note(session, done, PersonIdentifier, [number.id], ended=True)
    session.flush()


def _join(session: Session, done: Merge, shown: Plan) -> None:
    """The jobs of the 就业登记 that ends go on in the one that stays."""
    if not shown.joined:
        return
    every = (*shown.kept.standing.registrations, *shown.merged.standing.registrations)
    (stays,) = (
        one for one in every if one.kind is RegistrationKind.EMPLOYMENT and one not in shown.ended
    )
    for job in shown.joined:
        job.registration_id = stays.id
        session.add(MergeMove(merge_id=done.id, table_name=_JOINED, row_id=job.id))


def end_papers(session: Session, done: Merge, shown: Plan) -> None:
    """What was issued on paper of a number that is used no longer is void (R11.1)."""
    for paper in shown.ended_papers:
        paper.state, paper.ended_at, paper.ended_by_id = IssueState.VOID, done.at, done.actor_id
        paper.end_reason = RegistrationEnd.MERGED.label
        _note(session, done, Issue, [paper.id], ended=True)
    session.flush()


def hand_over(session: Session, done: Merge, shown: Plan) -> None:
    """Give the merged record's rows to the kept one."""
    for table, rows in shown.handed.items():
        if rows:
            _give(session, BELONGINGS[table], rows, done.merged_id, done.kept_id)
            _note(session, done, BELONGINGS[table], rows, ended=False)
    session.flush()
    session.expire_all()


def _give(
    session: Session, model: type[Any], rows: Iterable[int], holder_id: int, taker_id: int
) -> None:
    session.execute(
        sa.update(model)
        .where(model.person_id == holder_id, key(model).in_(list(rows)))
        .values(person_id=taker_id)
        .execution_options(synchronize_session=False)
    )


def _note(
    session: Session, done: Merge, model: type[Base], rows: Iterable[int], *, ended: bool
) -> None:
    session.add_all(
        MergeMove(
            merge_id=done.id,
            table_name=model.__tablename__,
            row_id=row,
            ended=ended,
        )
        for row in rows
    )


def take_back(session: Session, done: Merge) -> None:
    """First whose the rows are, then what had ended: never twice the same in force."""
    for model in BELONGINGS.values():
        if rows := _moved(done, model, ended=False):
            _give(session, model, rows, done.kept_id, done.merged_id)
    for model in _IN_FORCE:
        if rows := _moved(done, model, ended=True):
            _reopen(session, model, rows)
    _stand(session, Registration, "handling_office_id", _moved(done, Registration, ended=True))
    _stand(session, Serving, "office_id", _moved(done, Serving, ended=True))
    _part(session, done)
    session.expire_all()


def _stand(session: Session, model: type[Any], name: str, rows: list[int]) -> None:
    """What comes back to an office that was closed meanwhile is its successor's."""
    for row in session.scalars(sa.select(model).where(model.id.in_(rows)).order_by(model.id)):
        setattr(row, name, standing(session, getattr(row, name)))
    session.flush()


def _part(session: Session, done: Merge) -> None:
    """Give the jobs back to the 就业登记 that they stood in."""
    jobs = [one.row_id for one in done.moves if one.table_name == _JOINED]
    if not jobs:
        return
    again = sa.select(Registration.id).where(
        Registration.id.in_(_moved(done, Registration, ended=True)),
        Registration.kind == RegistrationKind.EMPLOYMENT,
    )
    session.execute(
        sa.update(EmploymentJob)
        .where(EmploymentJob.id.in_(jobs))
        .values(registration_id=again.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def _moved(done: Merge, model: type[Base], *, ended: bool) -> list[int]:
    table = model.__tablename__
    return [one.row_id for one in done.moves if (one.table_name, one.ended) == (table, ended)]


def _reopen(session: Session, model: type[Base], rows: list[int]) -> None:
    session.execute(
        sa.update(model)
        .where(key(model).in_(rows))
        .values(_IN_FORCE[model])
        .execution_options(synchronize_session=False)
    )
