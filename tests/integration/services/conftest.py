"""One database of each kind for all tests of a module: no test may count on being the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.services.demo.accounts import DISTRICT
from tests.databases import DIALECTS, Database, Databases
from tests.factories import officer

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
