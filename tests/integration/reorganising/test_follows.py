"""Nothing that belongs to an office is forgotten: each column follows, or says why it stays."""

from __future__ import annotations

import sqlalchemy as sa

from portal.models import Base
from portal.services.reorganising.follows import APART, FOLLOWS, STAYS


def _columns() -> set[str]:
    """Every column of the models that refers to an office or an area."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in {"office", "area"}
    }


def test_every_column_follows_or_stays_for_a_reason() -> None:
    following = {f"{one.table}.{one.column.key}" for one in FOLLOWS}
    assert following | STAYS.keys() | APART.keys() == _columns()
    assert not following & STAYS.keys()
    assert not (following | STAYS.keys()) & APART.keys()
    assert all((*STAYS.values(), *APART.values()))


def test_each_line_is_noted_under_a_name_of_its_own() -> None:
    names = [(one.table, one.noted_as) for one in FOLLOWS]
    assert len(set(names)) == len(names)
    assert all(len(table) <= 40 and len(name) <= 40 for table, name in names)
    assert len({one.label for one in FOLLOWS}) == len(FOLLOWS)


def test_a_key_of_one_number_is_compared_as_one() -> None:
    for one in FOLLOWS:
        columns = tuple(sa.inspect(one.column.class_).primary_key)
        alone = len(columns) == 1 and columns[0].type.python_type is int
        assert (one.own is columns[0]) == alone
