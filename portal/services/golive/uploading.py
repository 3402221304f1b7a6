"""A go-live file comes in: read as a whole, kept row by row, its check asked for."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.cell_readers import canonical_number
from portal.domain.golive.entries import read_certificate
from portal.domain.golive.notes import Note, dump
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import ImportBatch, ImportKind, ImportRow
from portal.services import audit, jobs
from portal.services.errors import RuleBroken
from portal.services.golive import period
from portal.services.golive.checking import CHECK
from portal.services.golive.columns import columns
from portal.services.golive.rows import NOT_YOURS, PERMISSION
from portal.services.guard import require
from portal.services.sheets import Row, SheetError, dumped, read_table
from portal.services.standing import hold
from portal.services.transactions import writing

MOST_ROWS: Final = 20_000
_MOST_NAMED: Final = 3  # other rows that a sentence names


def upload(session: Session, actor: Actor, now: datetime, content: bytes) -> ImportBatch:
    """Keep a file's rows and ask for their check; nothing is registered yet.

    Raises ``RuleBroken`` (field ``file``) for what is no such table and after the take-over's
    end, ``NotAllowed`` for others than a community's clerk or a district's reviewer.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    period.refuse_after_end(session, now, "file")
    try:
        table = read_table(content, columns(actor), MOST_ROWS)
    except SheetError as refused:
        raise RuleBroken(Problem("file", str(refused))) from refused
    values = _values(table.rows, actor)
    with writing(session):
        hold(session, actor.office_id)
        batch = ImportBatch(
            kind=ImportKind.PEOPLE,
            office_id=actor.office_id,
            sha256=hashlib.sha256(content).hexdigest(),
            rows=len(values),
            uploaded_by_id=actor.user_id,
            uploaded_at=now,
        )
        session.add(batch)
        session.flush()
        session.execute(sa.insert(ImportRow), [{**one, "batch_id": batch.id} for one in values])
        jobs.enqueue(session, actor, now, CHECK, batch.id, batch.rows)
        audit.record(
            session,
            actor,
            "import.upload",
            subject="import",
            subject_id=batch.id,
            detail=f"{batch.rows} 行",
        )
        return batch


def _values(rows: Iterable[Row], actor: Actor) -> list[dict[str, object]]:
    cells = {row.number: row.texts() for row in rows}
    numbers = {at: canonical_number(one["id_number"]) for at, one in cells.items()}
    notes = _doubles("id_number", numbers, lambda others: f"与第 {others} 行是同一个证件号码")
    certificates = {
        at: read_certificate(one["certificate"]) if one["certificate"] else None
        for at, one in cells.items()
    }
    same_number = _doubles("certificate", certificates, lambda others: f"与第 {others} 行编号相同")
    own = actor.office_id if actor.level is Level.COMMUNITY else None
    return [
        {
            "number": at,
            "cells": dumped(one),
            "notes": dump([*notes.get(at, ()), *same_number.get(at, ())]),
            "verdict": None,
            "keeps_number": certificates[at] is not None,
            "office_id": own if not one["community"] else None,
        }
        for at, one in cells.items()
    ]


def _doubles(
    column: str, values: dict[int, str | None], words: Callable[[str], str]
) -> dict[int, list[Note]]:
    """What to say of rows that share a value which only one of them can have."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, value in values.items():
        if value is not None:
            places[value].append(at)
    return {
        at: [Note(column, words(_named([one for one in shared if one != at])))]
        for shared in places.values()
        if len(shared) > 1
        for at in shared
    }


def _named(others: list[int]) -> str:
    listed = "、".join(map(str, others[:_MOST_NAMED]))
    return listed if len(others) <= _MOST_NAMED else f"{listed} 等 {len(others)}"
