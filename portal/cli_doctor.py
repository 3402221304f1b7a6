"""The operators' command ``flask --app app doctor``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app

from portal import engines
from portal.clock import BusinessClock
from portal.config import Settings
from portal.doctor import Finding, Installation, State, examine

_ASIDE = {State.OK: "ok", State.WARN: "warn", State.FAIL: "FAIL"}


@click.command("doctor")
@click.option(
    "--backups",
    type=click.Path(path_type=Path),
    help="The folder that holds the backups: how old is the latest?",
)
@click.option("--json", "as_json", is_flag=True, help="For another program, as JSON.")
def doctor(backups: Path | None, *, as_json: bool) -> None:
    """Look at all that the portal needs and tell what is wrong with it.

    Settings, HTTPS, keys, libraries, fonts, disk, database, clock, server, backups, jobs, messages,
    calendar, rolls, audit trail. Nothing is changed. Ends with status 1 where something FAILs.
    """
    settings: Settings = current_app.config["PORTAL"]
    # An engine of its own: without a key file the application has none.
    engine = sa.create_engine(settings.database)
    engines.prepare(engine)
    installation = Installation(
        settings,
        engine,
        now=BusinessClock(settings.now).now(),
        real=datetime.now(UTC),
        debug=current_app.debug,
        backups=backups,
    )
    try:
        found = dict(examine(installation))
    finally:
        engine.dispose()
    click.echo(_as_json(found) if as_json else "\n".join(map(_line, found, found.values())))
    if any(one.state is State.FAIL for one in found.values()):
        sys.exit(1)


def _line(name: str, finding: Finding) -> str:
    return f"{_ASIDE[finding.state]:4}  {name:9}  {finding.text}"


def _as_json(found: dict[str, Finding]) -> str:
    lines = [
        {"check": name, "state": one.state.value, "text": one.text} for name, one in found.items()
    ]
    return json.dumps(lines, ensure_ascii=False, indent=1)
