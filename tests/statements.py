"""What is asked of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def reads(asked: Iterable[str]) -> list[str]:
    """The queries among the statements, but for the audit trail's own of where it stands."""
    selects = [one for one in asked if one.lstrip().startswith(("SELECT", "WITH"))]
    return [one for one in selects if "audit_chain" not in one]


@contextmanager
def plans(engine: sa.Engine) -> Iterator[list[tuple[str, str]]]:
    """Each SELECT that is sent meanwhile to SQLite, and how it will be read."""
    found: list[tuple[str, str]] = []

    def explain(
        _connection: object, cursor: Any, statement: str, parameters: Any, *_rest: object
    ) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            found.append((statement, " / ".join(row[-1] for row in rows)))

    sa.event.listen(engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", explain)
