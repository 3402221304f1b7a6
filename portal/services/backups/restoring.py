"""Restoring a backup into an empty installation, checked before, while and after."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from portal import migrations
from portal.services import audit
from portal.services.backups.manifest import (
    BackupError,
    Manifest,
    check_parts,
    digest_of,
    files_part,
    forget,
    read_lines,
    read_manifest,
    table_part,
)
from portal.services.backups.snapshot import (
    FILES,
    revision_of,
    set_for_copying,
    tables_of,
)
from portal.services.backups.text_rows import load, table_lines
from portal.services.store import Store
from portal.services.transactions import WRITING, writing


@dataclass(frozen=True)
class Restored:
    """What was put back: of which moment, how many rows and files; and what was faulty then."""

    made_at: str
    rows: int
    files: int
    faulty: int


def restore(engine: sa.Engine, stores: Mapping[str, Store], folder: Path) -> Restored:
    """Put a backup into an empty installation, then bring its tables up to date.

    Refused where there are rows already, where a byte of the backup changed, where the keys are
    others, or where it comes of a newer portal. What was put back is read again and must have the
    same checksums. Raises ``BackupError``; then the database is left empty.
    """
    manifest = read_manifest(folder)
    _refuse_newer(manifest)
    _refuse_in_use(engine)
    check_parts(folder, manifest.parts)
    for name in FILES:
        _lay_back(stores[name], name, folder, manifest)
    os.sync()
    migrations.upgrade(engine, manifest.revision)
    try:
        _load(engine, folder, manifest)
    except BaseException:
        migrations.downgrade(engine, "base")
        raise
    migrations.upgrade(engine)
    return _restored(engine, manifest)


def _refuse_newer(manifest: Manifest) -> None:
    ours = ScriptDirectory.from_config(migrations.alembic_config())
    if manifest.revision not in {one.revision for one in ours.walk_revisions()}:
        raise BackupError(
            f"the backup's tables ({manifest.revision}) are of a newer portal: install that one"
        )


def _refuse_in_use(engine: sa.Engine) -> None:
    """Only a database without a row may be restored to; empty tables are made anew."""
    with engine.connect() as connection:
        if revision_of(connection) is None and not tables_of(connection):
            return
        for table in tables_of(connection):
            if connection.scalar(sa.select(sa.exists().select_from(table))):
                raise BackupError(
                    f"the database holds data already ({table.name}): a backup is restored only "
                    "into an empty one"
                )
    migrations.downgrade(engine, "base")


def _lay_back(store: Store, name: str, folder: Path, manifest: Manifest) -> None:
    kept = manifest.stores[name]
    count, faulty = 0, frozenset(kept.damaged)
    with tarfile.open(folder / files_part(name), "r|") as packed:
        for entry in packed:
            content = packed.extractfile(entry)
            sealed = content.read() if content else b""
            if entry.name not in faulty and not store.is_whole(entry.name, sealed):
                raise BackupError(f"{name}/{entry.name} can't be opened with these keys")
            store.lay_back(entry.name, sealed)
            forget(packed)
            count += 1
    if count != kept.files:
        raise BackupError(f"{files_part(name)} holds {count} files instead of {kept.files}")


def _load(engine: sa.Engine, folder: Path, manifest: Manifest) -> None:
    """All rows in one transaction, which ends well only if they read as in the backup."""
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            set_for_copying(connection)
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        tables = tables_of(connection)
        if {one.name for one in tables} != set(manifest.tables):
            raise BackupError("the backup's tables are not those of its revision")
        for table in tables:
            columns = manifest.tables[table.name].columns
            load(connection, table, columns, read_lines(folder, table_part(table.name)))
        _set_sequences(connection, tables, manifest.sequences)
        for table in tables:
            _check(connection, table, manifest)


def _check(connection: sa.Connection, table: sa.Table, manifest: Manifest) -> None:
    kept = manifest.tables[table.name]
    rows, sha256 = digest_of(table_lines(connection, table, kept.columns))
    if (rows, sha256) != (kept.rows, kept.sha256):
        raise BackupError(f"{table.name} does not read as in the backup")


def _set_sequences(
    connection: sa.Connection, tables: list[sa.Table], kept: Mapping[str, int]
) -> None:
    """Let no id be given twice: not one that is there, nor one that was given and is gone."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        if [one.name for one in table.primary_key] != ["id"]:
            continue
        series = connection.scalar(sa.func.pg_get_serial_sequence(quote(table.name), "id"))
        last = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
        last = max(last, kept.get(f"{table.name}_id_seq", 0))
        if series and last:
            connection.execute(sa.select(sa.func.setval(series, last)))


def _restored(engine: sa.Engine, manifest: Manifest) -> Restored:
    stores = manifest.stores.values()
    done = Restored(
        manifest.made_at,
        sum(one.rows for one in manifest.tables.values()),
        sum(one.files for one in stores),
        sum(len(one.missing) + len(one.damaged) for one in stores),
    )
    with Session(engine) as session, writing(session):
        audit.record_operator(session, "backup.restore", detail=f"备份时间 {manifest.made_at}")
    return done
