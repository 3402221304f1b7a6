"""What an engine is set up with."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from portal import engines
from portal.config import SERVES_VARIABLE
from tests.databases import Databases

_ASKED = sa.text("SELECT name FROM area WHERE code = :code")
_PREPARED = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%area%'")


@pytest.fixture
def postgresql(databases: Databases) -> Iterator[sa.Engine]:
    with databases.prepared("postgresql") as made, made.engine() as engine:
        yield engine


def test_a_statement_stays_prepared_over_the_rollback_of_each_page(
    postgresql: sa.Engine,
) -> None:
    for _ in range(5):
        with postgresql.connect() as connection:
            assert connection.scalar(_ASKED, {"code": "430000000000"}) == "湖南省"
    with postgresql.connect() as connection:
        assert connection.scalar(_PREPARED) == 1


def test_what_a_transaction_wrote_is_gone_after_its_rollback(postgresql: sa.Engine) -> None:
    with postgresql.connect() as connection:
        connection.execute(sa.text("UPDATE area SET name = '甲'"))
        connection.rollback()
        assert connection.scalar(_ASKED, {"code": "430000000000"}) == "湖南省"


def test_a_failed_transaction_is_rolled_back(postgresql: sa.Engine) -> None:
    with postgresql.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError):
            connection.execute(sa.text("SELECT nothing FROM nowhere"))
        connection.rollback()
        assert connection.scalar(_ASKED, {"code": "430000000000"}) == "湖南省"


def test_a_lost_connection_is_told_as_such(postgresql: sa.Engine) -> None:
    with postgresql.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        raw.execute("SELECT 1")
        with postgresql.connect() as other:
            other.execute(
                sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": raw.info.backend_pid}
            )
        with pytest.raises(psycopg.OperationalError):
            raw.rollback()


def test_nobody_waits_for_ever_and_nothing_is_compiled(postgresql: sa.Engine) -> None:
    with postgresql.connect() as connection:
        set_to = {
            name: connection.scalar(sa.text(f"SHOW {name}"))
            for name in ("jit", "lock_timeout", "statement_timeout")
        }
    assert set_to == {"jit": "off", "lock_timeout": "10s", "statement_timeout": "0"}


def test_in_a_web_process_no_statement_takes_longer_than_a_person_waits(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVES_VARIABLE, "1")
    with (
        databases.prepared("postgresql") as made,
        made.engine() as engine,
        engine.connect() as connection,
    ):
        assert connection.scalar(sa.text("SHOW statement_timeout")) == "20s"


def test_a_connection_that_was_lost_while_idle_is_replaced(
    postgresql: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql.connect() as connection, postgresql.connect() as other:
        pid = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        connection.close()
        other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    monkeypatch.setattr(engines, "_TRUSTED_SECONDS", -1)
    with postgresql.connect() as first, postgresql.connect() as second:
        assert first.scalar(_ASKED, {"code": "430000000000"}) == "湖南省"
        assert second.scalar(_ASKED, {"code": "430000000000"}) == "湖南省"
