"""Many rows at once, written past the session's unit of work: for thousands of people.

Nothing that the session holds is flushed or refreshed by it. On PostgreSQL a table's rows go as
one statement with one parameter, because its driver takes longer for each than the server does; for
SQLite they are made ready column by column, because most rows hold the same moment, code or state.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models.base import Base
from portal.models.sealing import SealedText

Rows = Sequence[Mapping[str, Any]]
"""By the names of columns; the same ones in each."""

Keep = Callable[[Any], Any]


def insert(session: Session, model: type[Base], rows: Rows) -> None:
    """Add rows."""
    if not rows:
        return
    table, connection = _table(model), session.connection()
    if connection.dialect.name == "postgresql":
        given = _as_table(connection, table, rows)
        connection.execute(sa.insert(table).from_select(list(rows[0]), sa.select(*given.c)))
    else:
        _insert_kept(connection, table, rows)


def inserted(session: Session, model: type[Base], rows: Rows) -> Sequence[int]:
    """Add rows; their ids, in the same order."""
    if not rows:
        return []
    ids = next_ids(session, model, len(rows))
    insert(session, model, [{"id": one, **row} for one, row in zip(ids, rows, strict=True)])
    return ids


def next_ids(session: Session, model: type[Base], count: int) -> Sequence[int]:
    """Ids that nobody else is given: SQLite's one writer counts on, PostgreSQL asks the series."""
    table, connection = _table(model), session.connection()
    if connection.dialect.name == "postgresql":
        each = sa.func.generate_series(1, count).table_valued("at")
        return connection.scalars(sa.select(next_id(model)).select_from(each)).all()
    last = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)))
    assert last is not None
    return range(last + 1, last + 1 + count)


def next_id(model: type[Base]) -> sa.Function[int]:
    """The next id that PostgreSQL's series of a table gives out."""
    quoted = f'"{_table(model).name}"'
    return sa.func.nextval(sa.func.pg_get_serial_sequence(quoted, "id"))


def update(session: Session, model: type[Base], by: Sequence[str], rows: Rows) -> None:
    """Set, in the row found by the columns ``by``, all the others that are named."""
    if not rows:
        return
    table, connection = _table(model), session.connection()
    others = [name for name in rows[0] if name not in by]
    if connection.dialect.name == "postgresql":
        given = _as_table(connection, table, rows)
        connection.execute(
            sa.update(table)
            .where(*(table.c[name] == given.c[name] for name in by))
            .values({name: given.c[name] for name in others})
        )
        return
    connection.execute(
        sa.update(table)
        .where(*(table.c[name] == sa.bindparam(f"by_{name}") for name in by))
        .values({name: sa.bindparam(f"new_{name}") for name in others}),
        [
            {(f"by_{name}" if name in by else f"new_{name}"): one for name, one in row.items()}
            for row in rows
        ],
    )


def _table(model: type[Base]) -> sa.Table:
    return cast("sa.Table", model.__table__)


def _insert_kept(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    statement = sa.insert(table).compile(connection, column_keys=list(rows[0]))
    defaults = _defaults(table)
    columns = [
        _kept(connection, table, name, [row[name] for row in rows])
        if name in rows[0]
        else [defaults[name]] * len(rows)
        for name in statement.positiontup or ()
    ]
    connection.exec_driver_sql(str(statement), list(zip(*columns, strict=True)))


def _defaults(table: sa.Table) -> dict[str, Any]:
    """What a column that is not named is to hold."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, sa.ColumnDefault) and column.default.is_scalar
    }


def _as_table(connection: sa.Connection, table: sa.Table, rows: Rows) -> sa.TableValuedAlias:
    """The rows as PostgreSQL reads them out of one text."""
    names = list(rows[0])
    kept = [_kept(connection, table, name, [row[name] for row in rows]) for name in names]
    lines = [dict(zip(names, line, strict=True)) for line in zip(*kept, strict=True)]
    text = json.dumps(lines, ensure_ascii=False)
    columns = [sa.column(name, table.c[name].type) for name in names]
    record_set = sa.func.json_to_recordset(sa.cast(sa.literal(text), sa.JSON))
    return record_set.table_valued(*columns, name="given").render_derived(with_types=True)


def _kept(
    connection: sa.Connection, table: sa.Table, name: str, values: Sequence[Any]
) -> Sequence[Any]:
    """What the database keeps of the programme's values in a column."""
    keep = _keeper(connection, table.c[name].type)
    return [keep(value) for value in values] if keep else values


def _keeper(connection: sa.Connection, kind: sa.types.TypeEngine[Any]) -> Keep | None:
    dialect = connection.dialect
    if dialect.name != "postgresql":
        keep = kind.dialect_impl(dialect).bind_processor(dialect)
    elif isinstance(kind, sa.types.TypeDecorator):
        keep = lambda value: _as_text(kind.process_bind_param(value, dialect))  # noqa: E731
    else:
        keep = _as_text
    # Sealed values are sealed one by one: equal ones must not look alike.
    return keep if keep is None or isinstance(kind, SealedText) else _remembering(keep)


def _remembering(keep: Keep) -> Keep:
    """The same, asked once of each object; the rows hold on to them all."""
    known: dict[int, Any] = {}

    def remembered(value: Any) -> Any:
        at = id(value)
        if at not in known:
            known[at] = keep(value)
        return known[at]

    return remembered


def _as_text(value: Any) -> Any:
    """As JSON can hold it and PostgreSQL reads it."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, date):
        return value.isoformat()
    return value
