"""What was typed of a contact stays until it is recorded; a correction keeps its moment (R4.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.confirmation import ContactResult
from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor
from portal.domain.service311 import ServiceKind
from portal.models import Person
from portal.services import service311
from portal.services.service311 import Offering
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.web.roll_card import FIRST, address, press
from tests.many_vacancies import add_vacancies
from tests.strict_client import StrictClient, csrf_token_in

VAIN, _, UNEMPLOYED, _ = ContactResult
SECONDS = NOW - timedelta(minutes=20) + timedelta(seconds=42)


@pytest.fixture
def actor(app: Flask, session: Session) -> Actor:
    """A clerk of the community."""
    return clerk(session)


@pytest.fixture
def one(session: Session, actor: Actor) -> OnRoll:
    """Somebody of the community's roll."""
    return on_roll(session, actor, name=FIRST)


@pytest.mark.clause("R4.2", "R4.5")
def test_keeping_the_basics_first_leaves_the_words_typed(
    community: StrictClient, session: Session, one: OnRoll
) -> None:
    typed: dict[str, Any] = {
        "words": "在邻居家",
        "on": "2026-11-20",
        "at": "15:05",
        "means": "visit",
    }
    basics: dict[str, Any] = {"phone": "19900735566", "residence_address": "新住处"}
    answer = press(community, one, "save", **typed, **basics)
    assert answer.status_code == 200
    for kept in ("已保存", 'value="在邻居家"', 'value="2026-11-20"', 'value="15:05"'):
        assert kept in answer.text
    visit = answer.text.partition('value="visit"')
    assert "checked" in visit[0].rpartition("<input")[2] + visit[2].partition(">")[0]
    session.rollback()
    person = session.get_one(Person, one.person_id, populate_existing=True)
    assert (person.phone, entry(session, one.entry_id).contacts) == ("19900735566", [])
    version = entry(session, one.entry_id).version
    assert f'name="version" value="{version}"' in answer.text


@pytest.mark.clause("R4.2")
def test_keeping_first_goes_on_with_the_correction(
    community: StrictClient, session: Session, actor: Actor, one: OnRoll
) -> None:
    wrong = record(session, actor, one.entry_id, said(VAIN, at=SECONDS)).id
    answer = press(community, one, "save", corrects=str(wrong))
    assert answer.status_code == 200
    assert f'name="corrects" value="{wrong}"' in answer.text


@pytest.mark.clause("R4.2")
@pytest.mark.parametrize(("minutes", "is_kept"), [(0, True), (1, False)])
def test_a_correction_keeps_the_moment_unless_another_is_typed(
    community: StrictClient,
    session: Session,
    actor: Actor,
    one: OnRoll,
    minutes: int,
    is_kept: bool,
) -> None:
    wrong = record(session, actor, one.entry_id, said(VAIN, at=SECONDS)).id
    shown = SECONDS.replace(second=0) - timedelta(minutes=minutes)
    typed: dict[str, Any] = {
        "on": f"{shown:%Y-%m-%d}",
        "at": f"{shown:%H:%M}",
        "corrects": str(wrong),
    }
    press(community, one, "unemployed", **typed)
    _, right = entry(session, one.entry_id).contacts
    assert right.at == (SECONDS if is_kept else shown)


@pytest.mark.clause("R4.6")
def test_a_recommendation_revoked_meanwhile_loses_nothing_typed(
    community: StrictClient, session: Session, actor: Actor, one: OnRoll
) -> None:
    (vacancy_id,) = add_vacancies(session, actor, 1)
    means = code_set("consent_means").item("4")
    offering = Offering(ServiceKind.JOB, Answer.ACCEPTED, means, vacancy_id=vacancy_id)
    offer = service311.offer(session, actor, NOW, one.person_id, offering)
    page = community.get(address(one)).text
    version = entry(session, one.entry_id).version
    service311.revoke(session, actor, NOW, offer.id, offer.version, "录错了")
    data = {"means": "phone", "version": version, "words": "说了很久", "result": "unemployed"}
    data |= {f"outcome-{offer.id}": "hired", "csrf_token": csrf_token_in(page)}
    answer = community.post(address(one), data=data)
    assert answer.status_code == 409
    for told in ("刚刚被撤销", 'value="说了很久"'):
        assert told in answer.text
    assert entry(session, one.entry_id).contacts == []
