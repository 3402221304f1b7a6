"""Making a backup while people work: one moment of the database, then the files that it names."""

from __future__ import annotations

import io
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.services import audit
from portal.services.backups.manifest import (
    BackupError,
    Manifest,
    StoreKept,
    TableKept,
    files_part,
    forget,
    list_part,
    part,
    read_lines,
    table_part,
    write_lines,
)
from portal.services.backups.snapshot import (
    FILES,
    digest_lines,
    revision_of,
    sequences_of,
    snapshot,
    tables_of,
)
from portal.services.backups.text_rows import table_lines
from portal.services.durable import sync_directory
from portal.services.store import Store, StoreMissing
from portal.services.transactions import writing


@dataclass(frozen=True)
class Made:
    """What a backup holds: how many rows and files; and the files that are missing or damaged."""

    rows: int
    files: int
    faulty: list[str]


def backup(engine: sa.Engine, stores: Mapping[str, Store], folder: Path, now: datetime) -> Made:
    """Copy the database and every file that it names into a new folder; never the keys.

    ``now`` is real time. People go on working: all tables are of one moment. Files are kept before
    the rows that name them, so that those of that moment are there when they are copied after it.
    The folder gets its name only when all is on the disk; raises ``BackupError`` or ``OSError``.
    """
    if folder.exists():
        raise BackupError(f"{folder} is there already: a backup wants a new name")
    with _under_another_name(folder) as beside:
        manifest = _tables(engine, beside, now)
        for name in FILES:
            manifest.stores[name] = _files(stores[name], name, beside, manifest.parts)
        manifest.write(beside)
    made = _made(manifest)
    with Session(engine) as session, writing(session):
        audit.record_operator(session, "backup.make", detail=_words(made))
    return made


@contextmanager
def _under_another_name(folder: Path) -> Iterator[Path]:
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        yield beside
        for below in (beside / "tables", beside / "files", beside):
            sync_directory(below)
        beside.rename(folder)
        sync_directory(folder.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _tables(engine: sa.Engine, folder: Path, now: datetime) -> Manifest:
    with snapshot(engine) as connection:
        revision = revision_of(connection)
        if revision is None:
            raise BackupError("there is nothing to back up yet: the database has no tables")
        manifest = Manifest(now.isoformat(), revision, sequences=sequences_of(connection))
        for table in tables_of(connection):
            columns = [one.name for one in table.columns]
            every = table_lines(connection, table, columns)
            rows, sha256 = write_lines(folder, table_part(table.name), manifest.parts, every)
            manifest.tables[table.name] = TableKept(rows, sha256, columns)
        for name in FILES:
            write_lines(folder, list_part(name), manifest.parts, digest_lines(connection, name))
    return manifest


def _files(store: Store, name: str, folder: Path, parts: dict[str, str]) -> StoreKept:
    """Copy a store's files; one that is missing or damaged is told, and keeps no other out."""
    count, missing, damaged = 0, list[str](), list[str]()
    with (
        part(folder, files_part(name), parts) as out,
        tarfile.open(fileobj=out, mode="w|") as packed,
    ):
        for line in read_lines(folder, list_part(name)):
            digest = line.decode().rstrip("\n")
            try:
                sealed = store.as_kept(digest)
            except StoreMissing:
                missing.append(digest)
                continue
            if not store.is_whole(digest, sealed):
                damaged.append(digest)
            entry = tarfile.TarInfo(digest)
            entry.size = len(sealed)
            packed.addfile(entry, io.BytesIO(sealed))
            forget(packed)
            count += 1
    return StoreKept(count, missing, damaged)


def _made(manifest: Manifest) -> Made:
    return Made(
        sum(one.rows for one in manifest.tables.values()),
        sum(one.files for one in manifest.stores.values()),
        [
            f"{name}/{digest}"
            for name, one in manifest.stores.items()
            for digest in (*one.missing, *one.damaged)
        ],
    )


def _words(made: Made) -> str:
    faulty = f"，{len(made.faulty)} 个文件缺失或损坏" if made.faulty else ""
    return f"{made.rows} 行，{made.files} 个文件{faulty}"
