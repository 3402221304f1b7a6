"""The operators' commands: ``flask --app app ...``."""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from portal import migrations, server
from portal.cli_audit import audit
from portal.cli_backup import backup, restore
from portal.cli_doctor import doctor
from portal.cli_keys import keys
from portal.cli_outages import tell_outages
from portal.cli_retention import retention
from portal.cli_scale import check, generate
from portal.config import Settings
from portal.domain.dates import SHANGHAI
from portal.extensions import db

_LAST_PORT = 65535

database = AppGroup("db", help="The database's tables.")
areas = AppGroup("areas", help="Areas and offices.")
calendar = AppGroup("calendar", help="The calendar of working days.")
province = AppGroup("province", help="What the province decides for every office alike.")
demo = AppGroup("demo", help="The demonstration's accounts and invented people.")
accounts = AppGroup("accounts", help="Staff accounts, for the first set-up.")
jobs = AppGroup("jobs", help="Work that goes on behind the pages.")
messages = AppGroup("messages", help="Text messages to people, and the gateway they leave by.")
rolls = AppGroup("rolls", help="The monthly rolls of those registered as unemployed.")


def needs_no_keys() -> bool:
    """Whether the command being run makes or completes the key file, or tells of its lack."""
    if sys.argv[-2:] in (["keys", "create"], ["keys", "complete"]) or "--help" in sys.argv:
        return True
    return sys.argv[1:4] == ["--app", "app", "doctor"]


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    for command in _every():
        app.cli.add_command(command)


def _settings() -> Settings:
    settings: Settings = current_app.config["PORTAL"]
    return settings


@database.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables up to date. Safe to run again."""
    migrations.upgrade(db.engine)
    click.echo("The tables are up to date.")


@areas.command("load")
def areas_load() -> None:
    """Load Hunan's divisions and an office for each, if there are none yet."""
    from portal.services.divisions import load_divisions

    click.echo(f"{load_divisions(db.session())} areas loaded.")


@areas.command("reorganise-due")
def areas_reorganise_due() -> None:
    """Carry out the approved reorganisations whose day has come. ``serve`` does so by itself."""
    from portal.services.reorganising import apply_due

    clock = current_app.extensions["portal_clock"]
    click.echo(f"{apply_due(db.session(), clock.now())} reorganisations carried out.")


@calendar.command("load")
@click.argument("year", type=click.IntRange(2004, 2100))
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@click.option("--source", required=True, help="Where the days were announced.")
def calendar_load(year: int, file: Path, source: str) -> None:
    """Load a YEAR's holidays from FILE and put right what was only estimated.

    FILE is a CSV with the columns date (2027-01-01) and kind (holiday or makeup).
    """
    from portal.services.calendars import CalendarError, load_year

    try:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            days = {
                date.fromisoformat(row["date"]): row["kind"] == "makeup"
                for row in csv.DictReader(rows)
            }
        changed = load_year(db.session(), year, days, source, datetime.now(UTC))
    except (CalendarError, KeyError, ValueError) as wrong:
        raise click.ClickException(f"{file.name}: {wrong}") from wrong
    click.echo(f"{year} loaded; {changed} due days put right.")


@province.command("set")
@click.argument("key")
@click.argument("value")
def province_set(key: str, value: str) -> None:
    """Set what holds for the whole province.

    E.g. working_days.unemployment 5, or golive_until 2026-12-31: the last day of the go-live
    import.
    """
    from portal.domain.policy import PolicyError
    from portal.services.provinces import set_policy

    try:
        set_policy(db.session(), key, value)
    except PolicyError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"{key} is now {value}.")


@accounts.command("first")
@click.argument("username")
@click.argument("name")
@click.argument("role", type=click.Choice(["system_admin", "security_admin", "auditor"]))
def accounts_first(username: str, name: str, role: str) -> None:
    """Make the first administrator of a ROLE; prints the password to change at first log-in."""
    from portal.services.installation import InstallationError, first_administrator

    try:
        password = first_administrator(db.session(), username, name, role, datetime.now(UTC))
    except InstallationError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{username}: {password}")


@jobs.command("run")
@click.option("--parent", type=int, hidden=True, help="Go on until this process is gone.")
def jobs_run(parent: int | None) -> None:
    """Work until nothing is waiting. ``serve`` has a worker of its own that does the same."""
    from portal.jobs import work, work_alone

    clock = current_app.extensions["portal_clock"]
    if parent is not None:
        work(db.session(), clock.now, parent, current_app.extensions["portal_gateway"])
    else:
        done = work_alone(db.session(), clock.now, _settings().render_processes)
        click.echo(f"Jobs worked off: {done}.")


@messages.command("send")
def messages_send() -> None:
    """Send what is due now and ask for receipts. The worker of ``serve`` does so by itself."""
    from portal.services.gateway import Unavailable
    from portal.services.receipts import take_receipts
    from portal.services.sending import send_all

    gateway, clock = (
        current_app.extensions["portal_gateway"],
        current_app.extensions["portal_clock"],
    )
    if gateway is None:
        raise click.ClickException("no gateway: set PORTAL_SMS_URL (docs/operations/sms.md)")
    done = send_all(db.session(), gateway, clock.now())
    click.echo(f"Messages sent: {done.sent}, of {done.found} that were due.")
    try:
        known = take_receipts(db.session(), gateway, clock.now()) if done.in_reach else 0
    except Unavailable:
        done = replace(done, in_reach=False)
    if not done.in_reach:
        raise click.ClickException("the gateway does not answer; what is left is tried again")
    click.echo(f"Receipts taken: {known}.")


@messages.command("status")
def messages_status() -> None:
    """Say whether there is a gateway, and how many messages are in which state."""
    from portal.queries.outbox import standing

    found = standing(db.session())
    there = current_app.extensions["portal_gateway"] is not None
    click.echo("Gateway: " + ("set." if there else "none, nothing leaves (PORTAL_SMS_URL)."))
    for state, count in found.states.items():
        click.echo(f"{state.value}: {count}")
    if found.oldest is not None:
        since = found.oldest.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        click.echo(f"The oldest waits since {since}; {found.retrying} were tried in vain so far.")


@rolls.command("make")
def rolls_make() -> None:
    """Make the rolls that are due: this month's, and those of months missed. Safe to run again."""
    from portal.services.rolls import make_due

    clock = current_app.extensions["portal_clock"]
    click.echo(f"{make_due(db.session(), clock.now())} people put on rolls.")


@rolls.command("status")
def rolls_status() -> None:
    """Show which months have a roll, when it was made, and of how many people."""
    from portal.queries.rolls import made

    for one in made(db.session()):
        at = one.made_at.astimezone(SHANGHAI)
        click.echo(f"{one.month:%Y-%m} {one.people:>8} people, made {at:%Y-%m-%d %H:%M}")


@demo.command("fill")
def demo_fill() -> None:
    """Fill an empty database with demo accounts and some months of invented life."""
    from portal.services.demo import fill

    if not _settings().demo:
        raise click.ClickException("only in demo mode (PORTAL_DEMO=1)")
    clock = current_app.extensions["portal_clock"]
    click.echo(f"{fill(db.session(), clock.now())} invented people registered.")


@demo.command("remove-accounts")
def demo_remove_accounts() -> None:
    """Disable every demo account, as a production start demands."""
    from portal.services.installation import disable_demo_accounts

    click.echo(f"{disable_demo_accounts(db.session())} demo accounts disabled.")


@click.command("prepare")
@click.pass_context
def prepare(context: click.Context) -> None:
    """Do all that a start needs: tables, areas, and in demo mode the demo."""
    context.invoke(db_upgrade)
    context.invoke(areas_load)
    if _settings().demo:
        context.invoke(demo_fill)


@click.command("serve")
def serve() -> None:
    """Run the production server (granian), with the render processes beside it."""
    settings = _settings()
    faults = server.unfit(settings, db.engine, debug=current_app.debug)
    if faults:
        raise click.ClickException("The portal can't start:\n" + "\n".join(faults))
    db.engine.dispose()  # the web processes are forked: two must not share a connection
    server.run(settings, _port(settings))


def _port(settings: Settings) -> int:
    """``PORT`` where it is set to something, else the setting."""
    wanted = os.environ.get("PORT", "").strip()
    if not wanted:
        return settings.port
    if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= _LAST_PORT):
        raise click.ClickException(f"PORT: a whole number from 1 to {_LAST_PORT} is wanted")
    return int(wanted)


def _every() -> tuple[click.Command, ...]:
    groups = (
        keys,
        database,
        areas,
        calendar,
        province,
        demo,
        accounts,
        jobs,
        messages,
        rolls,
        audit,
        retention,
    )
    return (*groups, serve, prepare, doctor, backup, restore, generate, check)


for _command in _every():
    tell_outages(_command)
