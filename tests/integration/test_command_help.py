"""Each of the operators' commands says in plain words what it does."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from flask import Flask

from portal import (
    cli,
    cli_audit,
    cli_backup,
    cli_doctor,
    cli_keys,
    cli_retention,
    cli_scale,
)
from tests.operators import run

OURS = (
    cli.accounts,
    cli.areas,
    cli_audit.audit,
    cli_backup.backup,
    cli.calendar,
    cli.database,
    cli.demo,
    cli_doctor.doctor,
    cli.jobs,
    cli_keys.keys,
    cli.messages,
    cli.prepare,
    cli.province,
    cli.rolls,
    cli_backup.restore,
    cli_retention.retention,
    cli.serve,
    cli_scale.generate,
    cli_scale.check,
)


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command that does something."""
    here = (*path, command.name or "")
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from leaves(below, here)
    else:
        yield here


COMMANDS = [words for command in OURS for words in leaves(command)]


@pytest.fixture
def dialect() -> str:
    """The words are the same on both databases."""
    return "sqlite"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_says_what_it_does(app: Flask, words: tuple[str, ...]) -> None:
    result = run(app, *words, "--help")
    assert result.exit_code == 0
    said = result.output.partition("\n\n")[2].strip()
    assert len(said.split()) >= 4
    assert said[0].isupper()


def test_the_commands_are_all_there_are(app: Flask) -> None:
    of_flask = {"run", "shell", "routes"}
    assert set(app.cli.list_commands(click.Context(app.cli))) - of_flask == {
        command.name for command in OURS
    }
