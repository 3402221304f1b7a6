"""One account can't read in mass: above the province's limit a minute there is nothing but 429."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.models import AuditEntry
from portal.services.provinces import set_policy
from portal.web import limits
from tests.factories import resident_number
from tests.integration.services.records import rows_of
from tests.integration.web.admin_pages import signed_in
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, session: Session) -> list[float]:
    """The moment by which requests are counted, in one minute until a test moves it on."""
    for kind in ("reveals", "lookups", "exports", "prints"):
        set_policy(session, f"limit.{kind}", "5")
    moment = [60.0]
    monkeypatch.setattr(limits, "monotonic", lambda: moment[0])
    return moment


def refusals(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    return [(one.result, one.detail) for one in rows_of(session, AuditEntry, action="access")]


def test_numbers_shown_are_counted_by_the_minute_and_the_account(
    app: Flask, community: StrictClient, town: Town, session: Session, clock: list[float]
) -> None:
    address, colleague = f"/people/{town.person_id}/reveal", signed_in(app, "township")
    token = {"csrf_token": community.csrf_token("/people")}
    assert [community.post(address, data=token).status_code for _ in range(5)] == [200] * 5
    for _ in range(3):
        answer = community.post(address, data=token)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert town.number not in answer.text
        assert "请过一分钟再试" in answer.text
    assert refusals(session) == [("refused", "一分钟内次数太多（people.reveal）")]
    assert len(rows_of(session, AuditEntry, action="person.reveal")) == 5
    theirs = {"csrf_token": colleague.csrf_token("/people")}
    assert colleague.post(address, data=theirs).status_code == 200
    clock[0] = 120.0
    assert community.post(address, data=token).status_code == 200


def test_trying_numbers_out_ends_soon(
    community: StrictClient, town: Town, session: Session
) -> None:
    token = community.csrf_token("/people")

    def search(typed: str) -> int:
        return community.post("/people", data={"csrf_token": token, "q": typed}).status_code

    assert [search(resident_number()) for _ in range(6)] == [200] * 5 + [429]
    assert search(town.number) == 302  # one's own people are found all the same
    started = {"csrf_token": token, "id_number": town.number, "purpose": "other", "words": ""}
    assert community.post("/status-check", data=started).status_code == 429
    assert refusals(session) == [("refused", "一分钟内次数太多（people.search）")]


@pytest.mark.usefixtures("render_server")
def test_papers_and_files_have_limits_of_their_own(
    app: Flask, community: StrictClient, town: Town
) -> None:
    address = f"/documents/{town.completed_case}999.pdf"  # counted before it is looked for
    assert [community.get(address).status_code for _ in range(6)] == [404] * 5 + [429]
    auditor = signed_in(app, "auditor")
    token = {"csrf_token": auditor.csrf_token("/admin/audit"), "first": "soon"}
    answers = [auditor.post("/admin/audit/export", data=token).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
