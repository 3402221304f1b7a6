"""One database of each kind for all tests of a module: no test may count on being the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import Job
from portal.services import certificate_batches, jobs
from portal.services.demo.accounts import DISTRICT
from tests.databases import DIALECTS, Database, Databases
from tests.factories import officer
from tests.integration.services.batches import FakePress
from tests.integration.services.chain import Chain, chain

__all__ = ["database", "dialect", "engine"]


@pytest.fixture(scope="module", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    return str(request.param)


@pytest.fixture(scope="module")
def database(databases: Databases, dialect: str) -> Iterator[Database]:
    """All areas and offices, and the demo's accounts."""
    with databases.prepared(dialect) as made:
        yield made


@pytest.fixture(scope="module")
def engine(database: Database, keys_file: Path) -> Iterator[sa.Engine]:
    """An engine on the module's database, set up as the portal's own."""
    with database.engine() as made:
        yield made


@pytest.fixture
def system(session: Session) -> Actor:
    """芙蓉区's 系统管理员."""
    return officer(session, DISTRICT, Role.SYSTEM_ADMIN)


@pytest.fixture
def fake_press(session: Session, monkeypatch: pytest.MonkeyPatch) -> FakePress:
    """A press that prints nothing, in the worker's place; no job of an earlier test is left."""
    session.execute(sa.delete(Job))
    session.commit()
    made = FakePress()
    monkeypatch.setitem(jobs.WORK, certificate_batches.MAKE, made.portion())
    return made


@pytest.fixture
def who(session: Session) -> Chain:
    """The officers of 规程十一's chain, new ones."""
    return chain(session)
