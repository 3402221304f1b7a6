"""The installation that `doctor` examines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from portal import engines
from portal.config import Settings
from portal.doctor import Installation
from tests.databases import Database
from tests.factories import NOW


@pytest.fixture
def here(database: Database, settings: Settings) -> Iterator[Installation]:
    """The test's installation at ``NOW``, by both clocks; as durable as an office's."""
    engine = sa.create_engine(database.url)
    engines.prepare(engine)
    yield Installation(settings, engine, NOW, NOW)
    engine.dispose()
