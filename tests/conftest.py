"""What every test may use: databases of both kinds, the portal on them, a client, people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from portal import create_app
from portal.config import Settings
from portal.keys import create_keys, read_keys
from portal.models import sealing
from portal.printing.render_server import RenderServer
from tests.databases import DIALECTS, Database, Databases, once
from tests.factories import NOW
from tests.strict_client import StrictClient
from tests.warm import hasten, keep_warm, share_templates

pytest_plugins = ("tests.clause_report", "tests.turns")

_ROUNDS = 20
_EXAMPLES = 3000

hypothesis_settings.register_profile("portal", deadline=None, print_blob=True)
hypothesis_settings.register_profile("soak", deadline=None, max_examples=_EXAMPLES)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--soak``: the races and the properties, many times over."""
    parser.addoption("--soak", action="store_true", help="repeat races and properties many times")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples Hypothesis tries."""
    hypothesis_settings.load_profile("soak" if config.getoption("--soak") else "portal")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a race is run: once, and with ``--soak`` many times."""
    return _ROUNDS if request.config.getoption("--soak") else 1


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_developer() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PORTAL_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def _warm() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        keep_warm(patch)
        yield


@pytest.fixture(scope="session")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key file of the run, one for all workers; its keyring is installed."""
    path = _shared(tmp_path_factory) / "keys" / "keys.toml"
    with once(path.parent.with_suffix(".done")) as is_first:
        if is_first:
            path.parent.mkdir()
            create_keys(path)
    sealing.install(read_keys(path).keyring)
    return path


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The maker of databases."""
    maker = Databases(_shared(tmp_path_factory) / "databases")
    yield maker
    maker.close()


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every worker of the run sees."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    return str(request.param)


@pytest.fixture
def empty_database(databases: Databases, dialect: str) -> Iterator[Database]:
    """A database without a table."""
    with databases.empty(dialect) as made:
        yield made


@pytest.fixture
def database(databases: Databases, dialect: str) -> Iterator[Database]:
    """A database of its own for the test: all areas and offices, and the demo's accounts."""
    with databases.prepared(dialect) as made:
        yield made


@pytest.fixture
def engine(database: Database, keys_file: Path) -> Iterator[sa.Engine]:
    """An engine on the test's database, set up as the portal's own."""
    with database.engine() as made:
        yield made


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A session outside any request. It keeps its snapshot: ``rollback()`` before reading anew."""
    with Session(engine) as made:
        yield made


@pytest.fixture
def settings(database: Database, keys_file: Path, tmp_path: Path) -> Settings:
    """A demo on the test's database, its clock begun at ``NOW``."""
    return Settings(
        demo=True,
        instance=tmp_path / "instance",
        keys_file=keys_file,
        database_url=database.url,
        now=NOW,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The portal on the test's database. No app context is pushed: each request makes its own."""
    made = create_app(settings)
    made.testing = True
    share_templates(made)
    with made.app_context():
        hasten(made.extensions["sqlalchemy"].engine)
    made.test_client_class = StrictClient
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A browser that forgives nothing; ``tests.strict_client.sign_in`` logs it in."""
    made = app.test_client()
    assert isinstance(made, StrictClient)
    return made


@pytest.fixture(scope="session")
def render_server() -> Iterator[RenderServer]:
    """Warm render processes, as beside the web processes."""
    with RenderServer() as server:
        assert server.wait_ready()
        yield server
