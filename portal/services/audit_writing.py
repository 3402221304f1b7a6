"""How entries get into the audit trail: gathered while a transaction runs, chained as it commits.

A county's transactions wait for each other only from the lock of the chain's head to the end of the
commit. No lock is taken after it, so that no ring of waiting transactions can close. What is rolled
back, wholly or to a savepoint, takes its entries with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from portal.domain.audit_chain import GENESIS, HEAD_COLUMNS, Head, entry_code, moment
from portal.models import AuditChain, AuditEntry
from portal.models.sealing import audit_key
from portal.services import bulk

log = logging.getLogger("portal")

Entries = Sequence[Mapping[str, Any]]
"""By the names of columns, with their chain; without id, number and code."""

_ENTRIES = cast(sa.Table, AuditEntry.__table__)
_HEADS = cast(sa.Table, AuditChain.__table__)
_LAST_ID = sa.select(sa.func.coalesce(sa.func.max(_ENTRIES.c.id), 0)).scalar_subquery()
"""SQLite's one writer counts on."""
_NEXT_IDS = (
    sa.select(sa.func.array_agg(bulk.next_id(AuditEntry)))
    .select_from(sa.func.generate_series(1, sa.bindparam("count")).table_valued("at"))
    .scalar_subquery()
)
"""PostgreSQL's are taken by the statement that locks the heads."""
_LOCK = {
    dialect: sa.select(*(_HEADS.c[one] for one in HEAD_COLUMNS), ids.label("ids"))
    .where(_HEADS.c.chain_id.in_(sa.bindparam("wanted", expanding=True)))
    .order_by(_HEADS.c.chain_id)
    .with_for_update()
    for dialect, ids in (("sqlite", _LAST_ID), ("postgresql", _NEXT_IDS))
}
_ADD = sa.insert(_ENTRIES)
_MOVE = (
    sa.update(_HEADS)
    .where(_HEADS.c.chain_id == sa.bindparam("moved"))
    .values({one: sa.bindparam(one) for one in HEAD_COLUMNS})
)
_PENDING = "portal_audit_pending"
_before_savepoint: WeakKeyDictionary[SessionTransaction, int] = WeakKeyDictionary()
"""How many entries a session had gathered when a savepoint was made."""


def gather(session: Session, entries: Iterable[Mapping[str, Any]]) -> None:
    """Have entries written when the session's transaction commits, in this order."""
    if not session.in_transaction():
        session.begin()
    session.info.setdefault(_PENDING, []).extend(entries)


def locked_heads(session: Session, chains: Iterable[int]) -> dict[int, Head]:
    """The heads of chains, locked in one order until the transaction ends; begun where new."""
    return _locked(session, chains, 0)[0]


def move_head(session: Session, head: Head) -> None:
    """Write a head that this transaction holds.

    One that was tampered with keeps its broken seal: what comes after it must not heal it.
    """
    session.connection().execute(_MOVE, {**asdict(head), "moved": head.chain_id})


def resealed(was: Head, head: Head) -> Head:
    """A head that follows another one, with the seal that it deserves."""
    key = audit_key()
    return replace(head, seal=head.sealed(key) if was.holds(key) else was.seal)


@event.listens_for(Session, "before_commit")
def _enter(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_PENDING):
        return
    session.flush()  # what may still fail or lock comes before the lock of the chains
    entries = session.info.pop(_PENDING)
    heads, ids = _locked(session, {one["chain_id"] for one in entries}, len(entries))
    rows = _chained(session, heads, ids, entries)
    if len(rows) == 1:
        session.connection().execute(_ADD, rows[0])
    else:
        bulk.insert(session, AuditEntry, rows)


def _chained(
    session: Session, heads: dict[int, Head], ids: Sequence[int], entries: Entries
) -> bulk.Rows:
    """The entries with id, number and code; moves the heads."""
    key, rows = audit_key(), []
    last = dict(heads)
    for row_id, entry in zip(ids, entries, strict=True):
        head = last[entry["chain_id"]]
        row = {**entry, "id": row_id, "seq": head.seq + 1}
        row["mac"] = entry_code(key, head.mac, {**row, "at": moment(row["at"])})
        rows.append(row)
        last[head.chain_id] = replace(head, seq=row["seq"], mac=row["mac"])
    for chain_id, head in last.items():
        if not heads[chain_id].holds(key):
            log.error("the head of audit chain %d was tampered with", chain_id)
        move_head(session, resealed(heads[chain_id], head))
    return rows


def _locked(
    session: Session, chains: Iterable[int], count: int
) -> tuple[dict[int, Head], Sequence[int]]:
    """The heads, locked, and so many new ids of entries."""
    wanted = sorted(chains)
    heads, ids = _lock(session, wanted, count)
    if missing := [one for one in wanted if one not in heads]:
        _begin(session, missing)
        heads, ids = _lock(session, wanted, count)
    return heads, ids


def _lock(
    session: Session, chains: Sequence[int], count: int
) -> tuple[dict[int, Head], Sequence[int]]:
    connection = session.connection()
    is_postgresql = connection.dialect.name == "postgresql"
    given = {"wanted": chains} | ({"count": count} if is_postgresql else {})
    rows = connection.execute(_LOCK[connection.dialect.name], given).all()
    heads = {row.chain_id: Head(*row[:-1]) for row in rows}
    if not rows or not count:
        return heads, ()
    if is_postgresql:
        return heads, rows[0].ids
    return heads, range(rows[0].ids + 1, rows[0].ids + 1 + count)


def _begin(session: Session, chains: Iterable[int]) -> None:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    key = audit_key()
    heads = [Head(one, 0, GENESIS, 0, GENESIS) for one in chains]
    session.execute(
        insert(AuditChain)
        .values([asdict(replace(one, seal=one.sealed(key))) for one in heads])
        .on_conflict_do_nothing()
    )


@event.listens_for(Session, "after_transaction_create")
def _note_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _before_savepoint[transaction] = len(session.info.get(_PENDING, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:
    if undone in _before_savepoint and _PENDING in session.info:
        del session.info[_PENDING][_before_savepoint[undone] :]


@event.listens_for(Session, "after_transaction_end")
def _forget_all(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_PENDING, None)
