"""`keys rotate` beside a portal that serves: another process, the same file and database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from portal.config import ROOT, Settings
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.key_changes import KeyKind, standing
from portal.models import AuditEntry
from portal.models.sealing import keyring
from portal.queries.people import by_id_number
from portal.web.stores import every_store, photo_store
from tests.integration.keys.life import registered_people, sealed_values
from tests.integration.services.records import only_sqlite, rows_of
from tests.operators import run
from tests.strict_client import StrictClient, sign_in

pytestmark = only_sqlite


def elsewhere(settings: Settings, *words: str) -> str:
    """What a command says that runs in a process of its own; it must end well."""
    told = {
        "PORTAL_DEMO": "1",
        "PORTAL_INSTANCE": str(settings.instance),
        "PORTAL_KEYS_FILE": str(settings.keys),
        "PORTAL_DATABASE_URL": settings.database,
    }
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def long_ago(path: Path) -> None:
    """Let the key in force have been so for more than an hour."""
    since = re.compile(r"(active_since = 20)\d\d")
    path.write_text(since.sub(r"\g<1>20", path.read_text()))


def test_a_serving_portal_goes_on_with_the_new_keys(
    app: Flask, settings: Settings, client: StrictClient, session: Session, actor: Actor
) -> None:
    (number,) = registered_people(session, actor, 1)
    person = by_id_number(session, parse_id_number(number))
    assert person is not None
    page = f"/people/{person.id}"
    sign_in(client, "community")
    assert number[-4:] in client.get(page).text
    with app.app_context():
        digest = photo_store().put(b"a photo")

    said = elsewhere(settings, "keys", "rotate", "encryption")
    assert "encryption key 2 is in force" in said
    assert "files: 1 sealed anew" in said
    assert "Everything is under encryption key 2" in said
    said = run(app, "keys", "rotate", "hashing").output
    assert "person_identifier: 1 rows with new indices" in said
    assert number[-4:] in client.get(page).text
    assert keyring().active == 2
    assert {value[0] for value in sealed_values(session)} == {2}
    with app.app_context():
        assert photo_store().get(digest) == b"a photo"
    assert by_id_number(session, parse_id_number(number)) is person

    result = run(app, "keys", "retire", "1")
    assert result.exit_code == 1
    assert "less than an hour ago" in result.output
    long_ago(settings.keys)
    assert run(app, "keys", "retire", "1").exit_code == 0
    assert standing(settings.keys, KeyKind.ENCRYPTION).known == (2,)
    assert number[-4:] in client.get(page).text
    kept = [(one.action, one.detail) for one in rows_of(session, AuditEntry, chain_id=0)]
    assert [one for one in kept if one[0].startswith("keys.")] == [
        ("keys.rotate", "encryption 2"),
        ("keys.rotate", "hashing 2"),
        ("keys.retire", "encryption 1"),
    ]


def test_a_key_that_still_opens_something_is_not_taken_out(
    app: Flask, settings: Settings, session: Session, actor: Actor
) -> None:
    registered_people(session, actor, 1)
    with app.app_context():
        photo_store().put(b"a photo")
        (damaged,) = (settings.instance / "photos").glob("*/*.bin")
        damaged.write_bytes(b"\1" + bytes(40))
    result = run(app, "keys", "rotate", "encryption")
    assert result.exit_code == 1
    assert "1 are left" in result.output
    assert run(app, "keys", "rotate", "encryption").exit_code == 1
    assert run(app, "keys", "rotate", "encryption", "--again").exit_code == 1
    assert standing(settings.keys, KeyKind.ENCRYPTION).active == 2
    long_ago(settings.keys)
    result = run(app, "keys", "retire", "1")
    assert result.exit_code == 1
    assert "1 values and files are sealed with it" in result.output
    assert standing(settings.keys, KeyKind.ENCRYPTION).known == (1, 2)
    with app.app_context():
        assert sum(1 for store in every_store() for _one in store.sealed()) == 1


def test_the_keys_are_told_with_how_much_each_opens(
    app: Flask, settings: Settings, session: Session, actor: Actor
) -> None:
    registered_people(session, actor, 1)
    count = len(sealed_values(session))
    assert run(app, "keys", "add", "hashing").exit_code == 0
    assert run(app, "keys", "add", "encryption").exit_code == 0
    assert run(app, "keys", "status").output.splitlines() == [
        f"encryption key 1: in force; {count} values and files",
        "encryption key 2: waits to be in force; 0 values and files",
        "hashing key 1: in force",
        "hashing key 2: waits to be in force",
    ]
    assert run(app, "keys", "rotate", "encryption").exit_code == 0
    told = run(app, "keys", "status").output.splitlines()
    assert told[0] == "encryption key 1: of before; 0 values and files"
    assert told[1].startswith("encryption key 2: in force since 20")
    assert told[1].endswith(f"; {count} values and files")
    assert run(app, "keys", "rotate", "encryption", "--again").exit_code == 0
    assert standing(settings.keys, KeyKind.ENCRYPTION).active == 2
    assert standing(settings.keys, KeyKind.HASHING).active == 1
