"""A backup made while people work comes back whole, on either database, and without the keys."""

from __future__ import annotations

import gzip
import hashlib
import threading
import tomllib
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.keys import create_keys, read_keys
from portal.models import Base, PersonPhoto
from portal.models.sealing import identifier_hash
from portal.queries.audit_proof import prove
from portal.queries.invariants import broken
from portal.services import backups
from portal.services.backups import restoring
from portal.services.backups.manifest import Manifest, read_manifest
from portal.services.backups.snapshot import FILES
from portal.services.store import Store
from tests.databases import DIALECTS
from tests.factories import NOW, registered, resident_number, unemployment_details
from tests.integration.backups.installations import (
    AT,
    engine_of,
    is_empty,
    some_life,
    stores_of,
    typed_rows,
)
from tests.integration.services.records import only_sqlite
from tests.operators import run

URL_SAFE = str.maketrans("+/", "-_")
UPLOADED = {
    ("comparison_file", "sha256"),
    ("import_batch", "sha256"),
    ("roster", "sha256"),
}
"""Hashes of files that are read and not kept."""


@contextmanager
def working(engine: sa.Engine, actor: Actor) -> Iterator[list[str]]:
    """Somebody registers one person after the other all the while; their numbers, in that order."""
    numbers, over = list[str](), threading.Event()

    def work() -> None:
        with Session(engine) as own:
            while not over.is_set():
                number = resident_number()
                registered(own, actor, details=unemployment_details(number))
                numbers.append(number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield numbers
    finally:
        over.set()
        thread.join()


def test_a_backup_made_while_people_work_comes_back_whole(
    app: Flask, target: Flask, engine: sa.Engine, session: Session, tmp_path: Path
) -> None:
    actor, folder = some_life(session, stores_of(app)), tmp_path / "backup"
    session.rollback()
    with working(engine, actor) as numbers:
        while not numbers:
            threading.Event().wait(0.01)
        before = len(numbers)
        said = run(app, "backup", str(folder))
        after = len(numbers)
    assert said.exit_code == 0, said.output
    assert after > before, "nobody had to wait for the backup"

    said = run(target, "restore", str(folder))
    assert said.exit_code == 0, said.output
    assert "all checksums hold" in said.output
    hashes = [identifier_hash(one) for one in numbers]
    with Session(engine_of(target)) as restored:
        found = restored.scalars(sa.text("SELECT number_hash FROM person_identifier")).all()
        there = {bytes(one) for one in found}
        is_there = [one in there for one in hashes]
        assert all(is_there[:before])
        assert sorted(is_there, reverse=True) == is_there, "one moment, not several"
        assert not broken(restored)
        assert not prove(restored).findings
        photo = restored.scalars(sa.select(PersonPhoto.sha256)).one()
    assert stores_of(target)["photos"].get(photo) == b"a photo"
    with Session(engine_of(target)) as restored:
        registered(restored, actor)  # ids go on behind those that are there
        assert not broken(restored)


@pytest.mark.parametrize(
    ("dialect", "target"),
    [DIALECTS, DIALECTS[::-1]],
    indirect=True,
    ids=["to-postgresql", "to-sqlite"],
)
def test_what_comes_back_is_what_was_there_even_in_another_kind_of_database(
    app: Flask, target: Flask, engine: sa.Engine, session: Session, tmp_path: Path
) -> None:
    some_life(session, stores_of(app))
    session.rollback()
    before = typed_rows(engine)
    made = backups.backup(engine, stores_of(app), tmp_path / "backup", AT)
    assert (made.files, made.faulty) == (1, [])
    done = backups.restore(engine_of(target), stores_of(target), tmp_path / "backup")
    assert (done.made_at, done.rows, done.files) == (AT.isoformat(), made.rows, made.files)
    assert typed_rows(engine_of(target)) == before
    again = backups.backup(engine_of(target), stores_of(target), tmp_path / "again", AT)
    first, second = (read_manifest(tmp_path / name) for name in ("backup", "again"))
    trail = {"audit_entry", "audit_chain"}
    for name in first.tables.keys() - trail:
        assert first.tables[name] == second.tables[name]
    assert again.rows - made.rows in (2, 3), "that it was made, and restored"


@only_sqlite
def test_a_flipped_byte_is_found_wherever_it_is(made: Path, target: Flask) -> None:
    every = sorted(one for one in made.rglob("*") if one.is_file())
    assert len(every) > len(Base.metadata.tables)
    for number, file in enumerate(every):
        whole = file.read_bytes()
        at = number * 7919 % len(whole)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(backups.BackupError):
            backups.restore(engine_of(target), stores_of(target), made)
        file.write_bytes(whole)
    gone = made / "tables" / "person.txt.gz"
    gone.rename(made / "elsewhere")
    said = run(target, "restore", str(made))
    assert said.exit_code == 1
    assert "person.txt.gz can't be read" in said.output
    assert is_empty(target)


@only_sqlite
def test_the_keys_are_not_in_it(made: Path, keys_file: Path) -> None:
    content = tomllib.loads(keys_file.read_text())
    texts = [content[name] for name in ("session", "hashing", "auditing")]
    texts += content["encryption"].values()
    keys = [urlsafe_b64decode(text.translate(URL_SAFE) + "=" * (-len(text) % 4)) for text in texts]
    wanted = [*(text.encode() for text in texts), *keys, *(key.hex().encode() for key in keys)]
    for file in (one for one in made.rglob("*") if one.is_file()):
        held = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        assert not any(one in held for one in wanted), file.name


@only_sqlite
def test_a_restore_is_refused_where_it_would_harm(
    app: Flask, made: Path, target: Flask, tmp_path: Path
) -> None:
    in_use = run(app, "restore", str(made))
    assert in_use.exit_code == 1
    assert "holds data already" in in_use.output
    assert run(app, "backup", str(made)).exit_code == 1, "it would write over the first"
    newer = tmp_path / "newer"
    newer.mkdir()
    Manifest(AT.isoformat(), "9999").write(newer)
    assert "newer portal" in run(target, "restore", str(newer)).output
    create_keys(tmp_path / "keys.toml")
    with pytest.MonkeyPatch.context() as patch:
        others = read_keys(tmp_path / "keys.toml").keyring
        patch.setattr("portal.models.sealing._followed", lambda: others)
        with pytest.raises(backups.BackupError, match="other keys"):
            backups.restore(engine_of(target), stores_of(target), made)
    assert is_empty(target)


@only_sqlite
def test_a_restore_that_fails_half_way_leaves_nothing_and_may_be_tried_again(
    made: Path, target: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_last = restoring._check

    def check(connection: sa.Connection, table: sa.Table, manifest: Manifest) -> None:
        if table.name == "serving":
            raise backups.BackupError("the disk is full")
        at_last(connection, table, manifest)

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_check", check)
        assert "the disk is full" in run(target, "restore", str(made)).output
    assert is_empty(target)
    assert run(target, "restore", str(made)).exit_code == 0


@only_sqlite
def test_a_backup_that_fails_leaves_nothing_that_looks_whole(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_life(session, stores_of(app))
    folder = tmp_path / "backups"
    folder.mkdir()

    def fail(_store: Store, _digest: str) -> bytes:
        raise OSError(28, "No space left on device", "backup")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "as_kept", fail)
        said = run(app, "backup", str(folder / "one"))
    assert said.exit_code == 1
    assert "No space left" in said.output
    assert list(folder.iterdir()) == []


@only_sqlite
def test_a_file_that_is_lost_or_damaged_is_told_and_keeps_no_other_out(
    app: Flask, target: Flask, session: Session, tmp_path: Path
) -> None:
    actor, stores = some_life(session, stores_of(app)), stores_of(app)
    person_id = session.scalars(sa.select(PersonPhoto.person_id)).one()
    lost, damaged = stores["photos"].put(b"lost"), stores["photos"].put(b"damaged")
    for digest in (lost, damaged):
        session.add(
            PersonPhoto(person_id=person_id, sha256=digest, added_by_id=actor.user_id, added_at=NOW)
        )
    session.commit()
    photos = tmp_path / "instance" / "photos"
    (photos / lost[:2] / f"{lost[2:]}.bin").unlink()
    (photos / damaged[:2] / f"{damaged[2:]}.bin").write_bytes(b"rotten")
    said = run(app, "backup", str(tmp_path / "backup"))
    assert said.exit_code == 1
    assert f"photos/{lost}" in said.output
    assert f"photos/{damaged}" in said.output
    said = run(target, "restore", str(tmp_path / "backup"))
    assert said.exit_code == 0, said.output
    assert "2 files were missing or damaged already" in said.output
    whole = hashlib.sha256(b"a photo").hexdigest()
    assert stores_of(target)["photos"].get(whole) == b"a photo"


def test_every_hash_of_a_file_is_one_that_a_backup_follows() -> None:
    named = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "sha256" in column.name
    }
    assert named == UPLOADED | {one for ones in FILES.values() for one in ones}
