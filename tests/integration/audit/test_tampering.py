"""Whatever is done to the trail without the key is found; what nobody touched never is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.models import AuditAnchor, AuditChain, AuditEntry
from portal.models.base import UtcDateTime
from portal.queries.audit_proof import prove
from portal.services.audit_anchoring import anchor
from tests.integration.services.conftest import database, dialect, engine
from tests.trail import add_entries, disarm

__all__ = ["database", "dialect", "engine"]

# One engine serves all examples: each is rolled back.
EXAMPLES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
CHAINS = (0, 4, 77)
ENTRY, CHAIN, ANCHOR = (
    cast("sa.Table", one.__table__) for one in (AuditEntry, AuditChain, AuditAnchor)
)
BEGUN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def trail(engine: sa.Engine) -> sa.Engine:
    """Three chains of a dozen entries, anchored on three days."""
    with Session(engine) as session:
        for day in range(3):
            for number in range(4):
                add_entries(
                    session,
                    *(
                        {"chain_id": one, "subject_id": number, "detail": f"第 {number} 件"}
                        for one in CHAINS
                    ),
                )
            anchor(session, BEGUN + timedelta(days=day))
    return engine


@dataclass(frozen=True)
class Tamperer:
    """Somebody with every right on the database, and without the key."""

    connection: sa.Connection

    def findings(self) -> list[str]:
        """What the proof finds now."""
        joined = "create_savepoint"
        with Session(self.connection, join_transaction_mode=joined) as session:  # type: ignore[arg-type]
            return [str(one) for one in prove(session).findings]

    def rows(self, table: Any, *order: str) -> list[dict[str, Any]]:
        """What stands in a table, as the database holds it."""
        columns = [sa.type_coerce(one, sa.String()).label(one.name) for one in table.c]
        found = self.connection.execute(sa.select(*columns).order_by(*order)).mappings()
        return [dict(one) for one in found]

    def write(self, table: Any, key: str, row: dict[str, Any], **changed: Any) -> None:
        """Change a row; what the database itself refuses is no tampering."""
        plain = sa.table(table.name, *(sa.column(one.name) for one in table.c))
        statement = sa.update(plain).where(plain.c[key] == row[key]).values(**changed)
        with self.trying():
            self.connection.execute(statement)

    def remove(self, table: Any, key: str, row: dict[str, Any]) -> None:
        """Take a row out."""
        self.connection.execute(sa.delete(table).where(table.c[key] == row[key]))

    def put_in(self, table: Any, row: dict[str, Any]) -> None:
        """Add a row."""
        plain = sa.table(table.name, *(sa.column(one.name) for one in table.c))
        with self.trying():
            self.connection.execute(sa.insert(plain).values(**row))

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Pass over what a constraint refuses."""
        try:
            with self.connection.begin_nested():
                yield
        except IntegrityError:
            assume(False)


@contextmanager
def tampering(engine: sa.Engine) -> Iterator[Tamperer]:
    """The database with its triggers off; afterwards it is as it was."""
    with engine.connect() as connection, connection.begin() as transaction:
        disarm(connection)
        yield Tamperer(connection)
        transaction.rollback()


NUMBERS = st.integers(-5, 2**40)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=16)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - as it is kept
CODES = st.binary(min_size=32, max_size=32)


def others(column: Any, *, is_sqlite: bool) -> st.SearchStrategy[Any]:
    """What may stand in a column; SQLite takes any kind in any column."""
    match column.type:
        case UtcDateTime():
            own: st.SearchStrategy[Any] = MOMENTS
            own = own.map(lambda at: at.isoformat(" ", "microseconds")) if is_sqlite else own
        case sa.Date():
            own = st.sampled_from(["2026-02-01", "2026-07-31"])
        case sa.LargeBinary():
            own = CODES
        case sa.String():
            own = TEXTS
        case _:
            own = NUMBERS
    own = own | st.none() if column.nullable else own
    return own | TEXTS | NUMBERS | CODES if is_sqlite else own


def test_what_nobody_touched_is_whole(trail: sa.Engine) -> None:
    with Session(trail) as session:
        proof = prove(session)
        assert (proof.chains, proof.findings) == (len(CHAINS), [])
        assert proof.entries == session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))


@EXAMPLES
@given(data=st.data())
def test_any_change_to_any_column_of_any_row_is_found(
    trail: sa.Engine, data: st.DataObject
) -> None:
    with tampering(trail) as tamperer:
        table, key = data.draw(
            st.sampled_from([(ENTRY, "id"), (CHAIN, "chain_id"), (ANCHOR, "id")])
        )
        row = data.draw(st.sampled_from(tamperer.rows(table, key)))
        column = data.draw(st.sampled_from(list(table.c)))
        value = data.draw(others(column, is_sqlite=trail.dialect.name == "sqlite"))
        tamperer.write(table, key, row, **{column.name: value})
        assume(row not in tamperer.rows(table, key))
        assert tamperer.findings()


@EXAMPLES
@given(data=st.data())
def test_any_removal_is_found(trail: sa.Engine, data: st.DataObject) -> None:
    with tampering(trail) as tamperer:
        rows = tamperer.rows(ENTRY, "id")
        first = data.draw(st.integers(0, len(rows) - 1))
        for row in rows[first : first + data.draw(st.integers(1, len(rows)))]:
            tamperer.remove(ENTRY, "id", row)
        assert tamperer.findings()


@EXAMPLES
@given(data=st.data())
def test_any_entry_put_in_is_found(trail: sa.Engine, data: st.DataObject) -> None:
    with tampering(trail) as tamperer:
        rows = tamperer.rows(ENTRY, "id")
        model = data.draw(st.sampled_from(rows))
        place = {"id": data.draw(NUMBERS), "seq": data.draw(st.integers(-3, 20) | NUMBERS)}
        chain_id = data.draw(st.sampled_from([*CHAINS, 5]))
        tamperer.put_in(ENTRY, {**model, **place, "chain_id": chain_id})
        assert tamperer.findings()


@EXAMPLES
@given(data=st.data())
def test_entries_that_change_places_are_found(trail: sa.Engine, data: st.DataObject) -> None:
    with tampering(trail) as tamperer:
        rows = tamperer.rows(ENTRY, "id")
        one, other = data.draw(
            st.lists(st.sampled_from(rows), min_size=2, max_size=2, unique_by=id)
        )
        keyless = {"id", "seq", "chain_id"} if data.draw(st.booleans()) else {"id", "mac"}
        names = [name for name in one if name not in keyless]
        if "seq" in names:  # past the constraint, by way of a number that nobody has
            tamperer.write(ENTRY, "id", one, seq=-1)
        tamperer.write(ENTRY, "id", other, **{name: one[name] for name in names})
        tamperer.write(ENTRY, "id", one, **{name: other[name] for name in names})
        assert tamperer.findings()


@EXAMPLES
@given(data=st.data())
def test_a_tail_that_is_gone_with_the_head_put_back_is_found(
    trail: sa.Engine, data: st.DataObject
) -> None:
    with tampering(trail) as tamperer:
        chain_id = data.draw(st.sampled_from(CHAINS))
        mine = [one for one in tamperer.rows(ENTRY, "seq") if one["chain_id"] == chain_id]
        stays = data.draw(st.integers(1, len(mine) - 1))
        for row in mine[stays:]:
            tamperer.remove(ENTRY, "id", row)
        last = mine[stays - 1]
        head = {"chain_id": chain_id, "seq": last["seq"], "mac": last["mac"]}
        tamperer.write(CHAIN, "chain_id", head, **head)
        assert any("head was changed" in one for one in tamperer.findings())


def test_an_end_put_back_with_its_true_seal_is_told_by_the_anchor(trail: sa.Engine) -> None:
    """Who kept a copy of the head puts back a true one: only the anchor remembers more."""
    with Session(trail) as session:
        head = session.execute(sa.select(CHAIN).where(CHAIN.c.chain_id == 4)).mappings().one()
        add_entries(session, {"chain_id": 4}, {"chain_id": 4})
        anchor(session, BEGUN + timedelta(days=40))
    with tampering(trail) as tamperer:
        for row in tamperer.rows(ENTRY, "id"):
            if row["chain_id"] == 4 and row["seq"] > head["seq"]:
                tamperer.remove(ENTRY, "id", row)
        tamperer.write(CHAIN, "chain_id", dict(head), **head)
        assert any("the anchor of 2026-04-10 knows" in one for one in tamperer.findings())


def test_a_chain_that_is_gone_with_its_head_is_told_by_the_anchor(trail: sa.Engine) -> None:
    with tampering(trail) as tamperer:
        for row in tamperer.rows(ENTRY, "id"):
            if row["chain_id"] == 77:
                tamperer.remove(ENTRY, "id", row)
        tamperer.remove(CHAIN, "chain_id", {"chain_id": 77})
        assert any("chain 77: was removed as a whole" in one for one in tamperer.findings())


def test_what_is_written_after_a_tampering_heals_nothing(trail: sa.Engine) -> None:
    with tampering(trail) as tamperer:
        last = [one for one in tamperer.rows(ENTRY, "seq") if one["chain_id"] == 0][-2:]
        tamperer.remove(ENTRY, "id", last[1])
        tamperer.write(CHAIN, "chain_id", {"chain_id": 0}, seq=last[0]["seq"], mac=last[0]["mac"])
        with Session(tamperer.connection, join_transaction_mode="create_savepoint") as session:
            add_entries(session, {"chain_id": 0})
        assert any("head was changed" in one for one in tamperer.findings())


@pytest.mark.parametrize("table", [ENTRY, CHAIN, ANCHOR], ids=lambda one: one.name)
@pytest.mark.parametrize("is_removal", [False, True], ids=["update", "delete"])
def test_the_database_itself_refuses_all_but_additions(
    trail: sa.Engine, table: Any, is_removal: bool
) -> None:
    back = {"seq": table.c.seq - 1} if table is CHAIN else {"id": table.c.get("id") + 1000}
    statement = sa.delete(table) if is_removal else sa.update(table).values(back)
    with trail.connect() as connection:
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
            connection.execute(statement)
        connection.rollback()


@pytest.mark.parametrize(
    ("table", "freed"),
    [(ENTRY, "id"), (ENTRY, "seq"), (CHAIN, None), (ANCHOR, "id"), (ANCHOR, "on")],
    ids=lambda one: getattr(one, "name", one),
)
def test_no_row_of_the_trail_can_be_replaced(
    trail: sa.Engine, table: Any, freed: str | None
) -> None:
    """Alike in one key is enough: SQLite would put the new row in the old one's place."""
    columns = [one.name for one in table.c]
    new = {"id": "9999", "seq": "99", "on": "'2031-01-01'"}
    values = ", ".join(new[one] if one == freed else f'"{one}"' for one in columns)
    names = ", ".join(f'"{one}"' for one in columns)
    is_sqlite = trail.dialect.name == "sqlite"
    copied = f"SELECT {values} FROM {table.name} LIMIT 1"  # noqa: S608 - names of our own
    how = "INSERT OR REPLACE" if is_sqlite else "INSERT"
    words = "only ever added to" if is_sqlite else "duplicate key"
    with trail.connect() as connection:
        with pytest.raises(sa.exc.IntegrityError, match=words):
            connection.exec_driver_sql(f"{how} INTO {table.name} ({names}) {copied}")
        connection.rollback()


def test_no_table_of_the_trail_can_be_emptied(trail: sa.Engine) -> None:
    if trail.dialect.name == "sqlite":
        return  # it knows no TRUNCATE: a DELETE it is
    for table in (ENTRY, CHAIN, ANCHOR):
        with trail.connect() as connection:
            with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
                connection.exec_driver_sql(f"TRUNCATE {table.name}")
            connection.rollback()
