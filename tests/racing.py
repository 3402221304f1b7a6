"""Two writers at the same moment, in threads of one process or each in a process of its own."""

from __future__ import annotations

import multiprocessing
import threading
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.keys import read_keys
from portal.models import sealing
from portal.services.errors import ServiceError
from tests import race_writers  # noqa: F401 - enters them
from tests.databases import Database
from tests.races import WRITERS, Scene, Writer

_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Came:
    """What came of a writer: done; told why not; or a fault, which a page would show as 5xx."""

    told: str = ""
    fault: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return not (self.told or self.fault)


def acts(engine: sa.Engine, name: str, at: Scene, side: int) -> Came:
    """Carry a writer out in a session of its own."""
    with Session(engine, expire_on_commit=False) as session:
        try:
            WRITERS[name].act(session, at, side)
        except ServiceError as refused:
            return Came(told=f"{type(refused).__name__}: {refused}")
        except Exception:
            return Came(fault=traceback.format_exc())
    return Came()


def in_threads(engine: sa.Engine, at: Scene, two: Sequence[Writer]) -> list[Came]:
    """Both at the same moment in this process."""
    begin = threading.Barrier(len(two))

    def run(side: int) -> Came:
        begin.wait(_PATIENCE_SECONDS)
        return acts(engine, two[side].name, at, side)

    with ThreadPoolExecutor(len(two)) as pool:
        return list(pool.map(run, range(len(two))))


class Processes:
    """Two processes that wait for a writer each; to be used as a context."""

    def __init__(self, keys_file: Path) -> None:
        self._keys_file, self._ends = keys_file, ExitStack()
        self._lines: list[Connection] = []

    def __enter__(self) -> Processes:
        context = multiprocessing.get_context("spawn")
        # Held as long as the processes: it is known to them by a name that ends with it.
        self._begin = begin = context.Barrier(2)
        for side in range(2):
            ours, theirs = context.Pipe()
            child = context.Process(
                target=_serve, args=(theirs, begin, self._keys_file, side), daemon=True
            )
            child.start()
            theirs.close()
            self._lines.append(ours)
            self._ends.callback(child.join)
            self._ends.callback(ours.close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.close()

    def run(self, database: Database, at: Scene, two: Sequence[Writer]) -> list[Came]:
        """Both at the same moment, each in its process."""
        for line, one in zip(self._lines, two, strict=True):
            line.send((database, one.name, at))
        came = []
        for line in self._lines:
            assert line.poll(_PATIENCE_SECONDS), "a process does not answer"
            came.append(line.recv())
        return came


def _serve(line: Connection, begin: Any, keys_file: Path, side: int) -> None:
    """Do what comes over the line until it ends; an engine is kept as long as its database."""
    sealing.install(read_keys(keys_file).keyring)
    last: Database | None = None
    with ExitStack() as stack:
        while True:
            try:
                database, name, at = line.recv()
            except EOFError:
                return
            if database != last:
                stack.close()
                engine, last = stack.enter_context(database.engine()), database
            begin.wait(_PATIENCE_SECONDS)
            line.send(acts(engine, name, at, side))
