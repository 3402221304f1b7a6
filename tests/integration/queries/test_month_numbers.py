"""辖区概况: every number, at every level, is that of the list it opens and of those who made it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import day_begins, next_month
from portal.domain.deregistration import REFUSALS_NEEDED
from portal.domain.month_numbers import Number, Topic, numbers, parse_number
from portal.domain.permissions import Actor, Role
from portal.models import Area, MonthSum, MonthSums, Office
from portal.queries import candidates, month_lists, month_sums, roll_sums, rolls
from portal.queries.month_rows import Asked
from portal.queries.month_sums import Sums
from portal.queries.scope import narrowed
from portal.services import month_sums as keeping
from portal.services.demo.accounts import OTHER_COMMUNITY
from portal.services.generating import generate
from tests.factories import NOW, clerk, officer, registered, resident_number, unemployment_details
from tests.moving import moved_in
from tests.served import refused

THIS, BEFORE = date(2026, 11, 1), date(2026, 10, 1)
PROVINCE = "430000000000"
_PEOPLE = 1200


@pytest.fixture
def province(session: Session) -> Actor:
    """The province's supervisor, of a generated province of three months."""
    if not session.scalar(sa.select(sa.func.count()).select_from(MonthSums)):
        generate(session, people=_PEOPLE, months=3, seed=5, now=NOW, more=True, paper="ab" * 32)
        for day in (NOW, NOW - timedelta(days=31)):
            _moves(session, day)
        _refuses(session)
        while keeping.keep_due(session, NOW):
            pass
    return officer(session, PROVINCE, Role.SUPERVISOR)


def _moves(session: Session, now: datetime) -> None:
    """Somebody moves from one community to another, which generated people seldom do."""
    number, old = resident_number(), clerk(session)
    registered(session, old, now=now, details=unemployment_details(number))
    moved_in(session, clerk(session, OTHER_COMMUNITY), number, old.office_id, now=now)


def _refuses(session: Session) -> None:
    """Somebody refuses often enough to be deregistered for it."""
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    for _ in range(REFUSALS_NEEDED):
        refused(session, actor, person_id)


def _listed(session: Session, asked: Asked, number: Number) -> list[int]:
    """All rows of a number's list, page after page."""
    ids: list[int] = []
    after = None
    while True:
        page = month_lists.listed(session, asked, number.topic, number.part, after)
        assert all(one.number == number for one in page.rows)
        ids += [one.id for one in page.rows]
        after = page.following
        if after is None:
            return ids


def _busiest(session: Session, province: Actor, month: date) -> list[Actor]:
    """The province, and below it at each level the area with the most to tell."""
    chain = [province]
    while chain[-1].level is not Level.COMMUNITY:
        asked = Asked(chain[-1], month, NOW)
        ids = [one.id for one in rolls.parts(session, chain[-1])]
        found = month_sums.count(session, asked, ids)
        best = max(ids, key=lambda one: (len(found.get(one, {})), sum(found.get(one, {}).values())))
        below = narrowed(session, chain[-1], best)
        assert below is not None
        chain.append(below)
    return chain


def _own(session: Session, actor: Actor) -> int:
    return session.get_one(Office, actor.office_id).area_id


def _sums(session: Session, asked: Asked) -> Sums:
    return month_sums.sums(session, asked, [_own(session, asked.actor)])


@pytest.mark.parametrize("month", [THIS, BEFORE])
def test_every_number_at_every_level_is_that_of_its_list(
    session: Session, province: Actor, month: date
) -> None:
    chain = _busiest(session, province, month)
    assert [one.level for one in chain] == list(Level)
    told = set()
    for actor in chain:
        asked, area_id = Asked(actor, month, NOW), _own(session, actor)
        found = _sums(session, asked)
        assert (found.at is not None) is (actor.level in {Level.CITY, Level.PROVINCE})
        for number in numbers(this_month=month == THIS):
            ids = _listed(session, asked, number)
            assert len(ids) == found.of(area_id, number), (actor.level, number.key)
            assert ids == sorted(set(ids), reverse=True)
            told |= {number.topic} if ids else set()
    assert told == {one for one in Topic if month == THIS or not one.is_of_now}


def test_the_areas_below_add_up_to_the_whole(session: Session, province: Actor) -> None:
    for actor in _busiest(session, province, THIS)[:-1]:
        asked = Asked(actor, THIS, NOW)
        parts = [one.id for one in rolls.parts(session, actor)]
        counted = month_sums.count(session, asked, [_own(session, actor), *parts])
        whole = counted.pop(_own(session, actor))
        for number, many in whole.items():
            assert sum(below.get(number, 0) for below in counted.values()) == many, number.key


@pytest.mark.clause("R4.1")
def test_rolls_of_cities_and_the_province_are_the_kept_ones(
    session: Session, province: Actor
) -> None:
    for actor in _busiest(session, province, THIS):
        asked, areas = Asked(actor, THIS, NOW), rolls.parts(session, actor)
        found = roll_sums.lines(session, asked, areas)
        assert (found.at is not None) is (actor.level in {Level.CITY, Level.PROVINCE})
        waiting = candidates.below(session, actor, areas, NOW)
        assert found.lines == rolls.lines(session, actor, areas, THIS, waiting)
        assert rolls.total(found.lines).candidates > 0 or actor.level is not Level.PROVINCE
    past = roll_sums.lines(session, Asked(province, BEFORE, NOW), rolls.parts(session, province))
    assert past.at is not None
    assert rolls.total(past.lines).people > 0
    assert rolls.total(past.lines).candidates == 0, "told of the present alone"


def test_what_one_month_ends_with_the_next_begins_with(session: Session, province: Actor) -> None:
    """Whoever is registered as a month ends stands on the next month's roll (R4.1).

    But for the one whom this test registered in October after November's roll had been made.
    """
    asked = Asked(province, BEFORE, NOW)
    at_its_end = Number(Topic.UNEMPLOYED)
    area_id = _own(session, province)
    on_roll = month_sums.count(session, Asked(province, THIS, NOW), [area_id])[area_id]
    roll = sum(many for number, many in on_roll.items() if number.topic is Topic.ROLL)
    assert month_sums.count(session, asked, [area_id])[area_id][at_its_end] == roll + 1


def test_kept_sums_are_counted_again_when_they_are_old(session: Session, province: Actor) -> None:
    assert not keeping.keep_due(session, NOW + keeping.THIS_MONTH - timedelta(seconds=1))
    session.execute(sa.update(MonthSum).values(number=MonthSum.number + 1))
    session.commit()
    later = NOW + keeping.THIS_MONTH
    assert keeping.keep_due(session, later)
    assert not keeping.keep_due(session, later)
    area_id, asked = _own(session, province), Asked(province, THIS, later)
    found = month_sums.sums(session, asked, [area_id])
    assert found.at == later
    assert found.by_area == month_sums.count(session, asked, [area_id])
    tomorrow = later + keeping.PAST_MONTH
    while keeping.keep_due(session, tomorrow):
        pass
    past = Asked(province, BEFORE, tomorrow)
    found = month_sums.sums(session, past, [area_id])
    assert found.by_area == month_sums.count(session, past, [area_id])
    keeping.keep_due(session, NOW)  # the clock of a demo may be set back


def test_kept_are_counties_and_what_lies_above(session: Session, province: Actor) -> None:
    levels = set(session.scalars(sa.select(Area.level).join(MonthSum, MonthSum.area_id == Area.id)))
    assert levels == {Level.COUNTY, Level.CITY, Level.PROVINCE}
    assert session.scalars(sa.select(MonthSum.number).where(MonthSum.number == 0)).all() == []


def test_where_nothing_is_kept_it_is_counted(session: Session, province: Actor) -> None:
    month = next_month(THIS)
    asked = Asked(province, month, day_begins(month))
    assert month_sums.sums(session, asked, [_own(session, province)]).at is None


@pytest.mark.parametrize("key", ["", "ended", "ended.", "ended.999", "nothing.all", "roll.all"])
def test_a_key_of_no_number_is_none(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of an enum or of ours, it is all one
        parse_number(key)
    assert {parse_number(one.key) for one in numbers(this_month=True)} == set(
        numbers(this_month=True)
    )
