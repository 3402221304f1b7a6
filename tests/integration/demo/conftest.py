"""The demo filled once a run for each kind of database, and what a small one needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.services import demo
from portal.services.demo import life, words
from portal.services.demo.accounts import COMMUNITY
from portal.services.demo.life import OfficeLife
from tests.databases import DIALECTS, Database, Databases
from tests.factories import NOW
from tests.integration.demo.filled import (
    HIRED,
    REGISTERED,
    without_accounts,
)


@pytest.fixture(scope="package", params=DIALECTS)
def filled(
    request: pytest.FixtureRequest, databases: Databases, keys_file: Path
) -> Iterator[Session]:
    """The whole demo, filled once a run for each kind of database; only read."""
    made = databases.shared(request.param, "demonstration", _fill)
    with made.engine() as engine, Session(engine) as session:
        yield session


def _fill(database: Database) -> None:
    with database.engine() as engine, Session(engine) as session:
        assert demo.fill(without_accounts(session), NOW) == REGISTERED + HIRED


@pytest.fixture
def empty(session: Session) -> Session:
    return without_accounts(session)


@pytest.fixture
def one_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small demo, for what has to be filled anew."""
    small = (OfficeLife(COMMUNITY, len(words.BEARERS) + 2, (-1, 0, 1, 4)),)
    monkeypatch.setattr(life, "OFFICES", small)
