"""Every route × role × area: the answer is what the table says, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.domain.areas import Level
from portal.domain.permissions import PERMISSIONS, ROLE_LEVELS, Role
from portal.models import AuditEntry
from portal.services import drafts
from portal.web.access import declared_permission
from tests.factories import NOW, officer
from tests.integration.web.access_areas import OTHER, OWN
from tests.integration.web.access_rules import PUBLIC, RULES, Rule
from tests.integration.web.access_things import WORDS, look_up, things
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient, enter

TELLS_OF_NOBODY = {
    *("admin.staff_template", "training.completion_template", "rosters.template"),
    *("comparisons.template", "golive.template", "blank_forms.plain", "blank_forms.numbered"),
    *("issues.test_page", "admin.audit_anchor", "manual.show_picture"),
}
"""Papers and files about no person, which leave no entry."""

LAST = (
    *("cases.remove_scan", "issues.remove_printer", "registration.discard"),
    *("auth.lock", "auth.unlock", "auth.logout", "auth.hand_over", "auth.end_logins"),
)
SAID = {
    ("auth.postings", "POST"): 404,  # no office was chosen
    ("auth.end_login", "POST"): 404,  # another's
    ("auth.lock", "POST"): 423,
}


def _calls(
    app: Flask, town: Town, draft: str, colleague: dict[str, int | str], where: str = "own"
) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of everything but the public pages; what ends things last.

    From elsewhere, of what lies in an area alone: all else was asked in one's own already.
    """
    values = {
        "case_id": town.waiting_case,
        "person_id": town.person_id,
        "token": draft,
        **WORDS,
        **colleague,
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in PUBLIC or (where == "other" and not RULES[rule.endpoint].in_area):
                continue
            wanted = {name: values[name] for name in rule.arguments}
            url = app.url_map.bind("localhost").build(rule.endpoint, wanted)
            methods = (rule.methods or set()) & {"GET", "POST"}
            found += [(rule.endpoint, method, url) for method in sorted(methods)]
    yield from sorted(found, key=lambda call: LAST.index(call[0]) + 1 if call[0] in LAST else 0)


def _as_user(app: Flask, session: Session, user_id: int) -> StrictClient:
    client = app.test_client()
    assert isinstance(client, StrictClient)
    enter(client, session, user_id)
    return client


def test_every_endpoint_declares_a_permission_and_stands_in_the_table(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(RULES) | PUBLIC
    for endpoint in endpoints:
        assert declared_permission(app, endpoint) in PERMISSIONS, endpoint


def test_an_endpoint_that_declares_nothing_is_denied(app: Flask) -> None:
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    answer = app.test_client().get("/undeclared")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_nobody_signed_in_is_sent_to_the_log_in(app: Flask, session: Session, town: Town) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    client = app.test_client()
    found = things(app, session, town)
    for endpoint, method, url in _calls(app, town, "draft", found):
        answer = client.open(url, method=method)
        assert answer.status_code == 302, (endpoint, method)
        assert answer.location.startswith("/login"), (endpoint, method)


def _newest(session: Session) -> int:
    """The newest entry of the audit trail."""
    session.rollback()
    return session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def _leaves_an_entry(endpoint: str, answer: TestResponse) -> bool:
    """What was refused, and each paper or file about people, is entered."""
    if answer.status_code in (403, 404):
        return True
    is_page = (answer.mimetype or "").startswith(("text/html", "image/"))
    return answer.status_code == 200 and not is_page and endpoint not in TELLS_OF_NOBODY


def _wanted(rule: Rule, role: Role, level: Level, where: str) -> set[int]:
    """What may be answered."""
    if role not in rule.roles or level not in rule.levels or (role, level) in rule.but_not:
        return {403}
    return {404} if rule.in_area and where == "other" else {200, 204, 302, 409, 422}


def _offices(role: Role, where: str) -> Iterator[tuple[Level, str]]:
    """Each level of the role with an office of it; nothing lies outside the province."""
    for level in ROLE_LEVELS[role]:
        if where == "own":
            yield level, OWN[level]
        elif level is not Level.PROVINCE:
            yield level, OTHER[level]


WALKERS = (*(("sqlite", role) for role in Role), ("postgresql", Role.CLERK))
"""Every role on one kind of database; on the other, whose selects are the same, who does most."""


@pytest.mark.usefixtures("render_server")
@pytest.mark.parametrize(("dialect", "role"), WALKERS, indirect=["dialect"])
@pytest.mark.parametrize("where", ["own", "other"])
def test_route_by_role_by_area(
    app: Flask, session: Session, town: Town, role: Role, where: str
) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    colleague: dict[str, int | str] = {}
    for level, code in _offices(role, where):
        actor = officer(session, code, role)
        if where == "own" or not colleague:  # a walk from elsewhere leaves all as it is
            colleague = things(app, session, town)
        draft = "x" * 24
        if role is Role.CLERK and where == "own":
            payload = {"id_number": [town.waiting_number]}
            draft = drafts.start(session, actor, "unemployment", payload, NOW)
        if where == "own" and actor.can("status.check"):  # an office reads its own look-ups alone
            colleague |= look_up(session, actor, town)
        session.rollback()
        client = _as_user(app, session, actor.user_id)
        newest = _newest(session)
        for endpoint, method, url in _calls(app, town, draft, colleague, where):
            answer = client.open(url, method=method)
            before, newest = newest, _newest(session)
            if _leaves_an_entry(endpoint, answer):
                assert newest > before, f"{method} {endpoint} -> {answer.status_code}: not entered"
            said = f"{role} at {level} ({where}): {method} {endpoint} -> {answer.status_code}"
            wanted = _wanted(RULES[endpoint], role, level, where)
            if (endpoint, method) in SAID:
                wanted = {SAID[endpoint, method]}
            assert answer.status_code in wanted, said
