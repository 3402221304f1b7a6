"""How the portal speaks with either database: set on an engine before its first connection."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from time import monotonic
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import Column, pq
from sqlalchemy import event

from portal.config import SERVES_VARIABLE
from portal.services.transactions import WRITING

_LONGEST_WAIT = 10
"""Seconds that a writer waits for others, on either database."""
_ALWAYS = {"jit": "off", "lock_timeout": f"{_LONGEST_WAIT}s"}
"""To compile a statement takes longer than any page's may."""
_SERVING = {"statement_timeout": "20s", "idle_in_transaction_session_timeout": "60s"}
_USED = "portal_used"
_TRUSTED_SECONDS = 10
"""A connection that was used so lately is still there, or else one page says to try again."""
_PREPARED_MAX = 400
_PREPARED_AFTER = 2


def options(url: str) -> dict[str, Any]:
    """How to make an engine for a database: PostgreSQL is given statements in its own words.

    psycopg would look for its own marks in each long statement, each time it is asked.
    """
    return {} if url.startswith("sqlite") else {"paramstyle": "numeric_dollar"}


def prepare(engine: sa.Engine) -> None:
    """Set an engine up for its kind of database."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_sqlite(engine: sa.Engine) -> None:
    """Write-ahead log, foreign keys, full sync; a writer takes the write lock at its start."""

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            f"busy_timeout={_LONGEST_WAIT * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_postgresql(engine: sa.Engine) -> None:
    wanted = _ALWAYS | (_SERVING if SERVES_VARIABLE in os.environ else {})

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, args: Any, kwargs: Any) -> _Connection:
        given = kwargs.get("options", "")
        kwargs["options"] = " ".join([*(f"-c {name}={one}" for name, one in wanted.items()), given])
        connection = _Connection.connect(*args, **kwargs)
        connection.prepared_max = _PREPARED_MAX
        connection.prepare_threshold = _PREPARED_AFTER
        if engine.dialect.positional:
            connection.cursor_factory = _Cursor
        return connection

    @event.listens_for(engine, "checkout")
    def _still_there(connection: _Connection, record: Any, _proxy: object) -> None:
        now = monotonic()
        idle = now - record.info.get(_USED, now)
        record.info[_USED] = now
        if idle > _TRUSTED_SECONDS and not connection.is_there():
            raise sa.exc.DisconnectionError("the connection was lost")


class _Columns(Sequence[Column]):
    """The columns of an answer, looked at only when somebody asks for them."""

    def __init__(self, cursor: psycopg.RawCursor[Any], number: int) -> None:
        self._cursor = cursor
        self._number = number

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, at: Any) -> Any:
        return self._all[at]

    @cached_property
    def _all(self) -> list[Column]:
        return [Column(self._cursor, at) for at in range(self._number)]


class _Cursor(psycopg.RawCursor[Any]):
    """Describes an answer's columns when asked: SQLAlchemy remembers those of each statement.

    psycopg reads names and types of all of them anew with each answer.
    """

    @property
    def description(self) -> Any:
        """As DB-API says; None where no rows come back."""
        if self.pgresult is not None and self.pgresult.nfields:
            return _Columns(self, self.pgresult.nfields)
        return super().description


class _Connection(psycopg.Connection[Any]):
    """Keeps its prepared statements over a rollback, with which each page that only reads ends.

    psycopg forgets them then, because a table made in between is gone; the portal makes none.
    To plan a page's statements anew takes PostgreSQL more time than to answer them.
    """

    def is_there(self) -> bool:
        """Ask nothing, and hear whether the server still answers."""
        return self.pgconn.exec_(b"").status == pq.ExecStatus.EMPTY_QUERY

    def rollback(self) -> None:
        """Roll back to the start of any pending transaction."""
        with self.lock:
            if self.pgconn.transaction_status == pq.TransactionStatus.IDLE:
                return
            result = self.pgconn.exec_(b"ROLLBACK")
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise psycopg.OperationalError(self.pgconn.get_error_message())
