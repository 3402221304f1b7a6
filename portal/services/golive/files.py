"""The files that leave: the template, and an uploaded file handed back with what was found."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.golive.notes import load
from portal.domain.permissions import Actor
from portal.models import ImportRow
from portal.queries import golive as queries
from portal.queries.golive import RowFilter
from portal.services import audit
from portal.services.errors import NotFound
from portal.services.golive.columns import columns
from portal.services.golive.rows import NOT_YOURS, PERMISSION, texts
from portal.services.guard import NOT_THERE, require
from portal.services.sheets import RESULT_COLUMNS, write_table
from portal.services.transactions import writing

TITLE = "存量登记导入"
_HINTS = (
    "一人一行。标 * 的列必填；已有《就业创业证》编号的照填，导入后沿用，一人一证一号。",
    "证件号码等长号码请按文本填写。导入前系统逐行核对，有错误的行不会导入，改正后可以再次上传。",
)


def template_file(actor: Actor) -> bytes:
    """The empty file to fill in, as XLSX."""
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    return write_table(TITLE, columns(actor), hints=_HINTS)


def result_file(session: Session, actor: Actor, batch_id: int, which: RowFilter) -> bytes:
    """The actor's rows of a file as XLSX, all or of one kind, with 结果 and 说明.

    The rows carry whole numbers, so this is written down; raises ``NotFound``.
    """
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    with writing(session):
        batch = queries.batch(session, actor, batch_id)
        if batch is None:
            raise NotFound(NOT_THERE)
        audit.record(session, actor, "import.download", subject="import", subject_id=batch.id)
        rows = session.scalars(
            sa.select(ImportRow).where(queries.seen(actor, batch, which)).order_by(ImportRow.number)
        ).all()
        faulty = {at: {note.column for note in load(row.notes)} for at, row in enumerate(rows)}
        listed = [_result(row) for row in rows]
    return write_table(TITLE, (*RESULT_COLUMNS, *columns(actor)), listed, faulty=faulty)


def result_of(row: ImportRow) -> str:
    """What came of a row, in a word or two; empty before it was checked."""
    if row.applied_at is not None:
        return RowFilter.APPLIED.label
    return row.verdict.label if row.verdict else ""


def _result(row: ImportRow) -> dict[str, str]:
    return {
        **texts(row),
        "result": result_of(row),
        "notes": "；".join(str(note) for note in load(row.notes)),
    }
