"""All checks in the order in which an operator would look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.doctor import database, machine, records, serving
from portal.doctor.findings import Finding, Installation, State, fail, warn

CHECKS: dict[str, Callable[[Installation], Finding]] = {
    "settings": machine.settings,
    "https": machine.https,
    "keys": machine.keys,
    "libraries": machine.libraries,
    "fonts": machine.fonts,
    "disk": machine.disk,
    "database": database.database,
    "clock": database.clock,
    "start": serving.start,
    "server": serving.server,
    "backup": records.backup,
}
"""By the name on the line; each must answer, whatever is broken."""

RECORD_CHECKS: dict[str, Callable[[Session, Installation], Finding]] = {
    "jobs": records.jobs,
    "messages": records.messages,
    "calendar": records.calendar,
    "rolls": records.rolls,
    "anchor": records.anchor,
}
"""What only tables that are up to date can tell."""


_UNFORESEEN = (OSError, LookupError, TypeError, ValueError, sa.exc.SQLAlchemyError)


def examine(installation: Installation) -> Iterator[tuple[str, Finding]]:
    """Every check's name and what it found; none keeps another from being made."""
    readable = True
    for name, check in CHECKS.items():
        found = _made(partial(check, installation))
        readable = readable and not (name == "database" and found.state is State.FAIL)
        yield name, found
    for name, look in RECORD_CHECKS.items():
        if readable:
            with Session(installation.engine) as session:
                yield name, _made(partial(look, session, installation))
        else:
            yield name, warn("not looked at: see database")


def _made(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except _UNFORESEEN as fault:
        # Without the exception's text: a database's address may hold its password.
        return fail(f"could not be checked: {type(fault).__name__}")
