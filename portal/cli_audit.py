"""The operators' commands about the audit trail: ``flask --app app audit ...``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from portal.domain.audit_chain import PRINTED_DIGITS, anchor_line, ungrouped
from portal.domain.dates import DayError, parse_day, shanghai_day
from portal.extensions import db
from portal.models import AuditAnchor
from portal.queries import audit_anchors
from portal.queries.audit_check import Finding
from portal.queries.audit_proof import prove

audit = AppGroup("audit", help="The audit trail: proving it, and keeping it.")

_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(?:\d{10,}\s+)?([0-9A-Fa-f\s-]+)", re.ASCII)


@audit.command("verify")
@click.option("--chain", type=int, help="Only one chain: a county's, by the id of its area.")
@click.option("--anchor", "printed", help="A printed anchor's line: is it still true?")
def verify(chain: int | None, printed: str | None) -> None:
    """Find what was changed, removed, put in or moved. Ends with status 1 where something was.

    Entries may be written meanwhile.
    """
    proof = prove(db.session(), chain)
    found = proof.findings + (_printed(db.session(), printed) if printed is not None else [])
    for one in found:
        click.echo(str(one))
    if found:
        raise click.ClickException("The audit trail does not hold.")
    walked = f"{proof.chains} chains, {proof.entries} entries"
    click.echo(f"{walked}: nothing was changed, removed or put in.")


@audit.command("anchor")
def anchor() -> None:
    """Print the day's anchor: a line for paper that says where every chain stood."""
    from portal.services.audit_anchoring import anchor as made

    click.echo(_line(made(db.session(), datetime.now(UTC))))


@audit.command("remove")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def remove(folder: Path) -> None:
    """Export the months kept long enough into FOLDER, then take them out.

    How long is a setting: `province set audit_months 24`; without it entries are kept for ever.
    """
    from portal.services.audit_removal import RemovalError
    from portal.services.audit_removal import remove as take_out

    try:
        done = take_out(db.session(), folder, shanghai_day(datetime.now(UTC)))
    except RemovalError as refused:
        raise click.ClickException(str(refused)) from refused
    if done is None:
        click.echo("There is nothing older than the time of keeping.")
    else:
        click.echo(f"{done.entries} entries exported to {done.file} and taken out.")


@audit.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Say whether FILE, which `audit remove` wrote, is still as it was written."""
    from portal.services.audit_removal import is_as_exported

    try:
        whole = is_as_exported(file)
    except FileNotFoundError as missing:
        raise click.ClickException(f"the code beside {file.name} is missing") from missing
    if not whole:
        raise click.ClickException(f"{file.name} was changed, or another key wrote it.")
    click.echo(f"{file.name} is as it was exported.")


def _line(row: AuditAnchor) -> str:
    return anchor_line(row.on.isoformat(), row.entries, row.code)


def _printed(session: Session, line: str) -> list[Finding]:
    """What is wrong with the anchor that stands on paper."""
    read = _LINE.fullmatch(line.strip())
    code = ungrouped(read[2]) if read else ""
    if read is None or len(code) != PRINTED_DIGITS:
        raise click.ClickException("--anchor: a line is wanted as `audit anchor` prints it")
    try:
        on = parse_day(read[1])
    except DayError as wrong:
        raise click.ClickException(f"--anchor: there is no day {read[1]}") from wrong
    row = audit_anchors.of_day(session, on)
    if row is None:
        return [Finding(None, f"that of {read[1]} was removed")]
    if not row.code.startswith(code):
        return [Finding(None, f"that of {read[1]} is not the one on paper")]
    return []
