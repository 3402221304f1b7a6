"""How PostgreSQL reads what a page asks: no list may read a large table from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_LARGE = 100_000
"""Rows from which on a table counts as large."""


@dataclass(frozen=True)
class Asked:
    """A select as it went to the database, with its values."""

    statement: str
    values: Any


@contextmanager
def selects(engine: sa.Engine) -> Iterator[list[Asked]]:
    """The selects that are sent meanwhile."""
    found: list[Asked] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append(Asked(statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def large_tables(connection: sa.Connection) -> frozenset[str]:
    """The tables of which PostgreSQL knows so many rows."""
    rows = connection.execute(
        sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= :large"),
        {"large": _LARGE},
    )
    return frozenset(rows.scalars())


def read_whole(connection: sa.Connection, asked: Asked, tables: frozenset[str]) -> list[str]:
    """Which of the tables a select would read from end to end."""
    found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {asked.statement}", asked.values)
    (plan,) = found.scalar_one()
    return sorted(
        node["Relation Name"]
        for node in _nodes(plan["Plan"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in tables
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def shortened(statement: str, most: int = 300) -> str:
    """A statement on one line, as it is told."""
    return json.dumps(" ".join(statement.split()))[1:-1][:most]
