"""A portal with one registered person and one waiting case in 识字里社区, and ways to sign in."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal import press as pressing
from portal.domain.permissions import Actor
from portal.services import registration
from tests.factories import (
    NOW,
    clerk,
    double_number,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.chain import Chain, chain
from tests.integration.web.making_room import blank_page
from tests.strict_client import StrictClient, sign_in


@dataclass(frozen=True)
class Town:
    """What lies in the community: ids, and the identity numbers in full."""

    clerk: Actor
    person_id: int
    number: str
    completed_case: int
    waiting_case: int
    waiting_number: str


@pytest.fixture
def town(app: Flask, session: Session) -> Town:
    """One person registered, another's case accepted and waiting for verification."""
    actor = clerk(session)
    number, waiting_number = resident_number(), resident_number()
    completed = registered(session, actor, details=unemployment_details(number))
    waiting = registration.accept(session, actor, NOW, unemployment_details(waiting_number))
    made = Town(actor, completed.person_id, number, completed.id, waiting.id, waiting_number)
    session.rollback()
    return made


@pytest.fixture
def community(client: StrictClient) -> StrictClient:
    """The community's clerk, signed in."""
    sign_in(client, "community")
    return client


@pytest.fixture
def other(app: Flask) -> StrictClient:
    """The clerk of the community in 株洲, signed in at a screen of their own."""
    made = app.test_client()
    assert isinstance(made, StrictClient)
    sign_in(made, "community2")
    return made


@dataclass(frozen=True)
class Double:
    """Another record of the town's registered person."""

    person_id: int
    number: str


@pytest.fixture
def double(session: Session, town: Town) -> Double:
    """Registered a second time in the same community, under another number."""
    number = double_number(town.number)
    case = registered(session, town.clerk, details=unemployment_details(number))
    made = Double(case.person_id, number)
    session.rollback()
    return made


@pytest.fixture
def township(app: Flask) -> StrictClient:
    """The township's reviewer, signed in at a screen of their own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    sign_in(client, "township")
    return client


@pytest.fixture
def maker(client: StrictClient) -> StrictClient:
    """The district's 制证员, signed in."""
    sign_in(client, "district")
    return client


@pytest.fixture
def prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates are blank pages, so that no test waits for them."""
    monkeypatch.setattr(pressing, "render_pdf", blank_page)


@pytest.fixture
def who(app: Flask, session: Session) -> Chain:
    """Officers of the demo's community, township and district, new ones."""
    return chain(session)
