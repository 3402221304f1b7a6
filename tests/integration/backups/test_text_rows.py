"""The same rows are the same lines in either database, and come back as they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from portal.services.backups.text_rows import load, table_lines
from tests.databases import Databases
from tests.integration.backups.installations import AT

TABLE = sa.Table(
    "order",  # a name that wants quotes
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("words", sa.String(200)),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("at", sa.DateTime),
    sa.Column("on", sa.Date),
    sa.Column("is_so", sa.Boolean),
)
NAMES = [one.name for one in TABLE.columns]
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
ROW = st.tuples(
    st.none() | WORDS,
    st.none() | st.binary(max_size=20),
    st.none() | st.datetimes(),
    st.none() | st.dates(),
    st.none() | st.booleans(),
)
Row = Sequence[Any]


def filled(connection: sa.Connection, rows: Sequence[Row]) -> None:
    TABLE.create(connection)
    values = [dict(zip(NAMES, (number, *row), strict=True)) for number, row in enumerate(rows)]
    if values:
        connection.execute(sa.insert(TABLE), values)


def kept(connection: sa.Connection) -> list[tuple[Any, ...]]:
    found = connection.execute(sa.select(TABLE).order_by(TABLE.c.id))
    return [tuple(row) for row in found]


@given(st.lists(ROW, max_size=4))
def test_whatever_stands_in_a_row_comes_back(rows: Sequence[Row]) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        filled(connection, rows)
        before = kept(connection)
        lines = list(table_lines(connection, TABLE, NAMES))
        assert len(lines) == len(rows)
        connection.execute(sa.delete(TABLE))
        load(connection, TABLE, NAMES, lines)
        assert kept(connection) == before
        assert list(table_lines(connection, TABLE, NAMES)) == lines
    engine.dispose()


def test_sqlite_writes_what_postgresql_does(databases: Databases) -> None:
    every = "".join(map(chr, range(1, 0x180))) + "汉字😀\\N\\.\\x41"
    moments = [AT.replace(tzinfo=None, microsecond=one) for one in (0, 1, 120_000, 999_999)]
    rows = [
        (every[:200], bytes(range(256)), moments[0], date(2026, 11, 24), True),
        (every[200:], b"", moments[1], date(1900, 1, 1), False),
        ("", b"\\N", moments[2], None, None),
        (None, None, moments[3], None, None),
        (r"\N", b"\t\n", None, None, None),
    ]
    lines = []
    for dialect in ("sqlite", "postgresql"):
        with (
            databases.empty(dialect) as database,
            database.engine() as engine,
            engine.begin() as connection,
        ):
            filled(connection, rows)
            lines.append(list(table_lines(connection, TABLE, NAMES)))
            connection.execute(sa.delete(TABLE))
            load(connection, TABLE, NAMES, lines[0])
            assert [row[1:] for row in kept(connection)] == rows
    assert lines[0] == lines[1]
