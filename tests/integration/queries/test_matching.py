"""R5.2: what the database ranks is what the rules rank, whatever it passed over on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import Place, WishedWork
from portal.domain.areas import Level
from portal.domain.codes import code_set
from portal.domain.dates import shanghai_day
from portal.domain.deregistration import Answer
from portal.domain.matching import NEAR, NearArea, Wanted, match, ranked, stems
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.domain.vacancies import VacancyState, education_rank
from portal.models import Area, Offer, Person, Vacancy
from portal.queries import matching
from portal.queries.areas import by_full_name
from portal.queries.matching import Filters
from portal.queries.vacancies import recommendable
from portal.services import service311
from portal.services.service311 import Offering
from tests.factories import (
    NOW,
    WISHES,
    clerk,
    personal_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.many_vacancies import OCCUPATIONS, TITLES, add_vacancies

TODAY = shanghai_day(NOW)
MANY, WANTS = 800, 40


@pytest.fixture(autouse=True)
def _no_others(session: Session) -> None:
    """Vacancies of the tests before are over."""
    over = {"state": VacancyState.TAKEN_DOWN, "ended_at": NOW}
    session.execute(sa.update(Vacancy).values(over))
    session.commit()


def _wanted(random: Random, homes: list[tuple[NearArea, ...]]) -> Wanted:
    home, other = random.choice(homes), random.choice(homes)
    words = [stem for one in random.sample(TITLES, random.randint(0, 3)) for stem in stems(one)]
    form = random.choice([None, *code_set("employment_wish_form").items[:3]])
    return Wanted(
        trades=tuple(random.sample(OCCUPATIONS, random.randint(0, 3))),
        words=tuple(words),
        places=random.choice([(), (home[-1].path,), (home[-2].path, other[0].path)]),
        home=random.choice([home, home, home[-1:], ()]),
        pay_from=random.choice([None, 3000, 5000]),
        pay_to=random.choice([None, 5500]),
        form=form,
        rank=random.randint(0, 7),
    )


@pytest.mark.clause("R5.2")
def test_the_list_is_that_of_the_full_ranking(session: Session) -> None:
    actor, random = clerk(session), Random(7)  # noqa: S311 - no secret
    county = by_full_name(session, "长沙市芙蓉区")
    assert county is not None
    add_vacancies(session, actor, MANY, seed=1)
    add_vacancies(session, actor, MANY, seed=2, within=county.path)
    openings = [matching.opening_of(one) for one in _open(session)]
    communities = session.scalars(
        sa.select(Area.path).where(Area.level == Level.COMMUNITY).order_by(Area.id)
    ).all()
    at_home = [one for one in communities if one.startswith(county.path)]
    homes = [
        matching.home_at(session, one) for one in (*at_home[:4], *random.sample(communities, 4))
    ]
    nobody = Person(id=0)
    for most in (3, matching.MOST):
        for _ in range(WANTS // 2):
            wanted = _wanted(random, homes)
            found = matching.fitting(session, nobody, wanted, TODAY, most)
            expected = ranked(wanted, openings, most)
            assert [one.vacancy.id for one in found] == [one.opening.id for one in expected]
            assert [one.match for one in found] == expected


@pytest.mark.clause("R5.2")
def test_filters_leave_what_they_say_in_the_same_order(session: Session) -> None:
    actor, random = clerk(session), Random(8)  # noqa: S311 - no secret
    add_vacancies(session, actor, MANY, seed=3)
    city = by_full_name(session, "长沙市")
    assert city is not None
    homes = [matching.home_at(session, actor.area_path)]
    every = _open(session)
    nobody = Person(id=0)
    for filters in (
        Filters(words="保安"),
        Filters(words="巡逻"),
        Filters(area_path=city.path),
        Filters(pay=5000),
        Filters("员", city.path, 4000),
        Filters(words="餐饮有限"),
        Filters(words="没有这样的"),
    ):
        wanted = _wanted(random, homes)
        passing = [one for one in every if _passes(filters, one)]
        found = matching.filtered(session, nobody, wanted, TODAY, filters)
        scored = [match(wanted, matching.opening_of(one)) for one in passing]
        scored.sort(key=lambda one: (-one.score, -one.opening.id))
        assert [one.match for one in found] == scored[: matching.MOST]


def _open(session: Session) -> Sequence[Vacancy]:
    return session.scalars(sa.select(Vacancy).where(recommendable(TODAY))).all()


def _passes(filters: Filters, one: Vacancy) -> bool:
    words, path, pay = filters.words, filters.area_path, filters.pay
    said = words is None or any(
        words in text for text in (one.title, one.duties, one.employer.name)
    )
    there = path is None or one.area.path.startswith(path)
    return said and there and (pay is None or (one.pay_to is not None and one.pay_to >= pay))


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize(
    "changes",
    [
        {"open_until": TODAY - timedelta(days=1)},
        {"filled": Vacancy.headcount},
        {"state": VacancyState.TAKEN_DOWN, "ended_at": NOW},
        {"state": VacancyState.WAITING, "published_at": None},
    ],
    ids=["expired", "filled", "taken down", "not published"],
)
def test_what_cannot_be_recommended_is_not_there(session: Session, changes: dict[str, Any]) -> None:
    (only,) = add_vacancies(session, clerk(session), 1)
    nobody = Person(id=0)
    assert [one.vacancy.id for one in matching.fitting(session, nobody, Wanted(), TODAY)] == [only]
    session.execute(sa.update(Vacancy).where(Vacancy.id == only).values(**changes))
    assert matching.fitting(session, nobody, Wanted(), TODAY) == []


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize(
    ("answer", "outcome", "anew", "there"),
    [
        (Answer.ACCEPTED, None, False, False),
        (Answer.ACCEPTED, None, True, False),
        (Answer.ACCEPTED, OfferOutcome.NOT_CONTACTED, True, False),
        (Answer.ACCEPTED, OfferOutcome.NOT_HIRED, False, False),
        (Answer.ACCEPTED, OfferOutcome.NOT_HIRED, True, True),
        (Answer.REFUSED, None, False, False),
        (Answer.REFUSED, None, True, True),
        (Answer.REFUSED_WITH_REASON, None, True, True),
    ],
)
def test_what_was_offered_comes_back_when_it_is_published_anew(
    session: Session, answer: Answer, outcome: OfferOutcome | None, anew: bool, there: bool
) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    (only,) = add_vacancies(session, actor, 1)
    means = signed_on_paper().means
    offering = Offering(ServiceKind.JOB, answer, means, vacancy_id=only, words="要照顾老人")
    service311.offer(session, actor, NOW, person_id, offering)
    at = NOW + timedelta(hours=1)
    if outcome is not None:
        told = {"outcome": outcome, "outcome_at": at}
        session.execute(sa.update(Offer).where(Offer.person_id == person_id).values(told))
    if anew:
        again = {"published_at": at}
        session.execute(sa.update(Vacancy).where(Vacancy.id == only).values(again))
    session.commit()
    found = matching.fitting(session, session.get_one(Person, person_id), Wanted(), TODAY)
    assert bool(found) is there
    assert matching.can_be_offered(session, person_id, only) is there


def test_a_revoked_offer_does_not_count(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    (only,) = add_vacancies(session, actor, 1)
    offering = Offering(ServiceKind.JOB, Answer.ACCEPTED, signed_on_paper().means, vacancy_id=only)
    service311.offer(session, actor, NOW, person_id, offering)
    session.execute(
        sa.update(Offer)
        .where(Offer.person_id == person_id)
        .values(revoked_at=NOW, revoke_reason="录错了")
    )
    assert matching.can_be_offered(session, person_id, only)


@pytest.mark.clause("R5.2")
def test_what_is_wanted_is_what_was_said_last(session: Session) -> None:
    actor = clerk(session)
    county = by_full_name(session, "株洲市天元区")
    assert county is not None
    number = resident_number()
    guard = code_set("occupation_major_mid").item("4-07-00-00")
    wishes = replace(
        WISHES,
        occupations=(WishedWork(guard, "保安员、门卫"), WishedWork(None, "保洁员")),
        places=(Place("株洲市天元区", county.id), Place("广东省深圳市")),
        employment_form=code_set("employment_wish_form").item("5"),
    )
    education = code_set("education").item("61")
    personal = personal_details(number, education=education)
    details = unemployment_details(number, personal=personal, wishes=wishes)
    person = session.get_one(Person, registered(session, actor, details=details).person_id)
    wanted = matching.wanted_by(session, person)
    assert wanted.trades == (guard,)
    assert wanted.words == ("保安", "门卫", "保洁")
    assert wanted.places == (county.path,)
    assert [one.level for one in wanted.home] == list(NEAR)
    assert wanted.home[0].path == actor.area_path
    assert (wanted.pay_from, wanted.pay_to, wanted.form) == (3000, 4000, None)
    assert wanted.rank == education_rank(education)


@pytest.mark.parametrize(
    ("lives", "level"),
    [("长沙市芙蓉区", Level.COMMUNITY), ("株洲市天元区", Level.COUNTY)],
    ids=["served where they live", "lives elsewhere"],
)
def test_home_is_where_they_live_as_near_as_is_known(
    session: Session, lives: str, level: Level
) -> None:
    actor, area = clerk(session), by_full_name(session, lives)
    assert area is not None
    number = resident_number()
    personal = personal_details(number, residence_place=Place(lives, area.id))
    case = registered(session, actor, details=unemployment_details(number, personal=personal))
    home = matching.wanted_by(session, session.get_one(Person, case.person_id)).home
    assert home[0].level is level
    assert any(one.path == area.path for one in home)
