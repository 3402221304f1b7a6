"""A go-live file from the upload to what came of it, worked off as the worker does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.golive.notes import load
from portal.domain.permissions import Actor
from portal.models import Case, ImportBatch, ImportRow, PersonIdentifier, Verdict
from portal.models.sealing import identifier_hash
from portal.services import golive, jobs
from tests.factories import NOW
from tests.golive_files import FIRST_ROW, as_file, sound
from tests.integration.services.records import rows_of

_serial = count(1)
Found = tuple[Verdict | None, list[str]]


def somebody(**changes: str) -> dict[str, str]:
    """A sound row of somebody who stands in no file yet."""
    return sound(next(_serial), **changes)


def work_off(session: Session) -> int:
    """Do everything that waits; how many portions it took."""
    return len(list(jobs.work_off(session, lambda: NOW)))


def checked(session: Session, actor: Actor, rows: Sequence[Mapping[str, str]]) -> ImportBatch:
    """A file uploaded and checked."""
    batch_id = golive.upload(session, actor, NOW, as_file(rows)).id
    work_off(session)
    (batch,) = rows_of(session, ImportBatch, id=batch_id)
    assert batch.checked_at == NOW
    return batch


def taken_over(session: Session, actor: Actor, rows: Sequence[Mapping[str, str]]) -> ImportBatch:
    """A file uploaded, checked and taken over."""
    batch = checked(session, actor, rows)
    golive.start(session, actor, NOW, batch.id)
    work_off(session)
    return batch


def findings(session: Session, batch: ImportBatch) -> list[Found]:
    """Each row's verdict and what was found of it, in the order of the file."""
    rows = rows_of(session, ImportRow, batch_id=batch.id)
    in_order = sorted(rows, key=lambda row: row.number)
    assert [row.number for row in in_order] == list(range(FIRST_ROW, FIRST_ROW + len(rows)))
    return [(row.verdict, [str(note) for note in load(row.notes)]) for row in in_order]


def finding(session: Session, actor: Actor, row: Mapping[str, str]) -> Found:
    """What is found of a file's only row."""
    (found,) = findings(session, checked(session, actor, [row]))
    return found


def case_of(session: Session, row: Mapping[str, str]) -> Case:
    """The one case of a row's person."""
    session.rollback()
    return session.scalars(
        sa.select(Case)
        .join(PersonIdentifier, PersonIdentifier.person_id == Case.person_id)
        .where(PersonIdentifier.number_hash == identifier_hash(row["id_number"]))
    ).one()
