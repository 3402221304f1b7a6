"""The operators' commands about the times of keeping: ``flask --app app retention ...``."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from portal.extensions import db

retention = AppGroup("retention", help="How long each kind of record is kept, and its end.")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only count what would end.")
def run(*, dry_run: bool) -> None:
    """End what has been kept long enough. `serve` does so by itself every day.

    The audit trail is taken out by `audit remove`.
    """
    from portal.domain.retention import KEPT
    from portal.services.retention import due
    from portal.services.retention import run as end_all

    now = current_app.extensions["portal_clock"].now()
    for kind, number in (due if dry_run else end_all)(db.session(), now).items():
        click.echo(f"{kind:<11} {number:>8} {'due' if dry_run else 'ended'}   {KEPT[kind].what}")
