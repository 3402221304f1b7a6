"""What the 审计管理员 takes out of the trail or looks up in it, written down in its turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_actions import action_title, result_title, subject_title
from portal.domain.dates import SHANGHAI
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import AuditChain, AuditMark
from portal.queries import audit as trail
from portal.queries import role_changes
from portal.queries.audit import AuditFilter, AuditLine
from portal.services import audit
from portal.services.audit_writing import locked_heads
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import NOT_YOURS, require
from portal.services.sheets.csv_text import write_rows
from portal.services.transactions import writing

MOST_ENTRIES = 20_000

_TITLES = (
    *("时间", "用户名", "姓名", "机构", "操作", "对象"),
    *("对象编号", "说明", "结果", "来源", "请求编号"),
)


def export(session: Session, actor: Actor, wanted: AuditFilter) -> bytes:
    """The entries looked for as a CSV file, newest first; raises ``RuleBroken`` for too many."""
    require(actor, "audit.read", otherwise=NOT_YOURS)
    session.rollback()
    found = trail.entries(session, wanted, None, MOST_ENTRIES)
    if found.following is not None:
        words = f"符合条件的记录超过 {MOST_ENTRIES} 条，请缩短时间后再导出"
        raise RuleBroken(Problem("first", words))
    content = write_rows([_TITLES, *map(_cells, found.lines)])
    with writing(session):
        audit.record(
            session,
            actor,
            "audit.export",
            person_id=wanted.person_ids[0] if wanted.person_ids else None,
            detail=f"{len(found.lines)} 条",
        )
    return content


def note_person(session: Session, actor: Actor, person_id: int) -> None:
    """Write down that the access history of a person was asked for by number."""
    require(actor, "audit.read", otherwise=NOT_YOURS)
    with writing(session):
        audit.record(
            session,
            actor,
            "audit.person",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
        )


def see_changes(session: Session, actor: Actor, upto: int, shown: int) -> None:
    """Tick off the changes of roles up to an entry, of which the page showed so many.

    Raises ``Conflict`` where there are more of them by now, for an entry may be committed after one
    with a higher id; none is between the two while the heads of all chains are held.
    """
    require(actor, "audit.read", otherwise=NOT_YOURS)
    with writing(session):
        locked_heads(session, session.scalars(sa.select(AuditChain.chain_id)))
        if not shown or role_changes.count_to(session, actor.user_id, upto) != shown:
            raise Conflict("刚刚又有变动，请再看一遍")
        session.merge(AuditMark(user_id=actor.user_id, entry_id=upto, at=datetime.now(UTC)))
        audit.record(session, actor, "audit.see_changes", detail=f"{shown} 项")


def _cells(line: AuditLine) -> Sequence[str]:
    entry = line.entry
    return (
        _local(entry.at),
        line.username or "",
        line.name or "",
        line.office or "",
        action_title(entry.action),
        subject_title(entry.subject),
        line.account or str(entry.subject_id or ""),
        entry.detail,
        result_title(entry.result),
        entry.remote,
        entry.request_id,
    )


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
