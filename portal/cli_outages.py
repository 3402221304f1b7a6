"""How every operators' command says that the database is out of reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import OperationalError


def tell_outages(command: click.Command) -> None:
    """Let a command, or each of a group, say in a line that the database is out of reach."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            tell_outages(below)
        return
    assert command.callback is not None
    command.callback = _telling_outages(command.callback)


def _telling_outages(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acting(*given: Any, **named: Any) -> Any:
        try:
            return act(*given, **named)
        except OperationalError as outage:
            # Without its text, which may hold what was being written.
            raise click.ClickException(
                "the database does not answer, or is busy: `flask --app app doctor` tells more"
            ) from outage

    return acting
