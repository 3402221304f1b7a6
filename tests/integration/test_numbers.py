"""Number series: no gap and nothing twice, whoever asks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import NumberSeries
from portal.services.numbers import next_numbers
from portal.services.transactions import writing

THREADS = 8
EACH = 5
KEY = "case:430102001001:2026"


def take(engine: sa.Engine) -> list[int]:
    """Take numbers one by one, each in a transaction of its own."""
    taken: list[int] = []
    with Session(engine) as session:
        for _ in range(EACH):
            with writing(session):
                taken += next_numbers(session, KEY, 1)
    return taken


def test_eight_at_once_get_a_series_without_gap(engine: sa.Engine, rounds: int) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(rounds):
            futures = [pool.submit(take, engine) for _ in range(THREADS)]
            taken = sorted(one for future in futures for one in future.result())
            first = number * THREADS * EACH + 1
            assert taken == list(range(first, first + THREADS * EACH))


def test_a_number_of_an_act_that_failed_is_given_out_again(session: Session) -> None:
    with writing(session):
        assert list(next_numbers(session, KEY, 1)) == [1]
    try:
        with writing(session):
            assert list(next_numbers(session, KEY, 2)) == [2, 3]
            raise InterruptedError
    except InterruptedError:
        pass
    with writing(session):
        assert list(next_numbers(session, KEY, 2)) == [2, 3]


def test_each_key_counts_for_itself(session: Session) -> None:
    with writing(session):
        taken = [next_numbers(session, key, 1)[0] for key in ("a", "b", "a")]
        assert taken == [1, 1, 2]
    rows = session.execute(sa.select(NumberSeries.key, NumberSeries.last)).all()
    assert {row.key: row.last for row in rows} == {"a": 2, "b": 1}
