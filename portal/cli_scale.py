"""The operators' commands for measuring: a generated province, and whether a database holds."""

from __future__ import annotations

import click
from flask import current_app

from portal.extensions import db


@click.command("generate")
@click.option("--people", required=True, type=click.IntRange(1, 20_000_000))
@click.option("--months", default=6, show_default=True, type=click.IntRange(1, 36))
@click.option("--seed", default=1, show_default=True)
@click.option("--more", is_flag=True, help="Also where people are registered already.")
def generate(people: int, months: int, seed: int, *, more: bool) -> None:
    """Register invented PEOPLE all over the province, with so many months of rolls.

    In demo mode only. Accounts are made where nobody works: clerk_430102001001, reviewer_… and
    counsellor_…, with the demo's password. The same seed and day give the same people.
    """
    from portal.printing.pdf import html_to_pdf
    from portal.printing.stand_in import stand_in_html
    from portal.services.errors import Conflict
    from portal.services.generating import generate as make
    from portal.web.stores import paper_archive

    if not current_app.config["PORTAL"].demo:
        raise click.ClickException("only in demo mode (PORTAL_DEMO=1)")
    now = current_app.extensions["portal_clock"].now()
    paper = paper_archive().put(html_to_pdf(stand_in_html()))
    try:
        made = make(
            db.session(),
            people=people,
            months=months,
            seed=seed,
            now=now,
            paper=paper,
            more=more,
        )
    except Conflict as refused:
        raise click.ClickException(f"{refused}; add --more to generate beside them") from refused
    for table, count in sorted(made.rows.items()):
        click.echo(f"{count:>12,} {table}")
    click.echo(f"{made.total:>12,} rows in {made.seconds:.1f} s, {made.rate:,.0f} rows a second")


@click.command("check")
def check() -> None:
    """Find what must never be, over the whole database. Ends with status 1 where something is.

    Rows are told by their ids, never by names or numbers. Nothing is changed.
    """
    from portal.queries.checking import check as look

    count = 0
    broken = 0
    for name, rows in look(db.session()):
        count += 1
        broken += bool(rows)
        if rows:
            click.echo(f"{name}: {', '.join(rows)}")
    if broken:
        raise click.ClickException(f"{broken} of {count} rules are broken.")
    click.echo(f"All {count} rules hold.")


COMMANDS: tuple[click.Command, ...] = (generate, check)
"""To be added to the application's own."""
