"""The schema's history on both databases: up, down with life in it, equal to the models."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from portal import migrations
from portal.domain.areas import ROOT_PATH, Level, child_path
from portal.models import Area, Base, Case, Office
from portal.queries.audit_proof import prove
from portal.services.demo.accounts import COMMUNITY
from portal.services.signing_in import Origin, SignInRefused, sign_in
from tests.databases import Database
from tests.factories import clerk, registered

REVISIONS = [
    script.revision
    for script in reversed(
        list(ScriptDirectory.from_config(migrations.alembic_config()).walk_revisions())
    )
]


def tables(engine: sa.Engine) -> set[str]:
    """The tables there are, without Alembic's own."""
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_head_is_what_the_models_say(empty_database: Database) -> None:
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        assert tables(engine) == set(Base.metadata.tables)


def checks(engine: sa.Engine) -> dict[str, set[str | None]]:
    """The names of the CHECK constraints of each table, which Alembic does not compare."""
    inspector = sa.inspect(engine)
    return {
        table: {check["name"] for check in inspector.get_check_constraints(table)}
        for table in Base.metadata.tables
    }


def test_every_check_of_the_models_is_in_the_database(empty_database: Database) -> None:
    wanted = {
        name: {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, sa.CheckConstraint)
        }
        for name, table in Base.metadata.tables.items()
    }
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        assert checks(engine) == wanted


def test_each_step_goes_up_and_down_again(empty_database: Database) -> None:
    with empty_database.engine() as engine:
        before = [tables(engine)]
        for revision in REVISIONS:
            migrations.upgrade(engine, revision)
            before.append(tables(engine))
        assert not migrations.pending(engine)
        for revision, expected in zip(
            ["base", *REVISIONS[:-1]][::-1], before[:-1][::-1], strict=True
        ):
            migrations.downgrade(engine, revision)
            assert tables(engine) == expected
            assert migrations.pending(engine)


def add_one_chain(session: Session) -> None:
    """A community and all above it, each with its office: enough to register somebody."""
    codes = ("430000000000", "430100000000", "430102000000", "430102001000", COMMUNITY)
    path = ROOT_PATH
    for number, (level, code) in enumerate(zip(Level, codes, strict=True), 1):
        path = child_path(path, number)
        area = Area(id=number, code=code, level=level, name=code, full_name=code, path=path)
        area.parent_id = number - 1 or None
        session.add_all([area, Office(id=number, area_id=number, name=code)])
        session.flush()
    session.commit()


def test_down_to_nothing_and_up_again_with_life_in_the_tables(
    empty_database: Database, keys_file: Path
) -> None:
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        with Session(engine) as session:
            add_one_chain(session)
            registered(session, clerk(session))
            assert session.scalars(sa.select(Case)).one().number.endswith("000001")
        migrations.downgrade(engine, "base")
        assert tables(engine) == set()
        migrations.upgrade(engine)
        assert tables(engine) == set(Base.metadata.tables)


def test_entries_of_before_are_chained_and_stay_when_the_chain_goes(
    empty_database: Database, keys_file: Path
) -> None:
    """The audit trail of a portal that runs already is carried over, entry by entry."""
    chained = "0024"
    before = REVISIONS[REVISIONS.index(chained) - 1]
    count = sa.text("SELECT count(*) FROM audit_entry")
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        with Session(engine) as session:
            add_one_chain(session)
            registered(session, clerk(session))
            with pytest.raises(SignInRefused):
                sign_in(session, "nobody", "wrong", Origin("", ""))
            first = prove(session)
        migrations.downgrade(engine, before)
        with engine.connect() as connection:
            assert connection.scalar(count) == first.entries
        migrations.upgrade(engine)
        with Session(engine) as session:
            again = prove(session)
            assert again == first
            assert again.findings == []
            assert again.entries > 3
            registered(session, clerk(session))
            assert prove(session).findings == []
            with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
                session.execute(sa.text("DELETE FROM audit_entry"))


def test_upgrading_twice_does_nothing(empty_database: Database) -> None:
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        migrations.upgrade(engine)
        assert not migrations.pending(engine)


def test_data_of_the_first_tables_survives_the_later_steps(empty_database: Database) -> None:
    """Areas written at the first revision are there, unchanged, at the last."""
    area = sa.table(
        "area", *(sa.column(name) for name in ("code", "level", "name", "full_name", "path"))
    )
    row = {"code": COMMUNITY, "level": "community", "name": "社", "full_name": "社", "path": "1/"}
    with empty_database.engine() as engine:
        migrations.upgrade(engine, REVISIONS[0])
        with engine.connect() as connection:
            connection.execute(sa.insert(area), row)
            connection.commit()
        migrations.upgrade(engine)
        with engine.connect() as connection:
            found = connection.execute(sa.select(area)).mappings().all()
    assert [dict(one) for one in found] == [row]


def test_messages_of_before_wait_for_their_office(
    empty_database: Database, keys_file: Path
) -> None:
    """What was written before messages could leave is the office's of its case, and may leave."""
    columns = "office_id, by_id, due_at = written_at, attempts"
    with empty_database.engine() as engine:
        migrations.upgrade(engine)
        with Session(engine) as session:
            add_one_chain(session)
            actor = clerk(session)
            registered(session, actor)
        migrations.downgrade(engine, REVISIONS[REVISIONS.index("0018") - 1])
        migrations.upgrade(engine)
        with engine.connect() as connection:
            (row,) = connection.execute(sa.text(f"SELECT {columns} FROM message")).all()  # noqa: S608
    assert tuple(row) == (actor.office_id, actor.user_id, True, 0)
