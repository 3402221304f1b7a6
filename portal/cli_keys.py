"""The operators' commands about the key file: ``flask --app app keys ...``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.domain.dates import SHANGHAI
from portal.extensions import db
from portal.key_changes import (
    KeyKind,
    add_key,
    note_everywhere,
    put_in_force,
    refuse_to_retire,
    retire,
    standing,
)
from portal.keys import KeysError, complete_keys, create_keys

keys = AppGroup("keys", help="The key file, without which no identity number can be read.")

_COPY = "Copy the file anew, apart from the database's backups."
_KIND = click.argument("kind", type=click.Choice([kind.value for kind in KeyKind]))


@keys.command("create")
def create() -> None:
    """Make a new key file. It never touches one that is there."""
    with _refusing():
        create_keys(_path(), for_demo=current_app.config["PORTAL"].demo)
    click.echo(f"Made {_path()}. Keep a copy apart from the database's backups.")


@keys.command("complete")
def complete() -> None:
    """Add what a key file of an older version lacks. Safe to run again."""
    with _refusing():
        added = complete_keys(_path())
    if added:
        click.echo(f"The audit trail's key was added to {_path()}. Copy the file anew.")
    else:
        click.echo(f"{_path()} is complete.")


@keys.command("status")
def status() -> None:
    """Show which keys there are, which are in force, and how much each still opens."""
    from portal.services.resealing import under_key
    from portal.web.stores import every_store

    counts = under_key(db.session(), every_store())
    for kind in KeyKind:
        with _refusing():
            found = standing(_path(), kind)
        for number in found.known:
            told = _state(number, found.active)
            if number == found.active and found.since is not None:
                told += f" since {found.since.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            if number == found.active and not found.is_everywhere:
                told += ", its rotation is not finished"
            if kind is KeyKind.ENCRYPTION:
                told += f"; {counts.pop(number, 0)} values and files"
            click.echo(f"{kind} key {number}: {told}")
    for number, count in sorted(counts.items()):
        click.echo(f"encryption key {number}: NOT IN THE FILE; {count} values and files")


@keys.command("add")
@_KIND
def add(kind: str) -> None:
    """Make a new key known without using it yet, so that the file can be copied to other hosts.

    KIND is encryption or hashing. Needed only where several hosts serve: `keys rotate` adds one
    by itself.
    """
    with _refusing():
        number = add_key(_path(), KeyKind(kind))
    click.echo(f"{kind} key {number} was added to {_path()}. {_COPY}")


@keys.command("rotate")
@_KIND
@click.option("--again", is_flag=True, help="No new key: bring under the one in force what is not.")
def rotate(kind: str, *, again: bool) -> None:
    """Put a new key in force and bring all there is under it, while people work.

    KIND is encryption or hashing. It may be broken off: run again, it goes on with what is left.
    The key of before stays in the file.
    """
    chosen = KeyKind(kind)
    with _refusing():
        number = standing(_path(), chosen).active if again else _put_in_force(chosen)
        left = _reseal() if chosen is KeyKind.ENCRYPTION else _rehash()
    if left:
        raise click.ClickException(f"{left} are left, damaged or in use: run it again")
    with _refusing():
        note_everywhere(_path(), chosen, number)
    click.echo(f"Everything is under {kind} key {number}.")


@keys.command("retire")
@click.argument("number", type=int)
def retire_key(number: int) -> None:
    """Take the encryption key of this NUMBER out of the file, once nothing is sealed with it.

    Backups of before its rotation need it still: keep the copy of the old file with them.
    """
    from portal.services.audit import record_retirement
    from portal.services.resealing import under_key
    from portal.services.transactions import writing
    from portal.web.stores import every_store

    session, now = db.session(), datetime.now(UTC)
    with _refusing():
        refuse_to_retire(_path(), number, now)
        if count := under_key(session, every_store())[number]:
            raise KeysError(f"{count} values and files are sealed with it: run `keys rotate` first")
        retire(_path(), number, now)
    with writing(session):
        record_retirement(session, f"encryption {number}")
    click.echo(f"encryption key {number} was taken out of {_path()}. {_COPY}")


def _put_in_force(kind: KeyKind) -> int:
    """A new key's number, or that of the one whose rotation goes on."""
    from portal.services.audit import record_rotation
    from portal.services.transactions import writing

    session, before = db.session(), standing(_path(), kind).active
    number = put_in_force(_path(), kind, datetime.now(UTC))
    if number != before:
        with writing(session):
            record_rotation(session, f"{kind} {number}")
        click.echo(f"{kind} key {number} is in force. {_COPY}")
    return number


def _reseal() -> int:
    """How many values and files could not be sealed anew."""
    from portal.services.resealing import reseal
    from portal.web.stores import every_store

    return reseal(db.session(), every_store(), click.echo).left


def _rehash() -> int:
    """How many rows could not be given their new indices."""
    from portal.services.rehashing import rehash

    return rehash(db.session(), click.echo)


def _state(number: int, active: int) -> str:
    if number == active:
        return "in force"
    return "waits to be in force" if number > active else "of before"


def _path() -> Path:
    path: Path = current_app.config["PORTAL"].keys
    return path


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (KeysError, OSError) as refused:
        raise click.ClickException(str(refused)) from refused
