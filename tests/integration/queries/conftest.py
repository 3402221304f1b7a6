"""Each module of tests reads one world, built once on each kind of database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.integration.queries.lives import Life, live
from tests.integration.queries.world import World, build
from tests.integration.services.conftest import database, dialect, engine

__all__ = ["database", "dialect", "engine"]


@pytest.fixture(scope="module")
def world(engine: sa.Engine) -> World:
    """People and cases in five communities, and who looks at them."""
    with Session(engine) as session:
        return build(session)


@pytest.fixture(scope="module")
def life(engine: sa.Engine) -> Life:
    """A person to whom everything has happened."""
    return live(engine)
