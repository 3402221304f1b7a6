"""Taking a list in: its columns, the rows with their verdicts, and the file handed back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.staff_rows import (
    NAME,
    OFFERED,
    OFFICE,
    REMARK,
    ROLE,
    USERNAME,
    StaffRow,
    read_row,
)
from portal.models import ImportBatch, ImportKind, ImportRow
from portal.queries import staff_imports
from portal.queries.staff_imports import ImportLine
from portal.services import audit, sheets
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.staff_import.checking import check, verdict
from portal.services.standing import hold
from portal.services.transactions import writing

MOST_ROWS: Final = 1_000
COLUMNS: Final = (
    sheets.Column(NAME, "姓名", needed=True, hint="照身份证填写", width=12),
    sheets.Column(
        USERNAME,
        "用户名",
        needed=True,
        hint="登录用；小写字母、数字和 _ . -，3 位以上，不能和别人相同",
        aliases=("登录名", "账号"),
        width=18,
    ),
    sheets.Column(
        OFFICE,
        "所属机构",
        needed=True,
        hint="机构全称（长沙市芙蓉区文艺路街道识字里社区）或 12 位区划代码",
        aliases=("所属机构代码或名称", "机构", "机构名称", "机构代码"),
        width=36,
    ),
    sheets.Column(
        ROLE, "岗位", needed=True, hint="从列表中选择", choices=OFFERED, aliases=("角色",), width=14
    ),
    sheets.Column(REMARK, "备注", hint="可不填", width=20),
)
_TITLE: Final = "工作人员名单"
_HINTS: Final = (
    "一行一个岗位；一人有几个岗位的，填几行，用户名和姓名相同。一次最多 1000 行。",
    "管理员不在这里填，由省级安全管理员设置。",
)


def template() -> bytes:
    """The empty list as XLSX, with the posts as a drop-down list."""
    return sheets.write_table(_TITLE, COLUMNS, hints=_HINTS)


def take_in(session: Session, actor: Actor, content: bytes, now: datetime) -> int:
    """Keep a file's rows with what was found of each; returns the batch's id.

    Nothing is applied yet. Raises ``RuleBroken`` for a file that is no such list.
    """
    require(actor, "account.manage", otherwise=NOT_YOURS)
    try:
        table = sheets.read_table(content, COLUMNS, MOST_ROWS)
    except sheets.SheetError as refused:
        raise RuleBroken(Problem("file", str(refused))) from refused
    rows = [read_row(row.number, row.cells) for row in table.rows]
    with writing(session):
        hold(session, actor.office_id)
        check(session, actor, rows)
        batch = ImportBatch(
            kind=ImportKind.STAFF,
            office_id=actor.office_id,
            sha256=hashlib.sha256(content).hexdigest(),
            rows=len(rows),
            uploaded_by_id=actor.user_id,
            uploaded_at=now,
            checked_at=now,
        )
        session.add(batch)
        session.flush()
        for read, row in zip(table.rows, rows, strict=True):
            kept = ImportRow(batch_id=batch.id, number=row.number, cells=_json(read.texts()))
            set_verdict(kept, row)
            session.add(kept)
        audit.record(session, actor, "import.upload", subject="import", subject_id=batch.id)
        return batch.id


def set_verdict(kept: ImportRow, row: StaffRow) -> None:
    """Write down what was found of a row."""
    kept.verdict, kept.office_id = verdict(row), row.office_id
    kept.notes = _json([[note.column, note.text] for note in row.errors + row.remarks])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def hand_back(session: Session, actor: Actor, batch_id: int) -> bytes:
    """The list as XLSX with what was found of each row, wrong cells coloured."""
    require(actor, "account.manage", otherwise=NOT_YOURS)
    if staff_imports.in_area(session, actor, batch_id) is None:
        raise NotFound(NOT_THERE)
    with writing(session):
        audit.record(session, actor, "import.download", subject="import", subject_id=batch_id)
    lines = staff_imports.every_line(session, batch_id)
    return sheets.write_table(
        _TITLE,
        (*COLUMNS, *sheets.RESULT_COLUMNS),
        [line.cells | {"result": line.verdict.label, "notes": line.notes_text} for line in lines],
        _HINTS,
        _faulty(lines),
    )


def _faulty(lines: Sequence[ImportLine]) -> dict[int, set[str]]:
    return {at: line.faulty for at, line in enumerate(lines) if line.faulty}
