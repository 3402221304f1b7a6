"""Blind indices are made anew with the hash key in force, from what is sealed (decision 031).

Two kinds of column are left: of a line that another system handed over nobody kept the number, and
a draft is gone soon. Both are found by every hash key that is known, as all others are meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.models import Message, PersonIdentifier, RosterRow
from portal.models.sealing import (
    SealBroken,
    SealedText,
    identifier_hash,
    keyring,
    phone_hash,
    tail_hash,
)
from portal.services.key_rounds import Rows, Told, renew_all
from portal.services.rosters.rows import subject_hash
from portal.services.sheets import loaded


@dataclass(frozen=True)
class Index:
    """The blind indices of a table, by the names of their columns, and what they are made of."""

    source: InstrumentedAttribute[str]
    made: Mapping[str, Callable[[str], bytes | None]]

    @property
    def table(self) -> sa.Table:
        """The table."""
        table = self.source.class_.__table__
        assert isinstance(table, sa.Table)
        return table

    def renewed(self, row: Mapping[str, Any]) -> Mapping[str, bytes | None] | None:
        """What a row's indices should be; None where no key opens what they are made of."""
        kind = self.source.type
        assert isinstance(kind, SealedText)
        try:
            plain = keyring().unseal(bytes(row[self.source.key]), kind.context).decode()
        except SealBroken:
            return None
        return {name: make(plain) for name, make in self.made.items()}


INDICES: Sequence[Index] = (
    Index(PersonIdentifier.number, {"number_hash": identifier_hash, "tail_hash": tail_hash}),
    Index(Message.phone, {"phone_hash": phone_hash}),
    Index(RosterRow.cells, {"subject_hash": lambda cells: subject_hash(loaded(cells))}),
)
"""Those that are made anew."""


def rehash(session: Session, told: Told) -> int:
    """Make every index anew that is not under the hash key in force; how many rows are left.

    Those are damaged, or somebody held them all along. Safe to break off: run again, it goes on.
    """
    return sum(_table(session, index, told) for index in INDICES)


def _table(session: Session, index: Index, told: Told) -> int:
    table = index.table
    sealed = sa.type_coerce(table.c[index.source.key], sa.LargeBinary).label(index.source.key)
    indices = [table.c[name] for name in index.made]
    rows = Rows(
        table,
        [column.name for column in table.primary_key],
        (sealed, *indices),
        indices[0].is_not(None),
        index.renewed,
    )
    done = renew_all(session, rows)
    told(f"{table.name}: {done.renewed} rows with new indices")
    if done.broken:
        told(f"{table.name}: {done.broken} rows hold what no key opens; they stay as they are")
    return done.passed + done.broken
