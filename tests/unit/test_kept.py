"""Statements that are built once for an actor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.domain.areas import Level
from portal.domain.permissions import Actor, Role
from portal.queries.kept import kept

ACTOR = Actor(1, "甲", 2, "某社区", Level.COMMUNITY, "1/2/", frozenset({Role.CLERK}))
DAY = date(2026, 11, 24)
built: list[tuple[Actor, date]] = []


@kept
def statement(actor: Actor, day: date) -> object:
    built.append((actor, day))
    return object()


def test_a_statement_is_built_once_whatever_the_request() -> None:
    built.clear()
    first = statement(replace(ACTOR, remote="10.0.0.1", request_id="a"), DAY)
    assert statement(replace(ACTOR, remote="10.0.0.2", request_id="b"), DAY) is first
    assert built == [(ACTOR, DAY)]


def test_another_office_role_or_day_has_its_own() -> None:
    others = (
        (replace(ACTOR, office_id=3), DAY),
        (replace(ACTOR, roles=frozenset({Role.CLERK, Role.REVIEWER})), DAY),
        (replace(ACTOR, past_office_ids=(9,)), DAY),
        (ACTOR, date(2026, 11, 25)),
    )
    found = {id(statement(*one)) for one in ((ACTOR, DAY), *others)}
    assert len(found) == 1 + len(others)
