"""Floor 1 asks nobody for the time: what import-linter can't see, the syntax tree shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import portal.domain

FILES = sorted(Path(portal.domain.__path__[0]).rglob("*.py"))
CLOCKS = frozenset({"now", "utcnow", "today", "localtime", "gmtime"})
# Nothing in them is the same twice.
CLOCK_MODULES = frozenset({"time", "random", "secrets", "uuid"})


def calls_of_clocks(tree: ast.AST) -> list[str]:
    """Where a clock is asked or could be imported, as "line: what"."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in CLOCKS:
                found.append(f"{node.lineno}: {name}()")
        elif isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            found += [f"{node.lineno}: {name}" for name in names & CLOCK_MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "") in CLOCK_MODULES:
            found.append(f"{node.lineno}: {node.module}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_rule_asks_for_the_time(file: Path) -> None:
    assert calls_of_clocks(ast.parse(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "date.today()",
        "import time",
        "from time import monotonic",
        "x = datetime.datetime.utcnow()",
        "import uuid",
    ],
)
def test_the_check_itself_sees_a_clock(line: str) -> None:
    assert calls_of_clocks(ast.parse(line)) != []


def test_there_are_rules_to_check() -> None:
    assert len(FILES) > 15
