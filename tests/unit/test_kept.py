"""Statements that are built once for all who have the same rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from portal.domain.areas import Level
from portal.domain.permissions import Actor, Role
from portal.queries.kept import Whoever, facts, kept
from portal.queries.scope import case_in_area

ACTOR = Actor(1, "甲", 2, "某社区", Level.COMMUNITY, "1/2/", frozenset({Role.CLERK}))
OTHER = replace(ACTOR, user_id=7, name="乙", office_id=8, area_path="1/8/", remote="10.0.0.2")
DAY = date(2026, 11, 24)
built: list[date] = []


@kept
def statement(actor: Actor, day: date) -> sa.Select[int, int]:
    built.append(day)
    low, _ = actor.area_range
    return sa.select(sa.literal(1), sa.literal(2)).where(
        sa.literal(2).in_(actor.own_offices), sa.literal("1/2/9/") >= low
    )


def test_a_statement_is_built_once_for_all_with_the_same_rights() -> None:
    built.clear()
    assert statement(OTHER, DAY) is statement(ACTOR, DAY)
    assert built == [DAY]


def test_other_rights_past_offices_or_days_have_their_own() -> None:
    others = (
        (replace(ACTOR, roles=frozenset({Role.CLERK, Role.REVIEWER})), DAY),
        (replace(ACTOR, level=Level.COUNTY), DAY),
        (replace(ACTOR, past_office_ids=(9,)), DAY),
        (ACTOR, date(2026, 11, 25)),
    )
    found = {id(statement(*one)) for one in ((ACTOR, DAY), *others)}
    assert len(found) == 1 + len(others)


def test_each_is_answered_by_their_own_facts() -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        asked = statement(ACTOR, DAY)
        assert connection.execute(asked, facts(ACTOR)).first() == (1, 2)
        assert connection.execute(asked, facts(OTHER)).first() is None
        past = replace(OTHER, past_office_ids=(5, 2), area_path="1/2/")
        assert connection.execute(statement(past, DAY), facts(past)).first() == (1, 2)


def test_without_facts_nothing_is_asked() -> None:
    with (
        sa.create_engine("sqlite://").connect() as connection,
        pytest.raises(StatementError, match="actor_"),
    ):
        connection.execute(statement(ACTOR, DAY))


@pytest.mark.parametrize("level", Level)
def test_the_stand_in_holds_nothing_of_anybody(level: Level) -> None:
    seen: list[Actor] = []
    kept(lambda actor: seen.append(actor))(replace(ACTOR, level=level))
    (whoever,) = seen
    assert isinstance(whoever, Whoever)
    with pytest.raises(AttributeError, match="area_range"):
        whoever.covers("1/2/")
    for own in ("name", "office_title", "area_path"):
        with pytest.raises(AttributeError):
            getattr(whoever, own)
    values = sa.select(1).where(case_in_area(whoever)).compile().params.values()
    assert set(values) <= {None, 1}
