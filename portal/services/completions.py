"""结业名单: who completed a course, as institutions share it, told of their offers (R5.3)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from portal.domain.completions import (
    COURSE,
    DAY,
    NAME,
    NUMBER,
    CompletionRow,
    Known,
    Recommended,
    judge,
    read_row,
)
from portal.domain.dates import shanghai_day
from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.models import (
    ImportBatch,
    ImportKind,
    ImportRow,
    Offer,
    Person,
    PersonIdentifier,
    Verdict,
)
from portal.models.sealing import numbers_by_hash
from portal.queries import staff_imports
from portal.queries.scope import person_in_area
from portal.services import audit, people, service311, sheets
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

MOST_ROWS: Final = 1_000
_TITLE: Final = "结业名单"
_KEEPERS: Final = "只有区县审核人、职业指导师可以导入结业名单"
_CHANGED: Final = "上传以后系统里的情况有变化，已重新核对。请看过再导入"
_APPLICABLE: Final = (Verdict.READY, Verdict.WARNING)
COLUMNS: Final = (
    sheets.Column(NAME, "姓名", needed=True, hint="照身份证填写", width=12),
    sheets.Column(
        NUMBER, "身份证号", needed=True, hint="18 位", aliases=("身份证号码", "证件号码"), width=22
    ),
    sheets.Column(
        COURSE,
        "培训班",
        needed=True,
        hint="与系统中培训班的名称相同",
        aliases=("培训班名称", "班级", "课程"),
        width=30,
    ),
    sheets.Column(DAY, "结业日期", needed=True, hint="例如 2026-11-20", width=14),
)
_HINTS: Final = ("一人一行，只填已经结业的。一次最多 1000 行。", "系统里没有的人不会新建。")


def template() -> bytes:
    """The empty list as XLSX."""
    return sheets.write_table(_TITLE, COLUMNS, hints=_HINTS)


def take_in(session: Session, actor: Actor, content: bytes, now: datetime) -> int:
    """Keep a file's rows with what was found of each; returns the batch's id. Nothing is told yet.

    Raises ``RuleBroken`` for a file that is no such list, ``NotAllowed``.
    """
    require(actor, "training.keep", otherwise=_KEEPERS)
    try:
        table = sheets.read_table(content, COLUMNS, MOST_ROWS)
    except sheets.SheetError as refused:
        raise RuleBroken(Problem("file", str(refused))) from refused
    today = shanghai_day(now)
    rows = [read_row(row.number, row.texts(), today) for row in table.rows]
    with writing(session):
        judge(rows, _known(session, actor, rows, now))
        batch = ImportBatch(
            kind=ImportKind.COMPLETIONS,
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
            cells = json.dumps(read.texts(), ensure_ascii=False)
            kept = ImportRow(batch_id=batch.id, number=row.number, cells=cells)
            _set_verdict(kept, row)
            session.add(kept)
        audit.record(session, actor, "import.upload", subject="import", subject_id=batch.id)
        return batch.id


def apply(session: Session, actor: Actor, batch_id: int, now: datetime) -> int:
    """Tell of every row that can be that the course was completed; how many.

    Every row is judged again first. Raises ``Conflict`` where that gives another picture than was
    shown (which is then kept), where nothing can be applied, and for a list that is in already.
    """
    require(actor, "training.keep", otherwise=_KEEPERS)
    with writing(session):
        batch = _batch(session, actor, batch_id)
        pairs = _read_again(session, batch)
        before = [kept.verdict for kept, _ in pairs]
        _lock(session, [kept for kept, _ in pairs])
        again = [row for _, row in pairs]
        judge(again, _known(session, actor, again, now))
        for kept, row in pairs:
            _set_verdict(kept, row)
        batch.checked_at = now
        changed = before != [kept.verdict for kept, _ in pairs]
        told = None if changed else _tell(session, actor, batch, pairs, now)
    if told is None:
        raise Conflict(_CHANGED)
    return told


def _lock(session: Session, kept: Sequence[ImportRow]) -> None:
    """Lock everybody in the order of their ids: two lists never wait in a ring."""
    for person_id in sorted({one.person_id for one in kept if one.person_id is not None}):
        people.lock(session, person_id)


def _tell(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    pairs: Sequence[tuple[ImportRow, CompletionRow]],
    now: datetime,
) -> int:
    chosen = [(kept, row) for kept, row in pairs if kept.verdict in _APPLICABLE]
    if not chosen:
        raise Conflict("这份名单里没有可以导入的行")
    for kept, row in chosen:
        assert row.person_id is not None
        assert row.offer_id is not None
        outcome, words = OfferOutcome.COMPLETED, f"培训机构结业名单：{row.day} 结业"
        told = (row.person_id, row.offer_id, outcome, None, words)
        service311.follow_up(session, actor, now, *told, corrects=True)
        kept.applied_at = now
    batch.applied_at = now
    audit.record(
        session,
        actor,
        "import.apply",
        subject="import",
        subject_id=batch.id,
        detail=f"{len(chosen)} 人结业",
    )
    return len(chosen)


def _batch(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    if staff_imports.in_area(session, actor, batch_id, ImportKind.COMPLETIONS) is None:
        raise NotFound(NOT_THERE)
    batch = session.get_one(ImportBatch, batch_id, with_for_update={"of": ImportBatch})
    if batch.applied_at is not None:
        raise Conflict("这份名单已经导入")
    return batch


def _read_again(session: Session, batch: ImportBatch) -> list[tuple[ImportRow, CompletionRow]]:
    rows = session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    )
    day = shanghai_day(batch.uploaded_at)
    return [(kept, read_row(kept.number, json.loads(kept.cells), day)) for kept in rows]


def _set_verdict(kept: ImportRow, row: CompletionRow) -> None:
    kept.person_id = row.person_id
    kept.notes = json.dumps([list(one) for one in row.errors + row.remarks], ensure_ascii=False)
    if row.errors:
        kept.verdict = Verdict.ERROR
    elif row.known:
        kept.verdict = Verdict.KNOWN
    else:
        kept.verdict = Verdict.WARNING if row.remarks else Verdict.READY


def _known(
    session: Session, actor: Actor, rows: Sequence[CompletionRow], now: datetime
) -> Mapping[str, Known]:
    """Who of the actor's area has the numbers, with the courses they agreed to."""
    by_hash = numbers_by_hash(row.id_number for row in rows if row.id_number)
    found = session.execute(
        sa.select(PersonIdentifier.number_hash, Person.id, Person.name)
        .join(Person, Person.id == PersonIdentifier.person_id)
        .where(
            PersonIdentifier.number_hash.in_(by_hash),
            PersonIdentifier.valid_to.is_(None),
            person_in_area(actor),
        )
    ).all()
    courses = _courses(session, [row.id for row in found], now)
    return {
        by_hash[bytes(row.number_hash)]: Known(row.id, row.name, tuple(courses[row.id]))
        for row in found
    }


def _courses(
    session: Session, person_ids: Sequence[int], now: datetime
) -> defaultdict[int, list[Recommended]]:
    offers = session.scalars(
        sa.select(Offer)
        .join(Offer.course)
        .where(
            Offer.person_id.in_(person_ids),
            Offer.kind == ServiceKind.TRAINING,
            Offer.answer == Answer.ACCEPTED,
            Offer.revoked_at.is_(None),
        )
        .order_by(Offer.id)
        .options(contains_eager(Offer.course))
        .execution_options(populate_existing=True)
    )
    found: defaultdict[int, list[Recommended]] = defaultdict(list)
    for one in offers:
        assert one.course is not None
        settled = service311.is_settled(session, one, now)
        course = one.course
        found[one.person_id].append(
            Recommended(one.id, course.title, course.starts_on, one.outcome, settled)
        )
    return found
