"""Installations that are backed up and restored to, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app
from portal.config import Settings
from portal.domain.permissions import Actor
from portal.models import Base, PersonPhoto
from portal.services.store import Store
from portal.web.stores import stores_by_name
from tests.databases import Database
from tests.factories import NOW, clerk, registered
from tests.operators import dispose
from tests.working import add_employer

AWKWARD = "甲\t乙\\N\n丙\r\\\\ \\x41 😀"
AT = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)


@contextmanager
def installed(database: Database, keys_file: Path, folder: Path) -> Iterator[Flask]:
    made = create_app(
        Settings(demo=True, instance=folder, keys_file=keys_file, database_url=database.url)
    )
    yield made
    dispose(made)


def some_life(session: Session, stores: dict[str, Store]) -> Actor:
    """People, what SQLite and PostgreSQL might write differently, and a file in each store."""
    actor = clerk(session)
    add_employer(session, actor, AWKWARD)
    case = registered(session, actor)
    photo = stores["photos"].put(b"a photo")
    session.add(
        PersonPhoto(person_id=case.person_id, sha256=photo, added_by_id=actor.user_id, added_at=NOW)
    )
    session.commit()
    return actor


def engine_of(app: Flask) -> sa.Engine:
    with app.app_context():
        found: sa.Engine = app.extensions["sqlalchemy"].engine
        return found


def stores_of(app: Flask) -> dict[str, Store]:
    with app.app_context():
        return stores_by_name()


def typed_rows(engine: sa.Engine) -> dict[str, list[str]]:
    """Every row as the models read it, opened; but what a backup and a restore write down."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(sa.select(table))
                if "backup." not in repr(row)
            )
            for table in Base.metadata.sorted_tables
            if table.name != "audit_chain"
        }


def is_empty(app: Flask) -> bool:
    engine = engine_of(app)
    return sa.inspect(engine).get_table_names() in ([], ["alembic_version"])
