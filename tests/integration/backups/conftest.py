"""An installation to restore to, and a backup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.services import backups
from tests.databases import Databases
from tests.integration.backups.installations import AT, installed, some_life, stores_of


@pytest.fixture
def target(
    databases: Databases, request: pytest.FixtureRequest, keys_file: Path, tmp_path: Path
) -> Iterator[Flask]:
    """Another installation, empty; of the same kind unless a test says otherwise."""
    kind = getattr(request, "param", None) or request.getfixturevalue("dialect")
    with (
        databases.empty(kind) as database,
        installed(database, keys_file, tmp_path / "other") as made,
    ):
        yield made


@pytest.fixture
def made(app: Flask, engine: sa.Engine, session: Session, tmp_path: Path) -> Path:
    """A backup."""
    some_life(session, stores_of(app))
    session.rollback()
    backups.backup(engine, stores_of(app), tmp_path / "backup", AT)
    return tmp_path / "backup"
