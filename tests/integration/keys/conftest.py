"""Keys of a test's own, which it may change."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.keys import KeyFile, create_keys
from portal.models.sealing import follow
from portal.services import key_rounds
from tests.factories import clerk


@pytest.fixture
def keys_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of the test's own, followed as the running portal follows it."""
    path = tmp_path / "own.toml"
    create_keys(path)
    monkeypatch.setattr("portal.models.sealing._followed", None)  # put back at the end
    followed = KeyFile(path)
    follow(lambda: followed.keys().keyring)
    return path


@pytest.fixture
def actor(session: Session) -> Actor:
    return clerk(session)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits: portions are small, and nothing rests between them."""
    monkeypatch.setattr(key_rounds, "PORTION", 2)
    monkeypatch.setattr("portal.services.key_rounds.time.sleep", lambda _seconds: None)
