"""The go-live import measured: 20,000 rows, every kind of broken row among them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.golive.notes import load
from portal.keys import create_keys, read_keys
from portal.models import ImportRow, Verdict, sealing
from portal.services import golive, jobs
from tests.databases import DIALECTS, Databases
from tests.factories import NOW, clerk
from tests.golive_files import BROKEN, as_file, sound
from tests.measuring import Figures

ROWS = 20_000
EACH = 25  # rows of every kind of broken row


def figures(folder: Path) -> Figures:
    """Seconds to read, check and take over, on both databases, and what was found."""
    create_keys(folder / "golive-keys.toml")
    sealing.install(read_keys(folder / "golive-keys.toml").keyring)
    content = as_file(ledger())
    databases = Databases(folder / "golive")
    try:
        found: Figures = {"golive file MB": len(content) / 1e6, "golive rows": float(ROWS)}
        for dialect in DIALECTS:
            found |= _measured(databases, dialect, content)
    finally:
        databases.close()
    return found


def ledger() -> Iterator[dict[str, str]]:
    """The rows: a broken one now and then, the others sound."""
    gap = ROWS // (len(BROKEN) * EACH)
    for at in range(ROWS):
        turn, rest = divmod(at, gap)
        row = sound(at + 1)
        if rest == 0 and turn < len(BROKEN) * EACH:
            row |= _broken(*divmod(turn, EACH))
        yield row


def _broken(kind: int, copy: int) -> dict[str, str]:
    """What is changed; a number or certificate that can be taken over stands in one row only."""
    changes = dict(BROKEN[kind].changes)
    if copy and BROKEN[kind].verdict is not Verdict.ERROR:
        changes = {key: changes[key] for key in changes.keys() - {"id_number", "certificate"}}
    return changes


def _measured(databases: Databases, dialect: str, content: bytes) -> Figures:
    with (
        databases.prepared(dialect) as database,
        database.engine() as engine,
        Session(engine) as session,
    ):
        actor = clerk(session)
        begun = time.perf_counter()
        batch_id = golive.upload(session, actor, NOW, content).id
        read = time.perf_counter() - begun
        checks = _portions(session)
        found = _found(session, batch_id)
        golive.start(session, actor, NOW, batch_id)
        portions = _portions(session)
        session.rollback()
        applied = session.scalar(
            sa.select(sa.func.count()).where(ImportRow.applied_at.is_not(None))
        )
    named = {
        "file read and kept s": read,
        "rows checked s": sum(checks),
        "rows taken over s": sum(portions),
        "longest transaction ms": max(portions) * 1000,
        "rows taken over": float(applied or 0),
        **found,
    }
    return {f"golive {dialect}: {name}": value for name, value in named.items()}


def _portions(session: Session) -> list[float]:
    """Seconds of each portion of what waits."""
    taken: list[float] = []
    work = jobs.work_off(session, lambda: NOW)
    while True:
        begun = time.perf_counter()
        if next(work, None) is None:
            return taken
        taken.append(time.perf_counter() - begun)


def _found(session: Session, batch_id: int) -> Figures:
    """Rows by verdict, and how many different sentences were found."""
    verdicts: Counter[str] = Counter()
    sentences = set()
    for row in session.scalars(sa.select(ImportRow).where(ImportRow.batch_id == batch_id)):
        assert row.verdict is not None
        verdicts[f"rows {row.verdict.value}"] += 1
        sentences |= {str(note) for note in load(row.notes) if "与第" not in note.text}
    return {**verdicts, "kinds of faults found": float(len(sentences))}
