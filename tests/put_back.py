"""A database of PostgreSQL is put back after a test, and not made anew: each is 540 files.

What a prepared database holds is kept within it, in a schema that no search path leads to. Small
tables are emptied, vacuumed (so that rows lie in their order again) and filled from there. Large
tables and the catalogue are only looked at: a database where one of them has changed is given up.
Every connection here commits each statement by itself.
"""

from __future__ import annotations

import sqlalchemy as sa

_LARGE_ROWS = 1000
_CATALOGUE = ("pg_attribute", "pg_class", "pg_constraint", "pg_proc", "pg_trigger")
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
_SEQUENCES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY relname
"""
_COUNT = """SELECT count(*) FROM "{0}" """
_KEEP_COUNT = """INSERT INTO kept.counted SELECT '{0}', count(*) FROM "{0}" """
_KEEP_ROWS = """CREATE TABLE kept."of_{0}" AS TABLE "{0}" """
_KEEP_SEQUENCE = """INSERT INTO kept.sequence SELECT '{0}', last_value, is_called FROM "{0}" """

_LEAVE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_IS_SAME = """
    (SELECT count(*) = {rows} AND count(*) FILTER (WHERE age(xmin) < age(since.xid)) = 0
    FROM "{name}")
"""
_USED = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
    AND relname NOT IN (SELECT name FROM kept.counted)
"""
_EMPTY = """DELETE FROM "{0}" """
_FILL = """INSERT INTO "{0}" TABLE kept."of_{0}" """
_KEPT = """
    SELECT substr(relname, 4) FROM pg_class
    WHERE relnamespace = 'kept'::regnamespace AND relname ~ '^of_'
"""


def keep(connection: sa.Connection) -> None:
    """Note what the database holds now."""
    run = connection.exec_driver_sql
    run("CREATE SCHEMA kept")
    run("CREATE TABLE kept.since (xid xid)")
    run("CREATE TABLE kept.counted (name name, rows bigint)")
    run("CREATE TABLE kept.sequence (name name, last_value bigint, is_called boolean)")
    large = list(_CATALOGUE)
    for table in _names(connection, _TABLES):
        rows = run(_COUNT.format(table)).scalar_one()
        if rows > _LARGE_ROWS:
            large.append(table)
        elif rows:
            run(_KEEP_ROWS.format(table))
    for name in _names(connection, _SEQUENCES):
        run(_KEEP_SEQUENCE.format(name))
    for name in large:
        run(_KEEP_COUNT.format(name))
    run("INSERT INTO kept.since SELECT pg_current_xact_id()::xid")


def put_back(connection: sa.Connection) -> bool:
    """Make the database what ``keep`` saw, and send away whoever is connected; False: it can't."""
    run = connection.exec_driver_sql
    run(_LEAVE)
    if _is_changed(connection):
        return False
    used = _names(connection, _USED)
    run("SET session_replication_role = replica")  # neither triggers nor foreign keys
    run(";".join(_EMPTY.format(table) for table in used))
    run("VACUUM (SKIP_DATABASE_STATS) " + ", ".join(f'"{table}"' for table in used))
    run(";".join(_FILL.format(table) for table in _names(connection, _KEPT)))
    run("SELECT setval(quote_ident(name)::regclass, last_value, is_called) FROM kept.sequence")
    return True


def _is_changed(connection: sa.Connection) -> bool:
    """Whether a row of a large table or of the catalogue is new, other or gone."""
    counted = connection.exec_driver_sql("SELECT name, rows FROM kept.counted").all()
    same = " AND ".join(_IS_SAME.format(name=name, rows=rows) for name, rows in counted)
    asked = " ".join(("SELECT", same, "FROM kept.since"))
    return not connection.exec_driver_sql(asked).scalar_one()


def _names(connection: sa.Connection, query: str) -> list[str]:
    return list(connection.exec_driver_sql(query).scalars())
