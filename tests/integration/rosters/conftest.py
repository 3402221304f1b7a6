"""One database of each kind for all tests of a module: no test may count on being the first."""

from __future__ import annotations

from tests.integration.services.conftest import database, dialect, engine

__all__ = ["database", "dialect", "engine"]
