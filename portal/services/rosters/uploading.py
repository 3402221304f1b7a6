"""A roster comes in: read as a whole, kept row by row, its check asked for."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Employer, Roster, RosterRow
from portal.queries.roster_pages import CHECK
from portal.services import audit, bulk, jobs
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.rosters.columns import COLUMNS
from portal.services.rosters.rows import NOT_YOURS, PERMISSION, subject_hash
from portal.services.sheets import SheetError, Table, dumped, read_table
from portal.services.standing import hold
from portal.services.transactions import writing

MOST_ROWS: Final = 20_000


def upload(
    session: Session, actor: Actor, now: datetime, employer_id: int, content: bytes
) -> Roster:
    """Keep a roster's rows and ask for their check; nobody is registered yet.

    Raises ``RuleBroken`` (field ``file``) for what is no such table, ``NotFound`` without such an
    employer, ``NotAllowed`` for others than a community's clerk.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    try:
        table = read_table(content, COLUMNS, MOST_ROWS)
    except SheetError as refused:
        raise RuleBroken(Problem("file", str(refused))) from refused
    rows = _rows(table)
    with writing(session):
        if session.get(Employer, employer_id) is None:
            raise NotFound(NOT_THERE)
        hold(session, actor.office_id)
        roster = Roster(
            employer_id=employer_id,
            office_id=actor.office_id,
            sha256=hashlib.sha256(content).hexdigest(),
            rows=len(rows),
            uploaded_by_id=actor.user_id,
            uploaded_at=now,
        )
        session.add(roster)
        session.flush()
        bulk.insert(session, RosterRow, [{"roster_id": roster.id, **row} for row in rows])
        jobs.enqueue(session, actor, now, CHECK, roster.id, roster.rows)
        audit.record(
            session,
            actor,
            "roster.upload",
            subject="roster",
            subject_id=roster.id,
            detail=f"{roster.rows} 行",
        )
        return roster


def _rows(table: Table) -> list[dict[str, object]]:
    kept = []
    for row in table.rows:
        cells = row.texts()
        kept.append(
            {"number": row.number, "cells": dumped(cells), "subject_hash": subject_hash(cells)}
        )
    return kept
