"""Every query with every actor: exactly what lies in the area, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins
from portal.domain.identity import parse_id_number
from portal.domain.month_numbers import Number, Topic
from portal.domain.permissions import Actor
from portal.models import Office
from portal.queries import cases, desk, month_sums, people, rolls
from portal.queries.desk import DeskCursor, DeskFilter
from portal.queries.month_rows import Asked
from portal.queries.month_sums import Sums
from portal.queries.scope import narrowed
from tests.integration.queries.world import POSTS, Life, World, lies_in

TODAY = date(2026, 11, 25)
every_actor = pytest.mark.parametrize("who", POSTS)


def concerns(who: str, communities: frozenset[str]) -> bool:
    """Whether one of the communities lies in the actor's area."""
    return any(lies_in(code, POSTS[who][1]) for code in communities)


def waiting_for(world: World, who: str) -> list[Life]:
    return [
        life for life in world.lives if life.waits_at and concerns(who, frozenset({life.waits_at}))
    ]


def found_people(
    session: Session, actor: Actor, typed: str, *, unemployed_only: bool = False
) -> Iterator[int]:
    after = None
    while True:
        page = people.search(session, actor, typed, after, unemployed_only=unemployed_only)
        yield from (person.id for person in page.people)
        if page.following is None:
            return
        after = page.following


def desk_of(
    session: Session, actor: Actor, which: DeskFilter, *, everything: bool = False
) -> Iterator[int]:
    after: DeskCursor | None = None
    while True:
        page = desk.page(session, actor, which, TODAY, after, everything=everything)
        yield from (case.id for case in page.cases)
        if page.following is None:
            return
        after = page.following


@every_actor
def test_people(session: Session, world: World, who: str) -> None:
    actor = world.actors[who]
    expected = {life.person_id for life in world.lives if concerns(who, life.person_of)}
    for life in world.lives:
        seen = life.person_id in expected
        assert people.visible(session, actor, life.person_id) is seen, life
        person = people.in_area(session, actor, life.person_id)
        assert (person is not None) is seen, life
        assert person is None or person.identifier.number == life.number
    found = list(found_people(session, actor, ""))
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert set(found_people(session, actor, "周建国")) <= expected


@every_actor
def test_the_registered_unemployed(session: Session, world: World, who: str) -> None:
    expected = [
        life.person_id
        for life in world.lives
        if life.unemployed_at and concerns(who, frozenset({life.unemployed_at}))
    ]
    found = list(found_people(session, world.actors[who], "", unemployed_only=True))
    assert sorted(found) == sorted(expected)


@every_actor
def test_an_area_below_is_looked_at_as_its_own_staff_would(
    session: Session, world: World, who: str
) -> None:
    """A part's lists are those of an actor posted there; what lies outside is no part."""
    actor = world.actors[who]
    for other, (_, code) in POSTS.items():
        office = session.get_one(Office, world.actors[other].office_id)
        part = narrowed(session, actor, office.area_id)
        inside = len(code.rstrip("0")) >= len(POSTS[who][1].rstrip("0")) and lies_in(
            code, POSTS[who][1]
        )
        assert (part is not None) is inside, other
        if part is not None:
            assert (part.user_id, part.roles) == (actor.user_id, actor.roles)
            seen = [set(found_people(session, one, "")) for one in (part, world.actors[other])]
            assert seen[0] == seen[1]
    assert narrowed(session, actor, 999_999) is None


@every_actor
def test_certificates(session: Session, world: World, who: str) -> None:
    actor = world.actors[who]
    for life in world.lives:
        if life.certificate is not None:
            holder = people.by_certificate(session, actor, life.certificate)
            assert (holder and holder.id) == (
                life.person_id if concerns(who, life.person_of) else None
            )


@every_actor
def test_cases(session: Session, world: World, who: str) -> None:
    actor = world.actors[who]
    for life in world.lives:
        expected = life.case_id if concerns(who, life.case_of) else None
        for found in (
            cases.in_area(session, actor, life.case_id),
            cases.by_number(session, actor, life.case_number),
        ):
            assert (found and found.id) == expected, life


@every_actor
@pytest.mark.parametrize("everything", [False, True])
def test_the_desk(session: Session, world: World, who: str, everything: bool) -> None:
    """The area's, whoever has to act; nothing is the town's reviewer's own, as all wait below."""
    actor, waiting = world.actors[who], waiting_for(world, who)
    expected = {
        DeskFilter.ALL: {life.case_id for life in waiting},
        DeskFilter.TODAY: {life.case_id for life in waiting if life.due_on == TODAY},
        DeskFilter.LATE: {life.case_id for life in waiting if life.due_on < TODAY},
    }
    if who == "town" and not everything:
        elsewhere = expected[DeskFilter.ALL]
        expected = {**{which: set() for which in expected}, DeskFilter.ELSEWHERE: elsewhere}
    elif who.startswith("clerk") and not everything:
        expected[DeskFilter.ELSEWHERE] = set()
    assert set(desk.filters(actor, everything=everything)) == set(expected)
    for which, ids in expected.items():
        assert set(desk_of(session, actor, which, everything=everything)) == ids
    counts = desk.counts(session, actor, TODAY, everything=everything)
    assert {which: count.number for which, count in counts.items()} == {
        which: len(ids) for which, ids in expected.items()
    }


@every_actor
def test_the_overview(session: Session, world: World, who: str) -> None:
    """Each area's numbers, and so their sums, as counted by area codes alone."""
    actor = world.actors[who]
    areas = [*rolls.own(session, actor), *rolls.parts(session, actor)]
    found = Sums(
        month_sums.count(
            session,
            Asked(actor, TODAY.replace(day=1), day_begins(TODAY)),
            [one.id for one in areas],
        )
    )
    for area in areas:
        waiting = [
            life for life in world.lives if life.waits_at and lies_in(life.waits_at, area.code)
        ]
        assert found.total(area.id, Topic.WAITING) == len(waiting), area.full_name
        late = sum(life.due_on < TODAY for life in waiting)
        assert found.of(area.id, Number(Topic.WAITING, "late")) == late
        assert found.total(area.id, Topic.UNEMPLOYED) == sum(
            life.unemployed_at is not None and lies_in(life.unemployed_at, area.code)
            for life in world.lives
        )


def test_a_whole_number_is_found_anywhere_in_the_province(session: Session, world: World) -> None:
    for life in world.lives:
        person = people.by_id_number(session, parse_id_number(life.number))
        assert person is not None
        assert person.id == life.person_id


def test_the_world_is_worth_looking_at(world: World) -> None:
    """Each actor's view differs from most others', or the tests above would say little."""
    views = {
        frozenset(life.person_id for life in world.lives if concerns(who, life.person_of))
        for who in POSTS
    }
    assert len(views) == len({code for _, code in POSTS.values()}) - 3
    assert frozenset() in views
