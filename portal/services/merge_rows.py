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
    IdentifierEnd,
    Issue,
    Merge,
    MergeMove,
    PersonIdentifier,
    Registration,
    RegistrationEnd,
    Serving,
)
from portal.queries.merging import BELONGINGS, Plan, key

_IN_FORCE: Mapping[type[Base], dict[str, Any]] = {
    Registration: dict.fromkeys(("ended_on", "ended_recorded_at", "end_kind")),
    Serving: dict.fromkeys(("ended_at",)),
    PersonIdentifier: dict.fromkeys(("valid_to", "ended_as")),
    Issue: {
        "state": IssueState.VALID,
        **dict.fromkeys(("ended_at", "ended_by_id", "end_reason")),
    },
}


def end_doubles(session: Session, now: datetime, done: Merge, shown: Plan) -> None:
    """End what the person has twice: registrations, serving offices, the merged record's number."""
    today = shanghai_day(now)
    for double in shown.ended:
        double.ended_on, double.ended_recorded_at = today, now
        double.end_kind = RegistrationEnd.MERGED
        _note(session, done, Registration, [double.id], ended=True)
    if shown.ended_serving is not None:
        shown.ended_serving.ended_at = now
        _note(session, done, Serving, [shown.ended_serving.id], ended=True)
    for number in shown.merged.person.identifiers:
        if number.valid_to is None:
            number.valid_to, number.ended_as = today, IdentifierEnd.MERGED
            _note(session, done, PersonIdentifier, [number.id], ended=True)
    session.flush()


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
    session.expire_all()


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
