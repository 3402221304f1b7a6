"""A pytest plugin: which clauses of the seed documents no test of this run shows at work.

``clauses.csv`` beside it is the project's numbered list of the clauses of the two seed documents
(规程 R…, 36号 P…, its annex A…). ``@pytest.mark.clause("R2.5", …)`` ties a test to clauses.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

CLAUSES = Path(__file__).with_name("clauses.csv")
_SHOWN = pytest.StashKey[set[str]]()
_OUTPUT = "portal_clauses"


def clause_ids() -> list[str]:
    """Every clause, in the order of the documents."""
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing shown."""
    config.stash[_SHOWN] = set()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note the clauses of the tests that will run; a clause nobody knows is an error."""
    known = frozenset(clause_ids())
    shown = session.config.stash[_SHOWN]
    for item in session.items:
        for mark in item.iter_markers("clause"):
            if unknown := sorted(set(mark.args) - known):
                raise pytest.UsageError(f"{item.nodeid}: no such clause: {', '.join(unknown)}")
            shown.update(mark.args)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands what it noted to the process that reports."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        shown: set[str] = session.config.stash[_SHOWN]
        output[_OUTPUT] = sorted(shown)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker noted; only pytest-xdist calls this."""
    noted = getattr(node, "workeroutput", {}).get(_OUTPUT, ())
    node.config.stash[_SHOWN].update(noted)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say at the end what nothing in this run shows."""
    shown = config.stash[_SHOWN]
    missing = [clause for clause in clause_ids() if clause not in shown]
    terminalreporter.write_line(f"clauses with no test: {', '.join(missing) or 'none'}")
