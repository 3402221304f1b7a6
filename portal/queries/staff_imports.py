"""Lists that were handed in, of staff or of who completed a course: batches and their rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.domain.staff_rows import Note
from portal.models import NO_PASSWORD, ImportBatch, ImportKind, ImportRow, User, Verdict
from portal.queries.scope import account_in_area, offices_of

PAGE = 100
_RECENT = 10


@dataclass(frozen=True)
class ImportLine:
    """A row of the file with what was found of it; ``cells`` by the keys of the columns."""

    number: int
    cells: dict[str, str]
    notes: tuple[Note, ...]
    verdict: Verdict
    applied: bool

    @property
    def notes_text(self) -> str:
        """All notes in one line."""
        return "；".join(note.text for note in self.notes)

    @property
    def faulty(self) -> set[str]:
        """The columns of the cells that are wrong."""
        return {note.column for note in self.notes} if self.verdict is Verdict.ERROR else set()


@dataclass(frozen=True)
class LinePage:
    """Rows in the file's order; ``following`` is the last row's number where more follow."""

    lines: Sequence[ImportLine]
    following: int | None


@dataclass(frozen=True)
class Passwords:
    """Of the accounts that a list made and that are open: how many wait for their first
    password, and how many have one that was never changed."""

    owed: int
    unused: int


def in_area(
    session: Session, actor: Actor, batch_id: int, kind: ImportKind = ImportKind.STAFF
) -> ImportBatch | None:
    """A list that an office of the actor's area handed in; None for any other."""
    return session.scalars(_batches(actor, kind).where(ImportBatch.id == batch_id)).one_or_none()


def recent(
    session: Session, actor: Actor, kind: ImportKind = ImportKind.STAFF
) -> Sequence[ImportBatch]:
    """The last ten lists of the actor's area, newest first."""
    found = _batches(actor, kind).order_by(ImportBatch.id.desc()).limit(_RECENT)
    return session.scalars(found).all()


def _batches(actor: Actor, kind: ImportKind) -> sa.Select[ImportBatch]:
    return (
        sa.select(ImportBatch)
        .where(ImportBatch.kind == kind, ImportBatch.office_id.in_(offices_of(actor)))
        .options(joinedload(ImportBatch.uploaded_by, innerjoin=True))
    )


def verdicts(session: Session, batch_id: int) -> dict[Verdict, int]:
    """How many rows there are of each verdict, those of none left out."""
    found = session.execute(
        sa.select(ImportRow.verdict, sa.func.count())
        .where(ImportRow.batch_id == batch_id)
        .group_by(ImportRow.verdict)
    )
    counted = {verdict: number for verdict, number in found if verdict is not None}
    return {verdict: counted[verdict] for verdict in Verdict if verdict in counted}


def lines(session: Session, batch_id: int, which: Verdict | None, after: int) -> LinePage:
    """Up to 100 rows behind the number ``after``, of one verdict or of all."""
    statement = _rows(batch_id).where(ImportRow.number > after).limit(PAGE + 1)
    if which is not None:
        statement = statement.where(ImportRow.verdict == which)
    found = [_line(row) for row in session.scalars(statement)]
    return LinePage(found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None)


def every_line(session: Session, batch_id: int) -> list[ImportLine]:
    """All rows of the list."""
    return [_line(row) for row in session.scalars(_rows(batch_id))]


def _rows(batch_id: int) -> sa.Select[ImportRow]:
    return sa.select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.number)


def _line(row: ImportRow) -> ImportLine:
    assert row.verdict is not None
    return ImportLine(
        row.number,
        json.loads(row.cells),
        tuple(Note(column, text) for column, text in json.loads(row.notes or "[]")),
        row.verdict,
        row.applied_at is not None,
    )


def unopened(actor: Actor, batch_id: int) -> sa.Select[User]:
    """Accounts that the list made, whose first password was never changed, in the file's order."""
    made = sa.select(ImportRow.user_id).where(
        ImportRow.batch_id == batch_id, ImportRow.user_id.is_not(None)
    )
    return (
        sa.select(User)
        .where(User.id.in_(made), User.active, User.must_change_password, account_in_area(actor))
        .order_by(User.id)
    )


def passwords(session: Session, actor: Actor, batch_id: int) -> Passwords:
    """How far the first passwords of the list's accounts are."""
    found = unopened(actor, batch_id).with_only_columns(User.password_hash == NO_PASSWORD)
    owing = session.scalars(found.order_by(None)).all()
    return Passwords(owed=sum(owing), unused=len(owing) - sum(owing))
