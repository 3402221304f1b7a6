"""Counts that cost the same however large the table: exact up to 999, then "999+"."""

from __future__ import annotations

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


def count_up_to(session: Session, statement: sa.Select[Any]) -> Count:
    """Count the rows of a select, stopping where the exact number no longer matters."""
    limited = statement.limit(MOST + 1).subquery()
    return Count(session.scalar(sa.select(sa.func.count()).select_from(limited)) or 0)
