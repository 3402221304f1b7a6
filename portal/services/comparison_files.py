"""Loading what other systems hand over as a table: social insurance, business registration (R2.8).

Of a number only its blind index is kept. Data of a later day take the place of earlier ones; a
day's data may come in several files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.cells import Cell, CellProblem, read_day_cell, read_id_cell, shown
from portal.domain.characters import without_blanks
from portal.domain.comparisons import STATES_OF, Source, State
from portal.domain.dates import shanghai_day
from portal.domain.names import clean_text
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import ComparisonFile, ComparisonRecord, Office
from portal.models.sealing import identifier_hash
from portal.queries import comparisons
from portal.services import audit
from portal.services.errors import RuleBroken
from portal.services.guard import require
from portal.services.sheets import Column, Row, SheetError, read_table, write_table
from portal.services.transactions import writing

MOST_ROWS: Final = 100_000
MOST_TOLD: Final = 200
_LONGEST_EMPLOYER: Final = 80
_BATCH: Final = 10_000

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was not taken: its number as Excel shows it, its column, and the words."""

    row: int
    column: str
    words: str


@dataclass(frozen=True)
class Loaded:
    """What came of a file: the rows taken and not taken, the first 200 problems told."""

    taken: int
    refused: int
    problems: tuple[RowProblem, ...]


@dataclass
class _Reading:
    """A table on its way to records."""

    source: Source
    as_of: date
    records: list[dict[str, Any]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    refused: int = 0
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)


def columns(source: Source) -> tuple[Column, ...]:
    """The columns of a source's table."""
    states = tuple(state.label for state in State if state in STATES_OF[source])
    return (
        Column("number", "证件号码", needed=True, width=24, aliases=("身份证号", "公民身份号码")),
        Column("state", "状态", needed=True, choices=states, width=26),
        Column("employer", "单位名称", width=34, aliases=("企业名称", "单位")),
        Column("since", "起", hint="例如 2025-03-01", aliases=("开始日期", "起始日期")),
        Column("until", "止", hint="现在仍是的不填", aliases=("结束日期", "终止日期")),
    )


def template(source: Source) -> bytes:
    """The XLSX template of a source's table."""
    hints = ("每人每段一行；“状态”从下拉列表中选择。", "证件号码一列已设为文本，请照证件填写。")
    return write_table(f"{source.label}比对数据", columns(source), hints=hints)


def load(
    session: Session, actor: Actor, now: datetime, source: Source, as_of: date, content: bytes
) -> Loaded:
    """Take a file's good rows in place of the office's data of the source of earlier days.

    Raises ``RuleBroken`` naming ``file`` or ``as_of`` for a file that is not taken as a whole;
    with no good row at all it gives what is wrong and changes nothing.
    """
    require(actor, "comparison.load", otherwise="只有区县审核人可以导入比对数据")
    if as_of > shanghai_day(now):
        raise RuleBroken(Problem("as_of", "截至日期不能晚于今天"))
    try:
        table = read_table(content, columns(source), MOST_ROWS)
    except SheetError as refused:
        raise RuleBroken(Problem("file", str(refused))) from refused
    reading = _Reading(source, as_of)
    for row in table.rows:
        _read_row(reading, row)
    if reading.records:
        _replace(session, actor, now, reading, hashlib.sha256(content).hexdigest())
    return Loaded(len(reading.records), reading.refused, tuple(reading.problems))


def _replace(session: Session, actor: Actor, now: datetime, reading: _Reading, sha256: str) -> None:
    with writing(session):
        session.get_one(Office, actor.office_id, with_for_update={"of": Office, "key_share": True})
        _refuse_if_older(session, actor, reading, sha256)
        earlier = sa.select(ComparisonFile.id).where(
            ComparisonFile.office_id.in_(actor.own_offices),
            ComparisonFile.source == reading.source,
            ComparisonFile.as_of < reading.as_of,
        )
        session.execute(sa.delete(ComparisonRecord).where(ComparisonRecord.file_id.in_(earlier)))
        file = ComparisonFile(
            source=reading.source,
            as_of=reading.as_of,
            rows=len(reading.records),
            sha256=sha256,
            office_id=actor.office_id,
            loaded_by_id=actor.user_id,
            loaded_at=now,
        )
        session.add(file)
        session.flush()
        connection = session.connection()  # without the bookkeeping of objects
        for start in range(0, len(reading.records), _BATCH):
            batch = reading.records[start : start + _BATCH]
            connection.execute(
                sa.insert(ComparisonRecord), [{**one, "file_id": file.id} for one in batch]
            )
        audit.record(
            session,
            actor,
            "comparison.load",
            subject="comparison_file",
            subject_id=file.id,
            detail=f"{reading.source.label} 截至 {reading.as_of} {file.rows} 行",
        )


def _refuse_if_older(session: Session, actor: Actor, reading: _Reading, sha256: str) -> None:
    same = session.scalar(
        sa.select(ComparisonFile.loaded_at).where(
            ComparisonFile.office_id.in_(actor.own_offices),
            ComparisonFile.source == reading.source,
            ComparisonFile.sha256 == sha256,
        )
    )
    if same is not None:
        raise RuleBroken(Problem("file", f"这份文件已于 {shanghai_day(same)} 导入过，不必再导入"))
    newest = comparisons.newest(session, actor.office_id, reading.source)
    if newest is not None and reading.as_of < newest.as_of:
        raise RuleBroken(Problem("as_of", f"已有截至 {newest.as_of} 的数据，更早的数据不必再导入"))


def _read_row(reading: _Reading, row: Row) -> None:
    found: list[RowProblem] = []

    def told(key: str, read: Callable[[Cell], _Value]) -> _Value | None:
        try:
            return read(row.cells[key])
        except CellProblem as problem:
            found.append(RowProblem(row.number, _titles(reading.source)[key], str(problem)))
            return None

    number = told("number", read_id_cell)
    state = told("state", lambda cell: _read_state(reading.source, cell))
    employer = told("employer", _read_employer)
    since = told("since", lambda cell: _read_since(cell, reading.as_of))
    until = told("until", lambda cell: _read_until(cell, since))
    if not found and number is not None:
        key = (number, state, employer, since, until)
        if (first := reading.seen.setdefault(key, row.number)) == row.number:
            reading.records.append(
                {
                    "number_hash": identifier_hash(number),
                    "state": state,
                    "employer": employer,
                    "since": since,
                    "until": until,
                }
            )
            return
        found.append(RowProblem(row.number, "整行", f"与第 {first} 行完全相同，只取一行。"))
    reading.refused += 1
    reading.problems += found[: MOST_TOLD - len(reading.problems)]


def _titles(source: Source) -> Mapping[str, str]:
    return {column.key: column.title for column in columns(source)}


def _read_state(source: Source, cell: Cell) -> State:
    typed = without_blanks(cell.text)
    for state in State:
        if state.label == typed and state in STATES_OF[source]:
            return state
    offered = "、".join(state.label for state in State if state in STATES_OF[source])
    if cell.blank:
        raise CellProblem(f"这一格没有填。请填：{offered}。")
    raise CellProblem(f"没有“{shown(cell.text)}”这种状态。请填：{offered}。")


def _read_employer(cell: Cell) -> str | None:
    if cell.blank:
        return None
    try:
        return clean_text(cell.text, _LONGEST_EMPLOYER)
    except ValueError as refused:
        raise CellProblem(str(refused)) from refused


def _read_since(cell: Cell, as_of: date) -> date | None:
    if cell.blank:
        return None
    day = read_day_cell(cell)
    if day > as_of:
        raise CellProblem(f"{day} 晚于数据的截至日期 {as_of}，请核对。")
    return day


def _read_until(cell: Cell, since: date | None) -> date | None:
    if cell.blank:
        return None
    day = read_day_cell(cell)
    if since is not None and day < since:
        raise CellProblem(f"{day} 早于“起” {since}，请核对。")
    return day
