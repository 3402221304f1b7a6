"""Numbers given out one after another, without a gap, whoever asks at once."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.models import NumberSeries


def next_number(session: Session, key: str) -> int:
    """The next number of the series, from 1; its row stays locked until the transaction ends."""
    return next_numbers(session, key, 1)[0]


def next_numbers(session: Session, key: str, count: int) -> range:
    """The next ``count`` numbers of the series, one after another."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = (
        insert(NumberSeries)
        .values(key=key, last=count)
        .on_conflict_do_update(
            index_elements=[NumberSeries.key], set_={"last": NumberSeries.last + count}
        )
        .returning(NumberSeries.last)
    )
    last = int(session.execute(statement).scalar_one())
    return range(last - count + 1, last + 1)
