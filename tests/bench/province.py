"""A province of generated people in a database of its own, for the portal as an office runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app, engines
from portal.config import Settings
from portal.domain.mass_reading import Mass
from portal.keys import create_keys, read_keys
from portal.models import sealing
from portal.printing.registration_form import registration_form_html
from portal.printing.render_server import RenderServer
from portal.printing.renderer import render_pdf
from portal.services import provinces
from portal.services.generating import Generated, generate
from portal.services.store import Store
from tests.bench.options import Options
from tests.databases import Databases
from tests.factories import NOW
from tests.measuring import Figures
from tests.unit.printing import samples

_SEED = 1
_ARCHIVE = "archive"


@dataclass(frozen=True)
class Province:
    """Where a province lies. ``paper`` is the SHA-256 of a paper in its archive."""

    dialect: str
    people: int
    instance: Path
    url: str
    paper: str
    made: Generated
    made_seconds: float

    @property
    def name(self) -> str:
        """What its figures begin with."""
        return f"{self.dialect} {self.people}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings with which a server serves it."""
        return {"PORTAL_DATABASE_URL": self.url, "PORTAL_RENDER_PROCESSES": "2"}

    @cached_property
    def app(self) -> Flask:
        """The portal in this process."""
        settings = Settings(
            demo=True,
            instance=self.instance,
            keys_file=self.instance / "keys.toml",
            database_url=self.url,
            now=NOW,
        )
        return create_app(settings)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session as the portal's own."""
        engine = sa.create_engine(self.url)
        engines.prepare(engine)
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()


@contextmanager
def province(
    databases: Databases, folder: Path, dialect: str, people: int, options: Options
) -> Iterator[Province]:
    """Generate a province; it is gone when the block is left."""
    instance = folder / f"{dialect}-{people}"
    instance.mkdir()
    create_keys(instance / "keys.toml")
    keyring = read_keys(instance / "keys.toml").keyring
    sealing.install(keyring)
    archive = Store(
        instance / _ARCHIVE,
        seal=lambda plain: keyring.seal(plain, _ARCHIVE),
        unseal=lambda sealed: keyring.unseal(sealed, _ARCHIVE),
    )
    with RenderServer() as server:
        server.wait_ready()
        paper = archive.put(render_pdf(registration_form_html(samples.ordinary())))
    with databases.prepared(dialect) as database:
        engine = sa.create_engine(database.url)
        engines.prepare(engine)
        begun = time.perf_counter()
        with Session(engine) as session:
            made = generate(
                session, people=people, months=options.months, seed=_SEED, now=NOW, paper=paper
            )
            for each in Mass:  # its clerks are faster than hands
                provinces.set_policy(session, f"limit.{each}", "10000")
        taken = time.perf_counter() - begun
        if dialect == "postgresql":
            _come_to_rest(engine)
        engine.dispose()
        yield Province(dialect, people, instance, database.url, paper, made, taken)


def _come_to_rest(engine: sa.Engine) -> None:
    """Do at once what PostgreSQL would do by itself in the minutes after so many rows came."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM (ANALYZE)"))
        connection.execute(sa.text("CHECKPOINT"))


def generated(province: Province, _options: Options) -> Figures:
    """How long it took to generate the province."""
    made = province.made
    named = {"rows": float(made.total), "rows/s": made.rate, "generated s": province.made_seconds}
    return {f"{province.name}: {name}": value for name, value in named.items()}
