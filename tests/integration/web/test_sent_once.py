"""A form that comes twice under one key is carried out once; what is only read answers again."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.web.once import ASKED_AGAIN, FIELD, HEADER
from tests.integration.web.conftest import Town
from tests.integration.web.test_services311 import GUIDED, offers
from tests.strict_client import StrictClient, sign_in

KEY, OTHER = "ab" * 16, "cd" * 16


def _guide(client: StrictClient, town: Town, key: str, **changed: str) -> TestResponse:
    page = f"/service311/{town.person_id}/guidance"
    return client.submit(page, {**GUIDED, **changed, FIELD: key})


def test_the_second_sending_is_told_and_does_nothing(
    community: StrictClient, session: Session, town: Town
) -> None:
    assert _guide(community, town, KEY).status_code == 302
    again = _guide(community, town, KEY)
    assert again.status_code == 409
    assert "刚才那一次已经送达，没有重复办理" in again.text
    assert len(offers(session, town.person_id)) == 1
    session.rollback()
    assert _guide(community, town, OTHER).status_code == 302
    assert len(offers(session, town.person_id)) == 2


def test_what_was_refused_is_sent_again_under_the_same_key(
    community: StrictClient, session: Session, town: Town
) -> None:
    assert _guide(community, town, KEY, words="").status_code == 422
    assert _guide(community, town, KEY).status_code == 302
    assert len(offers(session, town.person_id)) == 1


def test_a_part_of_a_page_is_loaded_anew_and_told(
    community: StrictClient, session: Session, town: Town
) -> None:
    assert _guide(community, town, KEY).status_code == 302
    token = community.csrf_token("/employers/new")
    answer = community.post(
        f"/service311/{town.person_id}/guidance",
        data={**GUIDED, "csrf_token": token},
        headers={"HX-Request": "true", HEADER: KEY},
    )
    assert answer.headers["HX-Refresh"] == "true"
    assert "刚才那一次已经送达" in community.get("/desk").text
    assert len(offers(session, town.person_id)) == 1


def test_who_is_refused_what_the_first_sending_did_is_told_of_it(
    community: StrictClient, session: Session, town: Town
) -> None:
    assert _guide(community, town, KEY).status_code == 302
    again = _guide(community, town, KEY, words="")
    assert again.status_code == 409
    assert "刚才那一次已经送达" in again.text
    assert len(offers(session, town.person_id)) == 1


def test_a_colleagues_key_is_another(
    app: Flask, community: StrictClient, session: Session, town: Town
) -> None:
    colleague = app.test_client()
    assert isinstance(colleague, StrictClient)
    sign_in(colleague, "colleague")
    for one in (community, colleague):
        assert _guide(one, town, KEY).status_code == 302
    assert len(offers(session, town.person_id)) == 2


def test_a_key_that_is_none_counts_for_nothing(
    community: StrictClient, session: Session, town: Town
) -> None:
    for _ in range(2):
        assert _guide(community, town, "x" * 32).status_code == 302
    assert len(offers(session, town.person_id)) == 2


def test_a_number_is_shown_again_after_its_answer_was_lost(
    community: StrictClient, town: Town
) -> None:
    page = f"/people/{town.person_id}"
    data = {"csrf_token": community.csrf_token(page)}
    headers = {"HX-Request": "true", HEADER: KEY}
    first, second = (community.post(f"{page}/reveal", data=data, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.text == second.text


def test_what_may_be_asked_again_are_forms_of_the_portal(app: Flask) -> None:
    rules = app.url_map.iter_rules()
    assert {rule.endpoint for rule in rules if "POST" in (rule.methods or ())} > ASKED_AGAIN
