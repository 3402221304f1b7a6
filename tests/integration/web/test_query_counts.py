"""No page asks the database more often than it must, however many rows it shows."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.extensions import db
from tests.factories import clerk, registered
from tests.integration.web.conftest import Town
from tests.statements import plans, reads, statements
from tests.strict_client import StrictClient

MOST = 8
PAGES = (
    "/desk",
    "/people",
    "/people/{person}",
    "/cases/{case}",
    "/cases/{waiting}",
    "/service311",
    "/employers",
    "/registration/unemployment/start",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_so_often_at_most(
    app: Flask, community: StrictClient, session: Session, town: Town, page: str
) -> None:
    actor = clerk(session)
    for _ in range(5):
        registered(session, actor)
    session.rollback()
    address = page.format(
        person=town.person_id, case=town.completed_case, waiting=town.waiting_case
    )
    community.get(address)
    with app.app_context():
        engine = db.engine
    with statements(engine) as asked:
        assert community.get(address).status_code == 200
    assert len(reads(asked)) <= MOST, "\n".join(reads(asked))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_sqlite_puts_no_join_together_before_it_looks_for_the_row(
    app: Flask, community: StrictClient, town: Town, page: str
) -> None:
    """An inner join on the right of an outer one is read whole: all postings of a province."""
    address = page.format(
        person=town.person_id, case=town.completed_case, waiting=town.waiting_case
    )
    with app.app_context():
        engine = db.engine
    with plans(engine) as found:
        assert community.get(address).status_code == 200
    assert found
    assert [statement for statement, how in found if "MATERIALIZE (join" in how] == []
