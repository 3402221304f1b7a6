"""CHECK constraints of enumerations, which grow with the product."""

from __future__ import annotations

from alembic import op


def replace(table: str, name: str, rule: str) -> None:
    """Put a CHECK in another's place, e.g. one that takes a new value of an enumeration."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), rule)


def one_of(column: str, *values: str) -> str:
    """The rule of an enumeration."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
