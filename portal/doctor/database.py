"""The database: in reach, up to date, set up as the portal needs it; and its clock."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from portal import migrations
from portal.config import Settings
from portal.doctor.findings import Finding, Installation, fail, ok, warn, worst
from portal.models import AuditEntry

OLDEST_MAINTAINED = 15
"""The major version of PostgreSQL before which nobody mends faults any more (end of 2026)."""

_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}
_OURS = {"jit": "off", "lock_timeout": "10s", "server_encoding": "UTF8"}
_SPARE = 8
"""Connections beside the web processes': the job worker, commands, a superuser."""

_DRIFT, _TOO_FAR = timedelta(seconds=2), timedelta(seconds=60)
_UNSYNCHRONISED = 5
_TIMEX_BYTES = 256


def database(installation: Installation) -> Finding:
    """Whether the database is in reach, its tables up to date, and its settings as wanted."""
    engine = installation.engine
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                found = list(_sqlite(connection))
            else:
                found = list(_postgresql(connection, installation.settings))
    except sa.exc.SQLAlchemyError as outage:
        # Without the text, which may hold the password.
        return fail(f"out of reach ({type(outage).__name__}): look at database_url and the server")
    if migrations.pending(engine):
        found.append(fail("the tables are behind the code: run `db upgrade`"))
    return worst(found)


def _sqlite(connection: sa.Connection) -> Iterator[Finding]:
    yield ok(f"SQLite {connection.scalar(sa.text('SELECT sqlite_version()'))}, tables up to date")
    for name, wanted in _PRAGMAS.items():
        got = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if got != wanted:
            yield fail(f"{name} is {got} instead of {wanted}: is the disk a network's?")


def _postgresql(connection: sa.Connection, set_to: Settings) -> Iterator[Finding]:
    version = _shown(connection, "server_version_num")
    yield ok(f"PostgreSQL {_shown(connection, 'server_version')}, tables up to date")
    if int(version) // 10000 < OLDEST_MAINTAINED:
        yield warn(f"PostgreSQL {int(version) // 10000} is no longer maintained")
    for name, wanted in _OURS.items():
        got = _shown(connection, name)
        if got != wanted:
            yield fail(f"{name} is {got} instead of {wanted}: does a pooler in between drop it?")
    needed = set_to.web_processes * (set_to.web_threads + 2) + _SPARE
    there = int(_shown(connection, "max_connections"))
    if there < needed:
        yield warn(f"max_connections is {there}, this host alone may want {needed}")


def _shown(connection: sa.Connection, name: str) -> str:
    return str(connection.scalar(sa.text("SELECT current_setting(:name)"), {"name": name}))


def clock(installation: Installation) -> Finding:
    """Whether something keeps the clock right, the database's agrees, and it never went back."""
    return worst(_clock(installation), "kept right; agrees with the database")


def _clock(installation: Installation) -> Iterator[Finding]:
    if not is_synchronised():
        yield warn("nothing keeps this machine's clock right: install chrony")
    with installation.engine.connect() as connection:
        if installation.engine.dialect.name == "postgresql":
            there = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
            yield from _drift(abs(there - datetime.now(UTC)))
        if not sa.inspect(connection).has_table(AuditEntry.__tablename__):
            return
        latest = connection.scalar(sa.select(sa.func.max(AuditEntry.at)))
        if latest is not None and latest > installation.real + _TOO_FAR:
            yield fail(f"the clock went back: the audit trail knows of {latest:%Y-%m-%d %H:%M} UTC")


def _drift(apart: timedelta) -> Iterator[Finding]:
    told = f"the database's clock is {apart.total_seconds():.0f} s away from this machine's"
    if apart > _TOO_FAR:
        yield fail(told)
    elif apart > _DRIFT:
        yield warn(told)


def is_synchronised() -> bool:
    """Whether the kernel's clock is kept by chrony, ntpd or the like; true where none can tell."""
    try:
        ask = ctypes.CDLL(None).adjtimex
    except (AttributeError, OSError):
        return True
    return bool(ask(ctypes.create_string_buffer(_TIMEX_BYTES)) != _UNSYNCHRONISED)
