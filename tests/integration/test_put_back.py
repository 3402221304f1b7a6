"""A database of PostgreSQL that a test is done with is as good as a new one, or given up."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Base
from tests.databases import Database, Databases
from tests.factories import clerk, registered

_SUM = """SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM "{0}" t"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


def content(database: Database) -> dict[str, object]:
    """A sum of every table, and what every counter has come to."""
    with database.engine() as engine, engine.connect() as connection:
        run = connection.exec_driver_sql
        found: dict[str, object] = {one.sequencename: one.last_value for one in run(_SEQUENCES)}
        for table in Base.metadata.tables:
            rows = run(_SUM.format(table))
            found[f"rows of {table}"] = rows.scalar_one()
    return found


def oid(database: Database) -> int:
    """Which database of the server it is, by whatever name."""
    with database.engine() as engine, engine.connect() as connection:
        asked = "SELECT oid FROM pg_database WHERE datname = current_database()"
        return int(connection.exec_driver_sql(asked).scalar_one())


@pytest.mark.usefixtures("keys_file")
def test_what_a_test_wrote_is_gone_for_the_next(databases: Databases) -> None:
    with databases.prepared("postgresql") as one:
        which, before = oid(one), content(one)
        with one.engine() as engine, Session(engine) as session:
            registered(session, clerk(session))
        assert content(one) != before
    with databases.prepared("postgresql") as other:
        assert oid(other) == which
        assert other.url != one.url
        assert content(other) == before


def test_whoever_is_still_connected_is_sent_away(databases: Databases) -> None:
    with databases.prepared("postgresql") as one:
        engine = sa.create_engine(one.url)
        left = engine.connect()
        left.exec_driver_sql("LOCK TABLE person")
    with pytest.raises(sa.exc.OperationalError):
        left.exec_driver_sql("SELECT 1")
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE area SET name = name WHERE id = 5",
        "DELETE FROM office WHERE id = (SELECT max(id) FROM office)",
        "CREATE INDEX ix_new ON person (created_at)",
        "ALTER TABLE person ADD COLUMN new integer",
        "ALTER TABLE person DISABLE TRIGGER ALL",
        "DROP TABLE province_setting",
    ],
)
def test_what_can_not_be_put_back_is_given_up(databases: Databases, statement: str) -> None:
    with databases.prepared("postgresql") as one, one.engine() as engine:
        which = oid(one)
        with engine.begin() as spoilt:
            spoilt.exec_driver_sql(statement)
    with databases.prepared("postgresql") as other:
        assert oid(other) != which
