"""One moment of the whole database, read while others write, and where its files are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import sqlalchemy as sa

from portal.services.backups.text_rows import lines

REVISION_TABLE = "alembic_version"

FILES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "archive": (
            ("document", "sha256"),
            ("service_offer", "sheet_sha256"),
            ("status_check", "sha256"),
            ("access_request", "sha256"),
        ),
        "evidence": (("evidence_page", "sha256"),),
        "photos": (("person_photo", "sha256"),),
    }
)
"""By store the tables and columns that name a file in it."""

_NO_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_TEXT_FORMS = {"datestyle": "ISO", "bytea_output": "hex"}


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment, however long it reads, and keeps no writer waiting.

    SQLite's write-ahead log grows meanwhile.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            set_for_copying(connection)
        yield connection
        connection.rollback()


def set_for_copying(connection: sa.Connection) -> None:
    """Let PostgreSQL take its time, and write values in one form whatever its settings are."""
    for name in _NO_LIMITS:
        connection.exec_driver_sql(f"SET LOCAL {name} = 0")
    for name, value in _TEXT_FORMS.items():
        connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """The tables that there are, whichever version made them, the pointed at before the pointing.

    That of the schema's revision is not among them.
    """
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name != REVISION_TABLE)
    return found.sorted_tables


def revision_of(connection: sa.Connection) -> str | None:
    """The schema's revision; None where there are no tables."""
    if not sa.inspect(connection).has_table(REVISION_TABLE):
        return None
    column = sa.column("version_num", sa.String())
    return connection.scalar(sa.select(column).select_from(sa.table(REVISION_TABLE)))


def sequences_of(connection: sa.Connection) -> dict[str, int]:
    """Where PostgreSQL's series of ids stand, by their names; SQLite has none."""
    if connection.dialect.name != "postgresql":
        return {}
    rows = connection.exec_driver_sql(
        "SELECT sequencename, last_value FROM pg_sequences "
        "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
    )
    return {row[0]: row[1] for row in rows}


def digest_lines(connection: sa.Connection, store: str) -> Iterator[bytes]:
    """The files of a store that the database names, a line each, in order, none twice."""
    inspector = sa.inspect(connection)
    named = [
        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - declared above
        for table, column in FILES[store]
        if inspector.has_table(table)
    ]
    query = f"{' UNION '.join(named)} ORDER BY 1"
    return lines(connection, query, [sa.String()]) if named else iter(())
