"""Alembic's environment; ``portal.migrations`` hands it an open connection."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from portal.models import Base
from portal.models.base import Id

connection = context.config.attributes["connection"]


def plain_type(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write the database's own types into a migration: our models may move on, it may not."""
    if kind != "type":
        return False
    if item is Id:
        return "ID"
    if isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_type,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
