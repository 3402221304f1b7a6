r"""A table's rows as lines of text, the same from either database: the text of PostgreSQL's COPY.

Values are parted by tabs, ``\N`` is no value, and a backslash tells what would part them. SQLite's
rows are written in the same way here, so that a backup of one may be restored to the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

Decoder = Callable[[str], Any]

_NOTHING = r"\N"
_BETWEEN = "\t"
_AT_ONCE = 1000
_SPECIAL = re.compile(r"[\\\b\f\n\r\t\v]")
_ESCAPES = {"\\": "\\", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {told: meant for meant, told in _ESCAPES.items()}
_WHOLE_SECOND = ".000000"


def table_lines(
    connection: sa.Connection, table: sa.Table, names: Sequence[str]
) -> Iterator[bytes]:
    """Every row of a table, of these columns, in the order of its key; each with its line's end."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(map(quote, names))
    order = ", ".join(_ordered(connection, one) for one in table.primary_key)
    query = f"SELECT {columns} FROM {quote(table.name)} ORDER BY {order}"  # noqa: S608 - own names
    return lines(connection, query, [table.c[name].type for name in names])


def lines(
    connection: sa.Connection, query: str, types: Sequence[sa.types.TypeEngine[Any]]
) -> Iterator[bytes]:
    """The rows that a query gives, as lines; ``types`` are those of its columns."""
    if connection.dialect.name == "postgresql":
        yield from _copied(connection, query)
        return
    encoders = [_ENCODERS.get(_kind(one), _encoded) for one in types]
    for row in _driver(connection).execute(query):
        values = (
            _NOTHING if value is None else encode(value)
            for encode, value in zip(encoders, row, strict=True)
        )
        yield (_BETWEEN.join(values) + "\n").encode()


def load(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Iterable[bytes]
) -> None:
    """Put lines into a table; ``names`` are those of the columns, in the lines' order."""
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if connection.dialect.name == "postgresql":
        with _driver(connection).cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for portion in portions(rows):
                copy.write(b"".join(portion))
        return
    decoders = [_DECODERS.get(_kind(table.c[name].type), _decoded) for name in names]
    marks = ", ".join("?" * len(names))
    insert = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - own names
    for portion in portions(rows):
        _driver(connection).executemany(insert, _values(decoders, portion))


def portions(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines by the thousand: to hash, pack or send each by itself takes several times as long."""
    each = iter(rows)
    while portion := list(islice(each, _AT_ONCE)):
        yield portion


def _copied(connection: sa.Connection, query: str) -> Iterator[bytes]:
    with _driver(connection).cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        for line in copy:
            yield bytes(line)


def _ordered(connection: sa.Connection, column: sa.Column[Any]) -> str:
    name = connection.dialect.identifier_preparer.quote(column.name)
    is_text = connection.dialect.name == "postgresql" and isinstance(column.type, sa.String)
    return f'{name} COLLATE "C"' if is_text else name  # as SQLite orders, by bytes


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _values(decoders: Sequence[Decoder], rows: Iterable[bytes]) -> Iterator[list[Any]]:
    for line in rows:
        parts = line.decode().removesuffix("\n").split(_BETWEEN)
        yield [
            None if part == _NOTHING else decode(part)
            for decode, part in zip(decoders, parts, strict=True)
        ]


def _kind(type_: sa.types.TypeEngine[Any]) -> str:
    kinds = {
        "bool": sa.Boolean,
        "moment": sa.DateTime,
        "bytes": sa.LargeBinary,
        "whole": sa.Integer,
    }
    return next((name for name, kind in kinds.items() if isinstance(type_, kind)), "text")


def _encoded(value: Any) -> str:
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    text = str(value)
    return _SPECIAL.sub(lambda found: f"\\{_ESCAPES[found[0]]}", text)


def _encoded_moment(value: Any) -> str:
    text = _encoded(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decoded(text: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT[found[1]], text) if "\\" in text else text


def _decoded_moment(text: str) -> str:
    """As SQLAlchemy keeps a moment in SQLite: with its six digits."""
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<6}" if fraction else f"{whole}{_WHOLE_SECOND}"


_ENCODERS: dict[str, Callable[[Any], str]] = {
    "bool": lambda value: {1: "t", 0: "f"}.get(value, _encoded(value)),
    "moment": _encoded_moment,
}
_DECODERS: dict[str, Decoder] = {
    "bool": lambda text: text == "t",
    "moment": _decoded_moment,
    "bytes": lambda text: bytes.fromhex(_decoded(text).removeprefix(r"\x")),
    "whole": int,
}
