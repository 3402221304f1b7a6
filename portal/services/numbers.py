"""Numbers given out one after another, without a gap, whoever asks at once."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.models import NumberSeries


def next_numbers(session: Session, key: str, count: int) -> range:
    """The next ``count`` numbers of the series, from 1, one after another.

    The series stays locked until the transaction ends.
    """
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
