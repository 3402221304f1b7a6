"""Every route × role × area: the answer is what the table below says, and nothing is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import ADMINISTRATORS, PERMISSIONS, ROLE_LEVELS, Role
from portal.services import drafts
from portal.web.access import declared_permission
from tests.factories import NOW, officer
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient

OWN = {
    Level.COMMUNITY: "430102001001",
    Level.TOWN: "430102001000",
    Level.COUNTY: "430102000000",
    Level.CITY: "430100000000",
    Level.PROVINCE: "430000000000",
}
OTHER = {
    Level.COMMUNITY: "430102001002",
    Level.TOWN: "430102002000",
    Level.COUNTY: "430103000000",
    Level.CITY: "430200000000",
}
CLERK = {Role.CLERK}
BUSINESS = set(Role) - ADMINISTRATORS
PRINTERS = {Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER}
ABOVE = {Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE}
EVERYONE = set(Role)


@dataclass(frozen=True)
class Rule:
    """Which roles (at which levels) an endpoint is for, and whether it shows one area's thing."""

    roles: set[Role]
    levels: frozenset[Level] = frozenset(Level)
    in_area: bool = False


RULES = {
    "desk.home": Rule(EVERYONE),
    "desk.show": Rule(BUSINESS),
    "auth.logout": Rule(EVERYONE),
    "auth.password": Rule(EVERYONE),
    "auth.postings": Rule(EVERYONE),
    "people.index": Rule(BUSINESS),
    "people.search": Rule(BUSINESS),
    "people.show": Rule(BUSINESS, in_area=True),
    "people.reveal": Rule(PRINTERS, in_area=True),
    "registration.start": Rule(CLERK),
    "registration.fill": Rule(CLERK, in_area=True),
    "registration.save": Rule(CLERK, in_area=True),
    "registration.discard": Rule(CLERK, in_area=True),
    "cases.show": Rule(BUSINESS, in_area=True),
    "cases.complete": Rule(CLERK, in_area=True),
    "cases.aside": Rule(CLERK, in_area=True),
    "cases.amend": Rule(CLERK, in_area=True),
    "cases.paper": Rule(PRINTERS, in_area=True),
    "cases.empty_form": Rule(PRINTERS),
    "areas.suggest": Rule(BUSINESS),
    "overview.show": Rule(BUSINESS, frozenset(ABOVE)),
    **{
        f"admin.{name}": Rule({Role.SYSTEM_ADMIN})
        for name in ("accounts", "add_account", "account_page", "reset_password")
    },
    "admin.disable": Rule({Role.SYSTEM_ADMIN}),
    "admin.enable": Rule({Role.SYSTEM_ADMIN}),
    "admin.postings": Rule({Role.SECURITY_ADMIN}),
    "admin.account_postings": Rule({Role.SECURITY_ADMIN}),
    "admin.end_posting": Rule({Role.SECURITY_ADMIN}),
    "admin.suggest_offices": Rule({Role.SECURITY_ADMIN}),
    "admin.audit": Rule({Role.AUDITOR}),
}
PUBLIC = {"auth.login", "static"}
LAST = ("registration.discard", "auth.logout")


def _calls(app: Flask, town: Town, draft: str) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of everything but the public pages; what ends things last."""
    values = {
        "case_id": town.waiting_case,
        "person_id": town.person_id,
        "token": draft,
        "user_id": 9999,
        "posting_id": 9999,
        "act": "return",
        "slug": "receipt",
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in PUBLIC:
                continue
            wanted = {name: values[name] for name in rule.arguments}
            url = app.url_map.bind("localhost").build(rule.endpoint, wanted)
            methods = (rule.methods or set()) & {"GET", "POST"}
            found += [(rule.endpoint, method, url) for method in sorted(methods)]
    yield from sorted(found, key=lambda call: LAST.index(call[0]) + 1 if call[0] in LAST else 0)


def _as_user(app: Flask, user_id: int) -> StrictClient:
    client = app.test_client()
    assert isinstance(client, StrictClient)
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{user_id}.0"
        kept["_fresh"] = True
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


def test_nobody_signed_in_is_sent_to_the_log_in(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    client = app.test_client()
    for endpoint, method, url in _calls(app, town, "draft"):
        answer = client.open(url, method=method)
        assert answer.status_code == 302, (endpoint, method)
        assert answer.location.startswith("/login"), (endpoint, method)


@pytest.mark.usefixtures("render_server")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("where", ["own", "other"])
def test_route_by_role_by_area(
    app: Flask, session: Session, town: Town, role: Role, where: str
) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    for level in ROLE_LEVELS[role]:
        if where == "other" and level is Level.PROVINCE:
            continue  # nothing lies outside the province
        code = (OWN if where == "own" else OTHER)[level]
        actor = officer(session, code, role)
        draft = "x" * 24
        if role is Role.CLERK and where == "own":
            payload = {"id_number": [town.waiting_number]}
            draft = drafts.start(session, actor, "unemployment", payload, NOW)
        session.rollback()
        client = _as_user(app, actor.user_id)
        for endpoint, method, url in _calls(app, town, draft):
            answer = client.open(url, method=method)
            rule = RULES[endpoint]
            said = f"{role} at {level} ({where}): {method} {endpoint} -> {answer.status_code}"
            if role not in rule.roles or level not in rule.levels:
                assert answer.status_code == 403, said
            elif (rule.in_area and where == "other") or (
                endpoint.startswith("admin.") and "9999" in url
            ):
                assert answer.status_code == 404, said
            else:
                assert answer.status_code in {200, 302, 409, 422} or (
                    (endpoint, method, answer.status_code) == ("auth.postings", "POST", 404)
                ), said
