"""Going through tables row by row while people work, as a change of keys must.

Nothing is noted between portions: each row tells for itself whether it is done, so that whoever
breaks off and begins again goes on with what is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.services.transactions import writing

PORTION = 200  # rows: a few milliseconds, for which SQLite's writers wait
ROUNDS = 30
PAUSE_SECONDS = 1.0
# SQLite's waiting writers look every 0.05 s whether a portion is over.
_LET_OTHERS_WRITE_SECONDS = 0.06

Told = Callable[[str], None]
"""Is told how far the work has come, in a line."""

Row = Mapping[str, Any]
"""By the names of columns."""

Renew = Callable[[Row], Row | None]
"""The values that a row should have; None where it can't be read."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table to go through: which, and what of them is read beside the key."""

    table: sa.TableClause
    key: Sequence[str]
    columns: Sequence[sa.ColumnElement[Any]]
    wanted: sa.ColumnElement[bool]
    renew: Renew

    @property
    def key_columns(self) -> list[sa.ColumnElement[Any]]:
        """The primary key's columns."""
        return [self.table.c[name] for name in self.key]

    def key_of(self, row: Row) -> tuple[Any, ...]:
        """A row's primary key."""
        return tuple(row[name] for name in self.key)

    def stale(self, found: Iterable[Row]) -> tuple[list[tuple[Row, Row]], int]:
        """Those of some rows that have other values than they should, with these; the broken."""
        news = [(row, self.renew(row)) for row in found]
        differing = [
            (row, new)
            for row, new in news
            if new is not None and any(row[name] != value for name, value in new.items())
        ]
        return differing, sum(new is None for _row, new in news)


@dataclass(frozen=True)
class Done:
    """Rows renewed, rows that can't be read, and rows passed by because somebody held them."""

    renewed: int = 0
    broken: int = 0
    passed: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(
            self.renewed + other.renewed, self.broken + other.broken, self.passed + other.passed
        )


def renew_all(session: Session, rows: Rows) -> Done:
    """Renew the rows of a table, round after round until none was passed by."""
    done = _round(session, rows)
    for _ in range(ROUNDS):
        if not done.passed:
            break
        time.sleep(PAUSE_SECONDS)
        last = _round(session, rows)
        done = Done(done.renewed + last.renewed, last.broken, last.passed)
    return done


def _round(session: Session, rows: Rows) -> Done:
    done, after = Done(), None
    while True:
        session.rollback()
        found = session.execute(_portion(rows, after)).mappings().all()
        session.rollback()
        stale, broken = rows.stale(dict(row) for row in found)
        held = _renew(session, rows, [rows.key_of(row) for row, _new in stale]) if stale else 0
        done += Done(held, broken, len(stale) - held)
        if len(found) < PORTION:
            return done
        after = rows.key_of(dict(found[-1]))


def _portion(rows: Rows, after: tuple[Any, ...] | None) -> sa.Select[Any]:
    wanted = sa.select(*rows.key_columns, *rows.columns).where(rows.wanted)
    if after is not None:
        wanted = wanted.where(sa.tuple_(*rows.key_columns) > sa.tuple_(*after))
    return wanted.order_by(*rows.key_columns).limit(PORTION)


def _renew(session: Session, rows: Rows, keys: Sequence[tuple[Any, ...]]) -> int:
    """Renew these rows, read anew under their locks, in one transaction; how many it could hold.

    It waits for no lock while it holds others, so that no ring of waiting transactions can close.
    """
    held = (
        sa.select(*rows.key_columns, *rows.columns)
        .where(sa.tuple_(*rows.key_columns).in_(keys))
        .with_for_update(skip_locked=True, key_share=True)
    )
    with writing(session):
        found = session.execute(held).mappings().all()
        stale, _broken = rows.stale(dict(row) for row in found)
        _write(session, rows, stale)
    if session.get_bind().dialect.name == "sqlite":
        time.sleep(_LET_OTHERS_WRITE_SECONDS)
    return len(found)


def _write(session: Session, rows: Rows, stale: Sequence[tuple[Row, Row]]) -> None:
    if not stale:
        return
    names = stale[0][1].keys()
    statement = (
        sa.update(rows.table)
        .where(*(rows.table.c[name] == sa.bindparam(f"where_{name}") for name in rows.key))
        .values({name: sa.bindparam(f"set_{name}") for name in names})
    )
    given = [
        {f"where_{name}": row[name] for name in rows.key}
        | {f"set_{name}": value for name, value in new.items()}
        for row, new in stale
    ]
    session.connection().execute(statement, given)
