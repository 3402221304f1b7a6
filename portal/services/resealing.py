"""What is sealed with an older key is sealed anew with the one in force (decision 031)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from portal.models.sealing import SealBroken, keyring
from portal.queries.sealed import SealedTable, by_key, sealed_tables
from portal.services.key_rounds import Rows, Told, renew_all
from portal.services.store import Store, StoreDamaged, StoreMissing


@dataclass(frozen=True)
class Resealed:
    """What was sealed anew: rows and files; and how many values and files are left.

    Those are damaged, or somebody held them all along.
    """

    rows: int
    files: int
    left: int


def reseal(session: Session, stores: Iterable[Store], told: Told) -> Resealed:
    """Seal anew what is not under the key in force: rows, then files. Safe to break off.

    Run again, it goes on with what is left; what somebody writes meanwhile is never lost. Raises
    ``OSError`` where a file can't be written.
    """
    every, active = tuple(stores), keyring().active
    rows = sum(_table(session, table, active, told) for table in sealed_tables())
    files = sum(_files(store, active) for store in every)
    told(f"files: {files} sealed anew")
    found = under_key(session, every)
    return Resealed(rows, files, found.total() - found[active])


def under_key(session: Session, stores: Iterable[Store]) -> Counter[int]:
    """How many values and files are sealed with each key, by its number."""
    return by_key(session) + Counter(number for store in stores for _, number in store.sealed())


def _table(session: Session, table: SealedTable, active: int, told: Told) -> int:
    """Seal a table's rows anew; how many."""
    wanted, renew = table.not_under(active), partial(_renewed, table.contexts, active)
    done = renew_all(session, Rows(table.table, table.key, table.columns, wanted, renew))
    told(f"{table.name}: {done.renewed} rows sealed anew")
    if done.broken:
        told(f"{table.name}: {done.broken} rows hold what no key opens; they stay as they are")
    return done.renewed


def _renewed(
    contexts: Mapping[str, str], active: int, row: Mapping[str, Any]
) -> Mapping[str, bytes | None] | None:
    """The sealed columns of a row as they should be; None where one of them can't be opened."""
    ring = keyring()
    new: dict[str, bytes | None] = {}
    for name, context in contexts.items():
        sealed = row[name]
        if sealed is None or sealed[0] == active:
            new[name] = sealed
            continue
        try:
            new[name] = ring.seal(ring.unseal(bytes(sealed), context), context)
        except SealBroken:
            return None
    return new


def _files(store: Store, active: int) -> int:
    """Seal a store's files anew; how many. One that is damaged, or gone by now, is passed over."""
    done = 0
    for digest, number in store.sealed():
        if number == active:
            continue
        try:
            store.reseal(digest)
        except (StoreDamaged, StoreMissing):
            continue
        done += 1
    return done
