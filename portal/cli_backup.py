"""The operators' commands ``flask --app app backup`` and ``restore``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app

from portal.domain.dates import SHANGHAI
from portal.extensions import db

_NAMED = 20


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """Copy all data into the new folder PATH, while people work.

    The database as of one moment, and every paper, scan and photo that it names, with checksums.
    Never the keys: they are kept apart, for whoever holds both can read everything.
    """
    from portal.services.backups import backup as make
    from portal.web.stores import stores_by_name

    with _refusing():
        made = make(db.engine, stores_by_name(), path, datetime.now(UTC))
    click.echo(f"Backed up to {path}: {made.rows} rows, {made.files} files.")
    keys = current_app.config["PORTAL"].keys
    click.echo(f"Not in it: the keys ({keys}). Without them nobody can read it.")
    for name in made.faulty[:_NAMED]:
        click.echo(f"missing or damaged: {name}")
    if made.faulty:
        raise click.ClickException(
            f"The backup is made, but {len(made.faulty)} files were missing or damaged before: "
            "look for them in older backups."
        )


@click.command("restore")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(path: Path) -> None:
    """Put back what `backup` copied into PATH. Only into an empty database.

    The key file of that time must be in its place. Everything is checked before and after;
    tables of an older version are brought up to date.
    """
    from portal.services.backups import restore as put_back
    from portal.web.stores import stores_by_name

    with _refusing():
        done = put_back(db.engine, stores_by_name(), path)
    at = datetime.fromisoformat(done.made_at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    click.echo(f"Restored as of {at}: {done.rows} rows, {done.files} files; all checksums hold.")
    if done.faulty:
        click.echo(f"{done.faulty} files were missing or damaged already when it was made.")
    click.echo("Now prove the audit trail by the last printed anchor: `audit verify --anchor …`.")


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in plain words why nothing was done."""
    from portal.services.backups import BackupError

    try:
        yield
    except BackupError as refused:
        raise click.ClickException(str(refused)) from refused
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from error
