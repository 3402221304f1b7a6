"""What a draft knows beside its form: no browser writes it, and no late save undoes it."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import Draft, Person
from portal.web.registration import room
from tests.factories import resident_number
from tests.integration.web.conftest import Town
from tests.integration.web.employment_form import begin as begin_employment
from tests.integration.web.registration_form import FILLED, begin, value_of
from tests.integration.web.test_comparisons import compare, csv, send, still_paid
from tests.strict_client import StrictClient, sign_in

FILL_BEGUN = "portal.web.registration.fill.begun"


def payload_of(session: Session) -> dict[str, list[str]]:
    """What the only draft holds."""
    session.rollback()
    payload: dict[str, list[str]] = json.loads(session.scalars(sa.select(Draft.payload)).one())
    return payload


def test_a_browser_changes_nothing_that_the_draft_knows_beside_the_form(
    community: StrictClient, session: Session
) -> None:
    address = begin(community, resident_number())
    before = payload_of(session)
    forged = {"compared": "y", "channel": "junk", "late": "y", "id_number": resident_number()}
    saved = compare(community, f"{address}/draft", name="周建国", shown="junk", **forged)
    assert saved.status_code == 200
    after = payload_of(session)
    assert json.loads(after.pop("shown")[0])["name"]["label"] == "姓名"
    assert after == before | {"name": ["周建国"]}
    assert community.get(address).status_code == 200


@pytest.mark.clause("R2.8")
def test_a_save_begun_before_the_comparison_does_not_undo_it(
    app: Flask,
    community: StrictClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = resident_number()
    district = app.test_client()
    assert isinstance(district, StrictClient)
    sign_in(district, "district")
    send(district, csv(still_paid(number)))
    address = begin(community, number)
    other = app.test_client()
    assert isinstance(other, StrictClient)
    sign_in(other, "community")
    read = room.begun

    def read_and_wait(code: str, token: str) -> room.Begun:
        draft = read(code, token)
        monkeypatch.setattr(FILL_BEGUN, read)
        with app.test_request_context():  # a request of its own, with its own session
            assert compare(other, f"{address}/compare", **FILLED).status_code == 200
        return draft

    monkeypatch.setattr(FILL_BEGUN, read_and_wait)
    assert compare(community, f"{address}/draft", name="周建国").status_code == 200
    assert payload_of(session)["compared"] == ["y"]
    assert payload_of(session)["name"] == ["周建国"]


def test_what_the_record_changed_meanwhile_is_told_and_nothing_typed_is_lost(
    community: StrictClient, session: Session, town: Town
) -> None:
    """A registration begun for somebody known, whose address and phone another act renews."""
    address = begin_employment(community, town.number)
    page = community.get(address)
    typed = {name: value_of(page, name) for name in ("name", "residence_address", "school")}
    phone = value_of(page, "phone")
    changed = typed | {"phone": "19911112222", "residence_region": "长沙市芙蓉区"}
    community.submit(f"{address}/draft", changed, page=address)
    person = session.get_one(Person, town.person_id)
    person.phone, person.residence_address = "19900000002", "蔡锷中路 99 号"
    session.commit()
    again = community.get(address)
    assert value_of(again, "phone") == "19911112222"
    assert value_of(again, "residence_address") == "蔡锷中路 99 号"
    words = " ".join(re.sub("<[^>]+>", "", again.text).split())
    assert f"手机号码：{phone} → 19900000002，您填的是 19911112222" in words
    assert f"{typed['residence_address']} → 蔡锷中路 99 号" in words
