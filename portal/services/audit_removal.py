"""Taking out of the audit trail what was kept long enough: whole months, exported first.

A chain's beginning moves behind what is taken out, under the seal of its head; the entries that
stay keep their codes and still follow on.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import COLUMNS, file_code
from portal.domain.dates import day_begins, months_before
from portal.models import AuditChain, AuditEntry
from portal.models.sealing import audit_key
from portal.queries import province
from portal.queries.audit_check import ChainWalk, portion
from portal.services.audit import record_removal
from portal.services.audit_writing import locked_heads, move_head, resealed
from portal.services.durable import new_file
from portal.services.transactions import writing


class RemovalError(Exception):
    """Nothing was taken out; the text says why."""


@dataclass(frozen=True)
class Removal:
    """What was taken out: how many entries, and the file that holds them now."""

    entries: int
    file: Path


def remove(session: Session, folder: Path, today: date) -> Removal | None:
    """Export the months that were kept long enough into a file, then take them out.

    ``today`` is the real day. None where there are none; raises ``RemovalError`` where the province
    keeps entries for ever, or where they were tampered with. Safe to run again after a crash: a
    chain is taken out whole or not at all, and only after its entries are on the disk.
    """
    session.rollback()
    months = province.policy(session).audit_months
    if months is None:
        raise RemovalError("entries are kept for ever: `province set audit_months 24` ends that")
    until = months_before(today, months)
    ends = _ends(session, day_begins(until))
    if not ends:
        return None
    for chain_id, end in ends.items():
        if found := ChainWalk(session, chain_id).findings(end):
            raise RemovalError(f"nothing was taken out, for the trail does not hold: {found[0]}")
    file = _new_file(folder, until)
    count = _export(session, ends, file)
    code = file_code(audit_key(), _digest(file))
    with _written(_code_beside(file)) as line:
        line.write(f"{code}\n")
    for chain_id, end in ends.items():
        _take_out(session, chain_id, end, f"前 {end} 条已导出到 {file.name}，校验码 {code[:16]}")
    return Removal(count, file)


def is_as_exported(file: Path) -> bool:
    """Whether a file that ``remove`` wrote is still the same, by the code beside it."""
    code = _code_beside(file).read_text(encoding="utf-8").strip()
    return code == file_code(audit_key(), _digest(file))


def _ends(session: Session, until: datetime) -> dict[int, int]:
    """By chain the number of the last entry that only entries from before ``until`` lead up to."""
    entry = AuditEntry
    stays = (
        sa.select(sa.func.min(entry.seq))
        .where(entry.chain_id == AuditChain.chain_id, entry.at >= until)
        .scalar_subquery()
    )
    end = sa.func.coalesce(stays - 1, AuditChain.seq)
    rows = session.execute(
        sa.select(AuditChain.chain_id, end)
        .where(end > AuditChain.from_seq)
        .order_by(AuditChain.chain_id)
    )
    return {row[0]: row[1] for row in rows}


def _new_file(folder: Path, until: date) -> Path:
    stem = f"audit-before-{until:%Y-%m}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next(file for file in (folder / f"{name}.csv" for name in names) if not file.exists())


def _export(session: Session, ends: Mapping[int, int], file: Path) -> int:
    count = 0
    with _written(file) as out:
        writer = csv.writer(out)
        writer.writerow([*COLUMNS, "mac"])
        for chain_id, end in ends.items():
            for entry in _entries(session, chain_id, end):
                writer.writerow([*(entry[name] for name in COLUMNS), entry["mac"].hex()])
                count += 1
    return count


def _entries(session: Session, chain_id: int, end: int) -> Iterator[sa.RowMapping]:
    after = 0
    while entries := portion(session, chain_id, after, end):
        yield from entries
        after = entries[-1]["seq"]


def _take_out(session: Session, chain_id: int, end: int, detail: str) -> None:
    with writing(session):
        head = locked_heads(session, [chain_id])[chain_id]
        if head.from_seq >= end:
            return  # another run was here first
        last = sa.select(AuditEntry.mac).where(
            AuditEntry.chain_id == chain_id, AuditEntry.seq == end
        )
        shorter = replace(head, from_seq=end, from_mac=session.scalars(last).one())
        move_head(session, resealed(head, shorter))
        session.execute(
            sa.delete(AuditEntry)
            .where(AuditEntry.chain_id == chain_id, AuditEntry.seq <= end)
            .execution_options(synchronize_session=False)
        )
        record_removal(session, chain_id, detail)


@contextmanager
def _written(file: Path) -> Iterator[TextIO]:
    """A new file of text, on the disk when the block ends."""
    with new_file(file) as raw:
        out = TextIOWrapper(raw, encoding="utf-8", newline="")
        yield out
        out.detach()


def _code_beside(file: Path) -> Path:
    return file.with_suffix(".code")


def _digest(file: Path) -> bytes:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").digest()
