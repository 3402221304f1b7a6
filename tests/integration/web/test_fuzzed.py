"""Whatever is sent, the portal answers in its own words: never a fault of its own (5xx).

``make soak`` sends 50,000 requests on the two databases together; ``make test`` a small count.
"""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import Role
from tests.factories import officer
from tests.fuzzing import Fuzzer, addresses, field_names
from tests.integration.web.access_areas import OWN
from tests.integration.web.access_things import WORDS, things
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, enter

_LEAVES = frozenset(
    {"auth.logout", "auth.hand_over", "auth.end_logins", "auth.lock", "auth.unlock", "static"}
)
_WORKERS = (
    *((role, level) for role in (Role.CLERK,) for level in ("community",)),
    *((Role.REVIEWER, level) for level in ("town", "county")),
    *((role, "county") for role in (Role.CERTIFICATE_MAKER, Role.COUNSELLOR)),
    *((role, "province") for role in (Role.SUPERVISOR, Role.SYSTEM_ADMIN)),
    *((role, "province") for role in (Role.SECURITY_ADMIN, Role.AUDITOR)),
)
_SMALL, _WHOLE = 270, 25_000
_IN_A_ROW = 30


@pytest.mark.usefixtures("render_server")
@pytest.mark.timeout(7200)
def test_no_request_meets_a_fault_of_ours(
    request: pytest.FixtureRequest,
    app: Flask,
    session: Session,
    town: Town,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    actors = [officer(session, OWN[Level(level)], role) for role, level in _WORKERS]
    there = {"person_id": town.person_id, "case_id": town.waiting_case, "token": "x" * 24, **WORDS}
    there |= things(app, session, town)
    session.rollback()
    client = app.test_client()
    assert isinstance(client, StrictClient)
    every = addresses(app, _LEAVES)
    caplog.set_level(logging.ERROR, "portal")
    names: dict[str, list[str]] = {}
    for number in range(_WHOLE if request.config.getoption("--soak") else _SMALL):
        actor = actors[number // _IN_A_ROW % len(actors)]
        if number % _IN_A_ROW == 0:
            enter(client, session, actor.user_id)
        made = Fuzzer(app, number, there)
        address = made.pick(every)
        url, fields = made.url(address), made.fields(names.get(address.rule, []))
        data = fields if address.method == "POST" else None
        answer = client.open(
            url, method=address.method, data=data, query_string=made.query(), headers=made.headers()
        )
        said = f"{actor.roles} {number}: {address.method} {url} -> {answer.status_code}"
        assert answer.status_code < 500, f"{said} {caplog.text}"
        if answer.mimetype == "text/html":
            names[address.rule] = field_names(answer.text) or names.get(address.rule, [])
