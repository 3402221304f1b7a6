"""A month's numbers by area: of each state, at every level, and equal to the lists they open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.confirmation import ContactResult
from portal.domain.dates import day_begins
from portal.domain.permissions import Actor, Role
from portal.queries import rolls
from portal.queries.rolls import EntryState, RollLine
from portal.queries.scope import narrowed
from portal.services import rolls as service
from portal.services.demo.accounts import CITY, DISTRICT, OTHER_COMMUNITY, PROVINCE, TOWNSHIP
from tests.confirming import record, said
from tests.factories import clerk, officer, registered
from tests.integration.rolls.entries import deregister, entry_of
from tests.integration.services.doubles import NEXT_DOOR

DECEMBER = date(2026, 12, 1)
FIRST = day_begins(DECEMBER)
LATER = FIRST + timedelta(days=1, hours=9)
LEFT, VAIN, DONE, ENDED = EntryState
COMMUNITIES = {
    "430102001001": {LEFT: 2, VAIN: 1, DONE: 1, ENDED: 1},
    NEXT_DOOR: {LEFT: 0, VAIN: 0, DONE: 2, ENDED: 0},
    "430103002001": {LEFT: 1, VAIN: 0, DONE: 0, ENDED: 1},
    OTHER_COMMUNITY: {LEFT: 1, VAIN: 1, DONE: 0, ENDED: 0},
}
"""Two communities of one town, one of another district of the city, and one of another city."""


@pytest.fixture
def clerks(session: Session) -> list[Actor]:
    """The communities' clerks, after a roll of which so many came to each state."""
    made = [clerk(session, area) for area in COMMUNITIES]
    people = [
        (actor, state, registered(session, actor, now=FIRST - timedelta(days=3)).person_id)
        for actor, wanted in zip(made, COMMUNITIES.values(), strict=True)
        for state, number in wanted.items()
        for _ in range(number)
    ]
    service.make_due(session, FIRST)
    for actor, state, person_id in people:
        entry = entry_of(session, person_id)
        assert entry is not None
        if state is ENDED:
            deregister(session, actor, person_id, LATER)
        elif state is not LEFT:
            result = ContactResult.UNEMPLOYED if state is DONE else ContactResult.UNREACHABLE
            record(session, actor, entry.id, said(result, at=LATER), now=LATER)
    session.rollback()
    return made


def wanted(*areas: str) -> dict[EntryState, int]:
    return {state: sum(COMMUNITIES[area][state] for area in areas) for state in EntryState}


def lines_of(session: Session, actor: Actor) -> list[RollLine]:
    return rolls.lines(session, actor, rolls.parts(session, actor), DECEMBER)


@pytest.mark.clause("R4.1")
@pytest.mark.usefixtures("clerks")
def test_every_level_counts_what_lies_below(session: Session) -> None:
    town = list(COMMUNITIES)[:2]
    for area, numbers in {
        TOWNSHIP: wanted(*town),
        DISTRICT: wanted(*town),
        CITY: wanted(*list(COMMUNITIES)[:3]),
        PROVINCE: wanted(*COMMUNITIES),
    }.items():
        above = officer(session, area, Role.SUPERVISOR)
        total = rolls.total(lines_of(session, above))
        assert total.numbers == numbers, area
        assert total.people == sum(numbers.values())


@pytest.mark.clause("R4.1")
def test_each_number_is_that_of_the_list_it_opens(session: Session, clerks: list[Actor]) -> None:
    for area in (TOWNSHIP, DISTRICT, CITY, PROVINCE):
        above = officer(session, area, Role.SUPERVISOR)
        for line in lines_of(session, above):
            within = narrowed(session, above, line.area_id)
            assert within is not None
            for state, number in line.numbers.items():
                page = rolls.listed(session, within, DECEMBER, state)
                assert len(page.entries) == number, (line.name, state)
            assert len(rolls.listed(session, within, DECEMBER).entries) == line.people
    for actor, numbers in zip(clerks, COMMUNITIES.values(), strict=True):
        (line,) = lines_of(session, actor)
        assert line.numbers == numbers


@pytest.mark.clause("R4.1")
def test_how_far_is_told_of_those_who_are_to_be_reached(
    session: Session, clerks: list[Actor]
) -> None:
    percents = [lines_of(session, one)[0].percent for one in clerks]
    assert percents == [25, 100, 0, 0], "1 of 4, 2 of 2, 0 of 1, 0 of 2"


@pytest.mark.parametrize(
    ("done", "left", "ended", "percent"),
    [
        (0, 0, 0, None),
        (0, 0, 2, None),
        (0, 3, 0, 0),
        (1, 999, 0, 1),
        (999, 1, 5, 99),
        (7, 0, 1, 100),
    ],
)
def test_it_is_never_all_while_somebody_is_left(
    done: int, left: int, ended: int, percent: int | None
) -> None:
    line = RollLine(1, "", {LEFT: left, VAIN: 0, DONE: done, ENDED: ended})
    assert line.percent == percent


@pytest.mark.usefixtures("clerks")
def test_an_area_without_anybody_stands_there_with_zeros(session: Session) -> None:
    above = officer(session, TOWNSHIP, Role.SUPERVISOR)
    assert above.level is Level.TOWN
    lines = lines_of(session, above)
    empty = [one for one in lines if not one.people]
    assert len(lines) == len(empty) + 2
    assert all(one.percent is None for one in empty)
    assert not any(
        one.people
        for one in rolls.lines(session, above, rolls.parts(session, above), date(2026, 11, 1))
    )


def test_a_long_list_goes_on_where_it_ended(
    session: Session, clerks: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolls, "PAGE", 2)
    seen: list[int] = []
    after = None
    while True:
        page = rolls.listed(session, clerks[0], DECEMBER, None, after)
        seen += [one.id for one in page.entries]
        after = page.following
        if after is None:
            break
    assert seen == sorted(set(seen))
    assert len(seen) == 5
