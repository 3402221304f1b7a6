"""Writing down what was generated: rows by the hundred thousand, past the unit of work.

On PostgreSQL they go by COPY. Where there are many, keys and indices are put away
first and made anew at the end, all in the one transaction: to check a whole table at
once takes a fraction of the time, and proves as much.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from portal.models import Base
from portal.services.generating.ledger import COLUMNS, Row

Written = bytes | Sequence[Row]
"""A county's rows of a table: as COPY reads them, or as they are."""

MANY: Final = 30_000
"""From so many people on, it pays to put keys and indices away."""

ORDER: Final = tuple(table.name for table in Base.metadata.sorted_tables if table.name in COLUMNS)
"""The tables, each after those that it refers to."""


def as_csv(rows: Sequence[Row]) -> bytes:
    """Rows as PostgreSQL's COPY reads them; none of their texts is empty."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def as_hex(value: bytes) -> str:
    """Bytes as COPY reads them."""
    return "\\x" + value.hex()


def write(connection: sa.Connection, table: str, rows: Written) -> None:
    """Write rows into a table."""
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(one) for one in COLUMNS[table])
    if isinstance(rows, bytes):
        with _driver(connection).cursor() as cursor:
            statement = f"COPY {quoted(table)} ({columns}) FROM STDIN WITH (FORMAT csv)"
            with cursor.copy(statement) as copy:
                copy.write(rows)
        return
    values = ", ".join("?" * len(COLUMNS[table]))
    statement = f"INSERT INTO {quoted(table)} ({columns}) VALUES ({values})"  # noqa: S608 - ours
    _driver(connection).executemany(statement, rows)


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def go_on_after(connection: sa.Connection) -> None:
    """Let PostgreSQL's series go on after the ids that were given here."""
    if connection.dialect.name != "postgresql":
        return
    for table in ORDER:
        if "id" in COLUMNS[table]:
            name = connection.dialect.identifier_preparer.quote(table)
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id))"  # noqa: S608
                f" FROM {name} HAVING max(id) IS NOT NULL"
            )


def tidy(engine: sa.Engine) -> None:
    """Let the database look how the rows are spread, which it would do by itself in time."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        of_postgresql = engine.dialect.name == "postgresql"
        connection.exec_driver_sql("VACUUM ANALYZE" if of_postgresql else "ANALYZE")


def last_ids(connection: sa.Connection) -> Mapping[str, int]:
    """The last id in use of each table."""
    found = {}
    for table in ORDER:
        if "id" in COLUMNS[table]:
            column = Base.metadata.tables[table].c.id
            found[table] = connection.scalar(sa.select(sa.func.max(column))) or 0
    return found


@contextmanager
def put_away(connection: sa.Connection) -> Iterator[None]:
    """Do without keys and indices; they are made anew at the end, in their old words."""
    if connection.dialect.name == "postgresql":
        away, anew = _of_postgresql(connection)
    else:
        away, anew = _of_sqlite(connection)
    for statement in away:
        connection.exec_driver_sql(statement)
    yield
    for statement in anew:
        connection.exec_driver_sql(statement)


_CONSTRAINTS: Final = sa.text("""
    SELECT conrelid::regclass::text AS tab, quote_ident(conname) AS name,
        pg_get_constraintdef(oid) AS words
    FROM pg_constraint
    WHERE contype IN ('f', 'p', 'u') AND conrelid::regclass::text = ANY(:tables)
        OR contype = 'f' AND confrelid::regclass::text = ANY(:tables)
    ORDER BY contype = 'f', conrelid, conname
""")
_INDICES: Final = sa.text("""
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS words
    FROM pg_index
    WHERE indrelid::regclass::text = ANY(:tables)
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY indexrelid
""")


def _of_postgresql(connection: sa.Connection) -> tuple[list[str], list[str]]:
    quoted = connection.dialect.identifier_preparer.quote
    tables = {"tables": [quoted(one) for one in ORDER]}
    constraints = connection.execute(_CONSTRAINTS, tables).all()
    indices = connection.execute(_INDICES, tables).all()
    away = [f"ALTER TABLE {tab} DROP CONSTRAINT {name}" for tab, name, _ in reversed(constraints)]
    away += [f"DROP INDEX {name}" for name, _ in indices]
    anew = [words for _, words in indices]
    anew += [f"ALTER TABLE {tab} ADD CONSTRAINT {name} {words}" for tab, name, words in constraints]
    return away, anew


def _of_sqlite(connection: sa.Connection) -> tuple[list[str], list[str]]:
    marks = ", ".join("?" * len(ORDER))
    indices = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"  # noqa: S608
        f" AND tbl_name IN ({marks}) ORDER BY rowid",
        ORDER,
    ).all()
    quoted = connection.dialect.identifier_preparer.quote
    return [f"DROP INDEX {quoted(name)}" for name, _ in indices], [words for _, words in indices]
