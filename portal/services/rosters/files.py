"""The files that leave: the template, and a roster handed back with what was found."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.rosters.notes import load
from portal.models import RosterRow
from portal.queries import rosters as queries
from portal.queries.rosters import RosterFilter
from portal.services import audit
from portal.services.errors import NotFound
from portal.services.guard import NOT_THERE, require
from portal.services.rosters.columns import COLUMNS
from portal.services.rosters.rows import NOT_YOURS, PERMISSION, texts
from portal.services.rosters.uploading import MOST_ROWS
from portal.services.sheets import RESULT_COLUMNS, write_table
from portal.services.transactions import writing

TITLE = "就业登记人员花名册"
_HINTS = (
    f"一人一行，一次最多 {MOST_ROWS} 行。标 * 的列必填；证件号码、电话请按文本填写。",
    "未经本人同意不得办理就业登记：每人都要有身份证复印件和同意依据。有错误的行不会办理，改正后再办。",
)


def template_file(actor: Actor) -> bytes:
    """The empty roster to fill in, as XLSX."""
    require(actor, PERMISSION, otherwise=NOT_YOURS)
    return write_table(TITLE, COLUMNS, hints=_HINTS)


def result_file(session: Session, actor: Actor, roster_id: int, which: RosterFilter) -> bytes:
    """The rows of a roster as XLSX, all or of one kind, with 结果 and 说明; faulty cells marked.

    The rows carry whole numbers, so this is written down; raises ``NotFound``.
    """
    require(actor, "roster.read", otherwise="您的岗位不能查看花名册")
    with writing(session):
        roster = queries.in_area(session, actor, roster_id)
        if roster is None:
            raise NotFound(NOT_THERE)
        rows = session.scalars(
            sa.select(RosterRow)
            .where(queries.seen(roster.id, which))
            .order_by(RosterRow.number)
            .execution_options(populate_existing=True)
        ).all()
        audit.record(
            session,
            actor,
            "roster.download",
            subject="roster",
            subject_id=roster.id,
            detail=f"{len(rows)} 行",
        )
        faulty = {at: {one.column for one in load(row.notes)} for at, row in enumerate(rows)}
        listed = [_handed_back(row) for row in rows]
    return write_table(TITLE, (*RESULT_COLUMNS, *COLUMNS), listed, faulty=faulty)


def _handed_back(row: RosterRow) -> dict[str, str]:
    return {
        **texts(row),
        "result": result_of(row),
        "notes": "；".join(str(note) for note in load(row.notes)),
    }


def result_of(row: RosterRow) -> str:
    """What came of a row, in a word or two; empty before it was checked."""
    if row.revoked_at is not None:
        return RosterFilter.REVOKED.label
    if row.completed_at is not None:
        return RosterFilter.COMPLETED.label
    return row.verdict.label if row.verdict else ""
