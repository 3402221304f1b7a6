"""Counts that cost the same however large the table: exact up to 999, then "999+"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

MOST = 999


@dataclass(frozen=True)
class Count:
    """A number of rows, or that there are more than 999."""

    number: int

    def __str__(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0


def counts_up_to(session: Session, *statements: sa.Select[Any]) -> list[Count]:
    """Count the rows of each select in one query, stopping where the number no longer matters."""
    return counted(session, counting(*statements))


def counted(
    session: Session, asked: sa.Select[Any], given: Mapping[str, Any] | None = None
) -> list[Count]:
    """What ``counting`` asks, with its parameters."""
    return [Count(number) for number in session.execute(asked, given).one()]


def counting(*statements: sa.Select[Any]) -> sa.Select[Any]:
    """Asks how many rows each select has."""
    each = [
        sa.select(sa.func.count())
        .select_from(statement.limit(MOST + 1).subquery())
        .scalar_subquery()
        for statement in statements
    ]
    return sa.select(*each)
