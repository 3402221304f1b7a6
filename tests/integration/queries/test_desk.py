"""待办: the most urgent first, page after page, nothing lost and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.queries import counts, desk
from portal.queries.desk import DeskCursor, DeskFilter, DeskPage
from tests.integration.queries.world import World

TODAY = date(2026, 11, 25)
OFFERED = (DeskFilter.ALL, DeskFilter.TODAY, DeskFilter.LATE)
days = st.integers(-12, 12).map(lambda n: TODAY + timedelta(days=n))


@contextmanager
def page_size(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "PAGE", size)
        yield


def expected(world: World, which: DeskFilter, today: date) -> list[tuple[date, int]]:
    """The province's waiting cases, most urgent first; nobody there has a step of their own."""
    chosen = {
        DeskFilter.ALL: (date.min, date.max),
        DeskFilter.TODAY: (today, today),
        DeskFilter.LATE: (date.min, today - timedelta(days=1)),
    }
    first, last = chosen[which]
    waiting = [(life.due_on, life.case_id) for life in world.lives if life.waits_at]
    return sorted(key for key in waiting if first <= key[0] <= last)


def keys(page: DeskPage) -> list[tuple[date, int]]:
    return [(case.due_on or date.max, case.id) for case in page.cases]


# The database is only read, so that one session may serve all examples; it is slower than a rule.
reading = hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=hypothesis_settings().max_examples // 4,
)


@reading
@given(size=st.integers(1, 40), which=st.sampled_from(OFFERED), today=days)
def test_pages_of_any_size_hold_everything_once_and_in_order(
    session: Session, world: World, size: int, which: DeskFilter, today: date
) -> None:
    actor, wanted = world.actors["province"], expected(world, which, today)
    pages: list[list[tuple[date, int]]] = []
    after: DeskCursor | None = None
    with page_size(size):
        while not pages or after is not None:
            page = desk.page(session, actor, which, today, after)
            pages.append(keys(page))
            after = page.following
    assert [key for page in pages for key in page] == wanted
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert len(pages) == max(1, -(-len(wanted) // size)), "no empty page at the end"


@reading
@given(due=days, case_id=st.integers(0, 60))
def test_a_page_begins_after_any_key_even_of_a_case_that_is_gone(
    session: Session, world: World, due: date, case_id: int
) -> None:
    after = DeskCursor(1, due, case_id)
    with page_size(100):
        page = desk.page(session, world.actors["province"], DeskFilter.ALL, TODAY, after)
    wanted = expected(world, DeskFilter.ALL, TODAY)
    assert keys(page) == [key for key in wanted if key > (due, case_id)]


def test_a_page_costs_the_same_however_many_rows_it_shows(session: Session, world: World) -> None:
    """Names, numbers and offices come with the page, not one by one."""
    actor, seen = world.actors["province"], []

    def note(*_: object) -> None:
        seen.append(1)

    bind = session.get_bind()
    costs = []
    for size in (1, 20):
        session.rollback()
        session.expunge_all()
        seen.clear()
        sa.event.listen(bind, "before_cursor_execute", note)
        with page_size(size):
            page = desk.page(session, actor, DeskFilter.ALL, TODAY, None)
        for case in page.cases:
            assert case.person.identifier.number
            assert case.handling_office.full_name
        sa.event.remove(bind, "before_cursor_execute", note)
        assert len(page.cases) == size
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("most", "said"), [(100, "21"), (21, "21"), (20, "20+"), (1, "1+")])
def test_counts_stop_where_the_exact_number_no_longer_matters(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, most: int, said: str
) -> None:
    monkeypatch.setattr(counts, "MOST", most)
    assert str(desk.counts(session, world.actors["province"], TODAY)[DeskFilter.ALL]) == said


def test_a_count_of_nothing_is_false() -> None:
    assert not counts.Count(0)
    assert [str(counts.Count(number)) for number in (0, 999, 1000)] == ["0", "999", "999+"]
