"""The office above takes a completed roster back, row by row (design, 13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.rosters.notes import Note, dump
from portal.models import Case, Job, Person, Roster, RosterRow
from portal.queries import rosters as queries
from portal.queries.roster_pages import REVOKE
from portal.queries.rosters import RosterFilter
from portal.services import audit, jobs, revoking
from portal.services.case_locks import lock_cases
from portal.services.errors import RuleBroken, ServiceError
from portal.services.guard import require
from portal.services.rosters.checking import locked, of_office
from portal.services.transactions import writing

PERMISSION: Final = "case.revoke"
NOT_YOURS: Final = "只有街道（乡镇）、区县的审核人可以撤销"
LONGEST_REASON: Final = 200  # characters
_PORTION: Final = 10  # rows


def revoke(
    session: Session, actor: Actor, now: datetime, roster_id: int, version: int, reason: str
) -> Job:
    """Ask for every completed row to be taken back, for a reason.

    Raises ``NotFound``, ``NotAllowed`` for anyone but a reviewer above, ``Conflict`` as ``start``,
    ``RuleBroken`` without a reason and where nothing is left to take back.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    _check_reason(reason)
    with writing(session):
        roster = locked(session, actor, roster_id, version)
        require(actor, PERMISSION, of_office(roster), otherwise=NOT_YOURS)
        found = queries.counts(session, roster)
        if not found[RosterFilter.COMPLETED]:
            raise RuleBroken(Problem("reason", "没有可以撤销的行"))
        roster.version += 1
        roster.revoke_reason = reason.strip()
        total = found[RosterFilter.COMPLETED] + found[RosterFilter.REVOKED]
        audit.record(
            session,
            actor,
            "roster.revoke",
            subject="roster",
            subject_id=roster.id,
            detail=f"{found[RosterFilter.COMPLETED]} 行",
        )
        return jobs.enqueue(session, actor, now, REVOKE, roster.id, total)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(Problem("reason", "请写明撤销的理由"))
    if len(reason.strip()) > LONGEST_REASON:
        raise RuleBroken(Problem("reason", f"最多 {LONGEST_REASON} 个字"))


@jobs.job_of(REVOKE)
def revoke_rows(session: Session, actor: Actor, job: Job, now: datetime) -> int:
    """Take the next rows back, inside the job's transaction; what rests on one leaves it standing.

    Rows are counted off in the file's order, so that one that stays is not tried again and again.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    roster = session.get_one(Roster, job.subject_id)
    rows = session.scalars(
        sa.select(RosterRow)
        .where(RosterRow.roster_id == roster.id, RosterRow.completed_at.is_not(None))
        .order_by(RosterRow.number)
        .offset(job.done)
        .limit(_PORTION)
    ).all()
    if not rows:
        roster.revoked_at = now
        return 0
    standing = [row for row in rows if row.revoked_at is None]
    found = {case.id: case for case in _locked_cases(session, standing)}
    for row in standing:
        assert row.case_id is not None, "completed by a case"
        _take_back(session, actor, roster, row, found[row.case_id], now)
    return len(rows)


def _locked_cases(session: Session, rows: Sequence[RosterRow]) -> Sequence[Case]:
    session.execute(
        sa.select(Person.id)
        .where(Person.id.in_([row.person_id for row in rows]))
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )
    return lock_cases(session, Case.id.in_([row.case_id for row in rows]))


def _take_back(
    session: Session, actor: Actor, roster: Roster, row: RosterRow, case: Case, now: datetime
) -> None:
    try:
        with session.begin_nested():
            revoking.undo(session, actor, now, case, roster.revoke_reason or "")
    except ServiceError as refused:
        row.notes = dump([Note("id_number", f"没有撤销：{refused}")])
    else:
        row.revoked_at = now
