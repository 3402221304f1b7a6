"""What the database holds, read apart from the services under test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models.base import Base
from portal.services.errors import ServiceError

Result = TypeVar("Result")
_NEVER_WRITTEN = {"area", "office"}


def raw_rows(bind: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the database keeps it: nothing is decrypted."""
    with bind.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(_everything(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in _NEVER_WRITTEN
        }


def _everything(table: sa.Table) -> sa.Select[Any]:
    return sa.select(sa.text("*")).select_from(table)  # without types, so nothing is converted


only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
"""For tests of what SQLite's one writer can't meet."""

only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True, scope="module")
"""For tests that read the database's own file."""


def file_bytes(bind: sa.Engine) -> bytes:
    """What an SQLite database and its write-ahead log hold on the disk, free pages too."""
    file = Path(bind.url.database or "")
    return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))


def rows_of(session: Session, model: type[Result], **wanted: Any) -> Sequence[Result]:
    """The rows of a model with these values, as they stand now."""
    session.rollback()
    return session.scalars(sa.select(model).filter_by(**wanted).order_by(sa.text("1"))).all()


def race(engine: sa.Engine, *acts: Callable[[Session], Result]) -> list[Result | ServiceError]:
    """Begin all acts at the same moment, each in a session of its own; what came of each."""
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[Session], Result]) -> Result | ServiceError:
        with Session(engine, expire_on_commit=False) as session:
            begin.wait()
            try:
                return act(session)
            except ServiceError as refused:
                return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
