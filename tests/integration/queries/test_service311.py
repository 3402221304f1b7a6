"""Who lacks what: the list and the sums equal the rules of the domain (R5.1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins, shanghai_day
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import ServiceKind
from portal.models import OpeningBalance, Registration, RegistrationKind
from portal.queries import lacking311, service311
from portal.services.demo.accounts import DISTRICT
from tests import served
from tests.factories import NOW, clerk, officer, registered, resident_number, unemployment_details

HERE, NEXT_DOOR, TOWNSHIP = "430102002001", "430102002002", "430102002000"


def person(session: Session, actor: Actor, at: datetime = NOW) -> int:
    """Somebody registered as unemployed at a moment."""
    since = shanghai_day(at) - timedelta(days=1)
    details = unemployment_details(resident_number(), unemployed_since=since)
    return registered(session, actor, now=at, details=details).person_id


def spell(session: Session, person_id: int) -> Registration:
    """Their 失业登记."""
    found = service311.spell_of(session, person_id)
    assert found is not None
    return found


def in_python(session: Session, person_id: int, today: date) -> tuple[int, ...]:
    """How often each kind was given in the year that runs, by the domain's own rules."""
    found = service311.yearly(session, spell(session, person_id), today)
    return tuple(one.done for one in found.meters)


@pytest.mark.clause("R5.1")
def test_the_year_begins_on_the_day_of_registration_and_a_new_one_at_nought(
    session: Session,
) -> None:
    actor = clerk(session)
    whom = person(session, actor, served.day(2026, 11, 24, 0))
    served.guided(session, actor, whom, served.day(2026, 11, 25))
    served.guided(session, actor, whom, served.day(2027, 11, 23, 23))
    assert in_python(session, whom, date(2027, 11, 23)) == (0, 0, 2)
    assert in_python(session, whom, date(2027, 11, 24)) == (0, 0, 0)
    found = service311.yearly(session, spell(session, whom), date(2027, 11, 24))
    assert (found.year.first, found.year.last) == (date(2027, 11, 24), date(2028, 11, 23))
    assert [one.kind for one in found.lacking] == list(ServiceKind)


@pytest.mark.clause("R5.1")
def test_what_was_counted_before_the_system_counts_in_the_first_year_alone(
    session: Session,
) -> None:
    actor = clerk(session, "430102001002")
    whom = person(session, actor)
    session.add(
        OpeningBalance(
            case_id=spell(session, whom).opened_case_id,
            person_id=whom,
            months_unreachable=0,
            referrals=3,
            trainings=1,
            guidances=0,
            recorded_at=NOW,
        )
    )
    session.commit()
    today = shanghai_day(NOW)
    assert in_python(session, whom, today) == (3, 1, 0)
    (line,) = lacking311.lacking(session, actor, today).lines
    assert [one.done for one in line.yearly.meters] == [3, 1, 0]
    assert not lacking311.lacking(session, actor, today, ServiceKind.JOB).lines
    next_year = today + timedelta(days=365)
    (line,) = lacking311.lacking(session, actor, next_year, ServiceKind.JOB).lines
    assert [one.done for one in line.yearly.meters] == [0, 0, 0]


@pytest.mark.clause("R5.1")
def test_the_list_says_what_the_rules_say_of_everybody(session: Session) -> None:
    """Random lives over years, 29 February among them: SQL and the domain agree each day."""
    rng, actor = Random(311), clerk(session, "430102001003")  # noqa: S311 - invention, no secret
    keeper = served.keeper(session)
    course = served.course(session, keeper, served.institution(session, keeper).id, seats=500)
    begun = [served.day(2024, 2, 29), served.day(2025, 3, 1), served.day(2026, 2, 28, 23)]
    begun += [served.day(2024, 3, 1, 0) + timedelta(days=rng.randrange(900)) for _ in range(7)]
    people = {person(session, actor, at): at for at in begun}
    for whom in list(people)[::2]:
        served.recommended(session, actor, whom, course.id, NOW)
        served.refused(session, actor, whom)
    for today in (date(2027, 2, 28), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)):
        for whom, at in people.items():
            days = (day_begins(today) - at).days
            served.guided(session, actor, whom, at + timedelta(days=rng.randrange(days)))
        expected = {whom: in_python(session, whom, today) for whom in people}
        page = lacking311.lacking(session, actor, today)
        assert page.following is None
        shown = {
            one.person.id: tuple(meter.done for meter in one.yearly.meters) for one in page.lines
        }
        assert shown == expected, today
        ends = [(one.yearly.year.last, one.person.id) for one in page.lines]
        assert ends == sorted(ends)
        counted = lacking311.counts(session, actor, today)
        assert counted[None] == len(people), "nobody was offered three vacancies"
        unguided = sum(done[2] < 1 for done in expected.values())
        assert counted[ServiceKind.GUIDANCE] == unguided
        assert 0 < unguided < len(people)


@pytest.mark.clause("R5.1")
def test_the_list_goes_on_page_by_page_and_forgets_nobody(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lacking311, "PAGE", 2)
    actor = clerk(session, "430102001004")
    people = {person(session, actor, NOW + timedelta(days=n % 3)) for n in range(5)}
    today, after, seen = shanghai_day(NOW) + timedelta(days=30), None, []
    while True:
        page = lacking311.lacking(session, actor, today, None, after)
        seen += [one.person.id for one in page.lines]
        after = page.following
        if after is None:
            break
        assert len(page.lines) == 2
    assert len(seen) == 5
    assert set(seen) == people


@pytest.mark.clause("R5.1")
def test_sums_go_by_who_serves_and_leave_out_what_is_over(session: Session) -> None:
    ours, next_door = clerk(session, HERE), clerk(session, NEXT_DOOR)
    township, district = (officer(session, code, Role.REVIEWER) for code in (TOWNSHIP, DISTRICT))
    first, second = person(session, ours), person(session, ours)
    elsewhere = person(session, next_door)
    served.guided(session, ours, first)
    over = session.scalars(
        sa.select(Registration).where(
            Registration.person_id == second, Registration.kind == RegistrationKind.UNEMPLOYMENT
        )
    ).one()
    over_case = over.opened_case_id
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == second)
        .values(
            ended_recorded_at=NOW,
            ended_on=shanghai_day(NOW),
            end_kind="revoked",
            closed_case_id=over_case,
        )
    )
    session.commit()
    today = shanghai_day(NOW)
    lines = {one.area.code: one for one in lacking311.sums(session, township, today)}
    mine, theirs = lines[HERE], lines[NEXT_DOOR]
    assert (mine.people, mine.lacking) == (1, 1)
    assert dict(mine.of_kind) == {
        ServiceKind.JOB: 1,
        ServiceKind.TRAINING: 1,
        ServiceKind.GUIDANCE: 0,
    }
    assert (theirs.people, theirs.of_kind[ServiceKind.GUIDANCE]) == (1, 1)
    above = {one.area.code: one for one in lacking311.sums(session, district, today)}
    assert above[TOWNSHIP].people == 2
    names = [one.person.id for one in lacking311.lacking(session, next_door, today).lines]
    assert names == [elsewhere]
