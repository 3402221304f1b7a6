"""What the database holds sealed, and with which key: for a change of keys.

Columns are found by their type in every table that there is. The values are read as they are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models.base import Base
from portal.models.sealing import SealedText


@dataclass(frozen=True)
class SealedTable:
    """A table with sealed columns, as plain bytes; ``contexts`` by the columns' names."""

    table: sa.TableClause
    key: Sequence[str]
    contexts: Mapping[str, str]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def columns(self) -> Sequence[sa.ColumnElement[Any]]:
        """The sealed columns."""
        return [self.table.c[name] for name in self.contexts]

    def not_under(self, number: int) -> sa.ColumnElement[bool]:
        """Rows that hold something sealed with another key than the one of that number."""
        return sa.or_(*(key_number(column) != bytes([number]) for column in self.columns))


def sealed_tables() -> Sequence[SealedTable]:
    """Every table with a sealed column."""
    found = []
    for table in Base.metadata.sorted_tables:
        contexts = {
            column.name: column.type.context
            for column in table.columns
            if isinstance(column.type, SealedText)
        }
        if contexts:
            found.append(_as_bytes(table, contexts))
    return found


def key_number(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bytes]:
    """The first byte of a sealed value, which is its key's number."""
    return sa.func.substr(column, 1, 1, type_=sa.LargeBinary)


def by_key(session: Session) -> Counter[int]:
    """How many values are sealed with each key, by its number. Reads every table once."""
    found: Counter[int] = Counter()
    for table in sealed_tables():
        for column in table.columns:
            number = key_number(column)
            rows = session.execute(
                sa.select(number, sa.func.count()).where(column.is_not(None)).group_by(number)
            )
            found.update({int.from_bytes(bytes(first)): count for first, count in rows})
            session.rollback()
    return found


def _as_bytes(table: sa.Table, contexts: Mapping[str, str]) -> SealedTable:
    plain = sa.table(
        table.name,
        *(sa.column(one.name, one.type) for one in table.primary_key),
        *(sa.column(name, sa.LargeBinary()) for name in contexts),
    )
    return SealedTable(plain, [one.name for one in table.primary_key], contexts)
