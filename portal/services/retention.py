"""What has been kept long enough ends: portion by portion, each entered (``domain.retention``).

Nothing goes that a case, a certificate or a registration in force rests on: what was taken over
from a file stands in its own record, and what still waits for somebody stays until it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.logins import LONGEST_REST
from portal.domain.retention import ENDING
from portal.models import (
    Case,
    ComparisonFile,
    ComparisonRecord,
    Draft,
    FailedLogins,
    ImportBatch,
    ImportRow,
    Job,
    JobState,
    Login,
    Message,
    MessageState,
    Roster,
    RosterRow,
)
from portal.queries import province
from portal.services import audit
from portal.services.jobs import log
from portal.services.transactions import writing

PORTION: Final = 500
"""So many rows end in one transaction; the files of a day of comparison data in one."""

Rows = sa.Select[*tuple[Any, ...]]
"""The keys of rows that have passed their time."""

_ENDED: Final = (MessageState.SENT, MessageState.DELIVERED, MessageState.CANCELLED)
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "draft": "草稿",
        "message": "短信内容和号码",
        "comparison": "比对数据文件",
        "roster": "花名册中没有办结的行",
        "import": "导入文件的行",
        "login": "登录",
        "failed_login": "输错密码的次数",
    }
)


def run(session: Session, now: datetime) -> dict[str, int]:
    """End everything whose time has passed by ``now``; how many of each kind, as ``due`` counts."""
    return {kind: sum(_portions(session, kind, now)) for kind in ENDING}


def _portions(session: Session, kind: str, now: datetime) -> Iterator[int]:
    while ended := end_portion(session, kind, now):
        yield ended


def due(session: Session, now: datetime) -> dict[str, int]:
    """How many of each kind ``run`` would end: rows; of comparison data, files. Changes nothing."""
    session.rollback()
    keeping = province.policy(session).keeping
    counted = {}
    for kind in ENDING:
        found = _KINDS[kind].due(keeping.until(kind, now)).order_by(None).subquery()
        counted[kind] = session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
    return counted


def end_portion(session: Session, kind: str, now: datetime) -> int:
    """End the next of a kind in a transaction of its own; how many, 0 where none are left."""
    session.rollback()
    until = province.policy(session).keeping.until(kind, now)
    if session.execute(_KINDS[kind].due(until).limit(1)).first() is None:
        session.rollback()  # most looks find nothing, and must not take SQLite's write lock
        return 0
    with writing(session):
        ended = _KINDS[kind].end(session, until, now)
        if ended:
            before = f"{shanghai_day(until)} 以前"
            audit.record_operator(
                session, "retention.end", detail=f"{_TITLES[kind]} {ended} 项，{before}"
            )
            log.info("retention: %d of %s ended", ended, kind)
    return ended


class DailyEnding:
    """The worker's look: one portion of each kind a minute, until none is left that day."""

    def __init__(self) -> None:
        self._done: date | None = None

    def end_due(self, session: Session, now: datetime) -> None:
        """End what is due; at most one portion of each kind, for the pages come first."""
        today = shanghai_day(now)
        if self._done != today and not sum(end_portion(session, kind, now) for kind in ENDING):
            self._done = today


@dataclass(frozen=True)
class _Kind:
    """What has passed its time by a moment, and how a portion of it ends."""

    due: Callable[[datetime], Rows]
    end: Callable[[Session, datetime, datetime], int]


def _drafts(until: datetime) -> Rows:
    return sa.select(Draft.token).where(Draft.saved_at < until).order_by(Draft.saved_at)


def _end_drafts(session: Session, until: datetime, _now: datetime) -> int:
    tokens = session.scalars(_portion(_drafts(until), Draft)).all()
    session.execute(sa.delete(Draft).where(Draft.token.in_(tokens)))
    return len(tokens)


def _messages(until: datetime) -> Rows:
    ended = sa.or_(
        Message.state.in_(_ENDED),
        sa.and_(Message.state == MessageState.FAILED, Message.settled_at.is_not(None)),
    )
    closed = sa.exists().where(Case.id == Message.case_id, Case.closed_at < until)
    return (
        sa.select(Message.id)
        .where(
            Message.blanked_at.is_(None),
            Message.written_at < until,
            ended,
            sa.or_(Message.case_id.is_(None), closed),
        )
        .order_by(Message.written_at)
    )


def _blank_messages(session: Session, until: datetime, now: datetime) -> int:
    ids = session.scalars(_portion(_messages(until), Message)).all()
    nothing = {"phone": "", "text": "", "phone_hash": None, "provider_id": None}
    session.execute(sa.update(Message).where(Message.id.in_(ids)).values(**nothing, blanked_at=now))
    return len(ids)


def _comparisons(until: datetime) -> Rows:
    return (
        sa.select(ComparisonFile.office_id, ComparisonFile.source, ComparisonFile.as_of)
        .where(ComparisonFile.as_of < shanghai_day(until))
        .order_by(ComparisonFile.as_of, ComparisonFile.id)
    )


def _end_comparisons(session: Session, until: datetime, _now: datetime) -> int:
    """The files of a day of an office and source together: part of them would tell untruths."""
    found = session.execute(_comparisons(until).limit(1)).first()
    if found is None:
        return 0
    office_id, source, as_of = found
    files = session.scalars(
        sa.select(ComparisonFile.id)
        .where(
            ComparisonFile.office_id == office_id,
            ComparisonFile.source == source,
            ComparisonFile.as_of == as_of,
        )
        .with_for_update()
    ).all()
    session.execute(sa.delete(ComparisonRecord).where(ComparisonRecord.file_id.in_(files)))
    session.execute(sa.delete(ComparisonFile).where(ComparisonFile.id.in_(files)))
    return len(files)


def _at_work(prefix: str, subject: Any) -> sa.ColumnElement[bool]:
    """Whether a job on it waits or runs."""
    return sa.exists().where(
        Job.kind.startswith(prefix),
        Job.subject_id == subject,
        Job.state.in_((JobState.WAITING, JobState.RUNNING)),
    )


def _roster_rows(until: datetime) -> Rows:
    return (
        sa.select(RosterRow.roster_id, RosterRow.number)
        .join(Roster, Roster.id == RosterRow.roster_id)
        .where(
            Roster.uploaded_at < until,
            RosterRow.completed_at.is_(None),
            ~_at_work("roster.", Roster.id),
        )
        .order_by(RosterRow.roster_id, RosterRow.number)
    )


def _import_rows(until: datetime) -> Rows:
    return (
        sa.select(ImportRow.batch_id, ImportRow.number)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportBatch.uploaded_at < until, ~_at_work("golive.", ImportBatch.id))
        .order_by(ImportRow.batch_id, ImportRow.number)
    )


def _end_rows(
    rows: Callable[[datetime], Rows], model: Any, file: Any
) -> Callable[[Session, datetime, datetime], int]:
    def end(session: Session, until: datetime, _now: datetime) -> int:
        keys = [tuple(row) for row in session.execute(_portion(rows(until), model))]
        session.execute(sa.delete(model).where(sa.tuple_(file, model.number).in_(keys)))
        return len(keys)

    return end


def _logins(until: datetime) -> Rows:
    """Real time decides what is over: the demo's clock may run ahead of who is signed in."""
    is_over = sa.or_(Login.ended_at.is_not(None), Login.seen_at < datetime.now(UTC) - LONGEST_REST)
    return sa.select(Login.id).where(Login.seen_at < until, is_over).order_by(Login.seen_at)


def _end_logins(session: Session, until: datetime, _now: datetime) -> int:
    ids = session.scalars(_portion(_logins(until), Login)).all()
    session.execute(sa.delete(Login).where(Login.id.in_(ids)))
    return len(ids)


def _failures(until: datetime) -> Rows:
    return (
        sa.select(FailedLogins.user_id, FailedLogins.remote)
        .where(FailedLogins.last_at < until)
        .order_by(FailedLogins.last_at)
    )


def _end_failures(session: Session, until: datetime, _now: datetime) -> int:
    keys = [tuple(row) for row in session.execute(_portion(_failures(until), FailedLogins))]
    which = sa.tuple_(FailedLogins.user_id, FailedLogins.remote).in_(keys)
    session.execute(sa.delete(FailedLogins).where(which))
    return len(keys)


def _portion(found: Rows, model: Any) -> Rows:
    """The first rows that no other worker is ending; locked."""
    return found.limit(PORTION).with_for_update(of=model, skip_locked=True)


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "draft": _Kind(_drafts, _end_drafts),
        "message": _Kind(_messages, _blank_messages),
        "comparison": _Kind(_comparisons, _end_comparisons),
        "roster": _Kind(_roster_rows, _end_rows(_roster_rows, RosterRow, RosterRow.roster_id)),
        "import": _Kind(_import_rows, _end_rows(_import_rows, ImportRow, ImportRow.batch_id)),
        "login": _Kind(_logins, _end_logins),
        "failed_login": _Kind(_failures, _end_failures),
    }
)
