"""Who works for an employer, and its hires and ends: people of the actor's area only (R6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.deregistration import REASONS
from portal.domain.permissions import Actor, Role
from portal.models import Case, EmploymentJob
from portal.queries import workforce
from portal.queries.workforce import Change, Cursor, Event
from portal.services import deregistration, revoking
from portal.services.demo.accounts import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY
from portal.services.deregistration import Grounds
from tests.factories import NOW, clerk, officer, registered, signed_on_paper
from tests.integration.services.acts import SILENT, by_family
from tests.statements import statements
from tests.working import add_employer, employed, job


def hire(
    session: Session, actor: Actor, employer_id: int, started_on: date, at: datetime = NOW
) -> Case:
    return employed(session, actor, job("010", employer_id, started_on=started_on), now=at)


def leave(session: Session, actor: Actor, case: Case, ended_on: date, at: datetime = NOW) -> Case:
    """The job that a case registered ends (规程八 1)."""
    ended = session.scalars(sa.select(EmploymentJob).filter_by(opened_case_id=case.id)).one()
    grounds = Grounds(
        REASONS["801"], ended_on, consent=signed_on_paper(), jobs=frozenset({ended.id})
    )
    return deregistration.end_employment(session, actor, at, SILENT, case.person_id, grounds)


def pages(session: Session, actor: Actor, employer_id: int) -> Iterator[list[Event]]:
    before: Cursor | None = None
    while True:
        page = workforce.events(session, actor, employer_id, before)
        yield list(page.rows)
        if page.following is None:
            return
        before = page.following


def told(session: Session, actor: Actor, employer_id: int) -> list[tuple[str, str]]:
    """Each event's title and timing, the newest first."""
    rows = workforce.events(session, actor, employer_id).rows
    return [(one.title, one.timing.label if one.timing else "") for one in rows]


@pytest.mark.clause("R6.3", "R8.1")
def test_hires_within_30_days_and_ends_within_15_are_on_time(session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    today = NOW.date()
    begun = [
        hire(session, actor, employer_id, today - timedelta(days=days), NOW + timedelta(minutes=n))
        for n, days in enumerate((30, 31, 45))
    ]
    later = NOW + timedelta(hours=1)
    leave(session, actor, begun[1], today - timedelta(days=15), later)
    leave(session, actor, begun[2], today - timedelta(days=18), later + timedelta(minutes=1))
    session.rollback()
    assert told(session, actor, employer_id) == [
        ("解除终止劳动关系", "逾期 3 天"),
        ("解除终止劳动关系", "按时"),
        ("就业登记", "逾期 15 天"),
        ("就业登记", "逾期 1 天"),
        ("就业登记", "按时"),
    ]


@pytest.mark.clause("R8.3")
def test_an_end_by_death_is_told_in_its_own_words(session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    case = hire(session, actor, employer_id, date(2026, 11, 16))
    at = NOW + timedelta(hours=1)
    grounds = by_family("803", NOW.date())
    deregistration.end_employment(session, actor, at, SILENT, case.person_id, grounds)
    session.rollback()
    assert told(session, actor, employer_id)[0] == ("死亡", "按时")


def test_what_was_revoked_or_restored_is_held_to_no_time(session: Session) -> None:
    actor, above = clerk(session), officer(session, "430102001000", Role.REVIEWER)
    employer_id = add_employer(session, actor).id
    mistaken = hire(session, actor, employer_id, date(2026, 11, 16))
    stays = hire(session, actor, employer_id, date(2026, 9, 1), NOW + timedelta(minutes=1))
    later = NOW + timedelta(hours=1)
    end = leave(session, actor, stays, NOW.date(), later)
    for number, case in enumerate((mistaken, end)):
        at = later + timedelta(minutes=1 + number)
        session.refresh(case)
        revoking.revoke(session, above, at, case.id, case.version, "录错了人")
    session.rollback()
    assert told(session, actor, employer_id) == [
        ("恢复就业登记", ""),
        ("已撤销", ""),
        ("解除终止劳动关系", "按时"),
        ("就业登记", "逾期 54 天"),
        ("就业登记", "按时"),
    ]
    (working,) = workforce.workers(session, actor, employer_id).rows
    assert working.person.id == stays.person_id


def test_only_people_of_the_area_are_named_and_the_others_counted(session: Session) -> None:
    here, there = clerk(session, COMMUNITY), clerk(session, OTHER_COMMUNITY)
    employer_id = add_employer(session, there).id
    own = [hire(session, here, employer_id, date(2026, 11, 16)) for _ in range(2)]
    others = [hire(session, there, employer_id, date(2026, 11, 16)) for _ in range(3)]
    leave(session, there, others[0], NOW.date(), NOW + timedelta(hours=1))
    looking = {
        here: (own, [], 2),
        there: (others[1:], [others[0]], 2),
        officer(session, DISTRICT, Role.REVIEWER): (own, [], 2),
        officer(session, CITY, Role.SUPERVISOR): (own, [], 2),
        officer(session, "430000000000", Role.SUPERVISOR): (own + others[1:], [others[0]], 0),
    }
    session.rollback()
    for actor, (working, left, elsewhere) in looking.items():
        found = workforce.workers(session, actor, employer_id)
        assert {one.person.id for one in found.rows} == {one.person_id for one in working}
        assert (found.here.number, found.elsewhere.number) == (len(working), elsewhere)
        named = {one.case.person_id for one in workforce.events(session, actor, employer_id).rows}
        assert named == {one.person_id for one in working + left}


def test_one_employer_shows_nothing_of_another(session: Session) -> None:
    actor = clerk(session)
    one, other = add_employer(session, actor).id, add_employer(session, actor).id
    hire(session, actor, one, date(2026, 11, 16))
    registered(session, actor)
    session.rollback()
    assert workforce.workers(session, actor, other).here.number == 0
    assert workforce.events(session, actor, other).rows == []
    # A cursor of another employer's says nothing: the list begins anew.
    (event,) = workforce.events(session, actor, one).rows
    own = workforce.events(session, actor, one, Cursor(Change.ENDED, event.job.id))
    assert len(own.rows) == 1


def test_pages_hold_every_hire_and_end_once_and_cost_the_same(
    session: Session, engine: sa.Engine
) -> None:
    """Many of one moment, as a roster's are, hires and ends mixed."""
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    hired = []
    for number in range(27):
        at = NOW + timedelta(minutes=number // 9)
        hired.append(hire(session, actor, employer_id, date(2026, 11, 16), at))
    for number, case in enumerate(hired[:18]):
        leave(session, actor, case, NOW.date(), NOW + timedelta(minutes=1 + number // 9))
    session.rollback()
    found = list(pages(session, actor, employer_id))
    assert [len(one) for one in found] == [20, 20, 5]
    every = [event for page in found for event in page]
    assert len({(one.change, one.job.id) for one in every}) == 45
    assert [one.at for one in every] == sorted((one.at for one in every), reverse=True)
    first = workforce.workers(session, actor, employer_id)
    assert (len(first.rows), first.following, first.here.number) == (9, None, 9)
    with statements(engine) as asked:
        workforce.events(session, actor, employer_id)
    assert len(asked) == 2


def test_the_workers_are_paged(session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    people = {hire(session, actor, employer_id, date(2026, 11, 16)).person_id for _ in range(23)}
    session.rollback()
    first = workforce.workers(session, actor, employer_id)
    second = workforce.workers(session, actor, employer_id, first.following)
    assert (len(first.rows), len(second.rows), second.following) == (20, 3, None)
    assert {one.person.id for one in [*first.rows, *second.rows]} == people


def test_late_paper_counts_from_the_day_it_was_handed_in(session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    case = hire(session, actor, employer_id, date(2026, 10, 10))
    session.execute(sa.update(Case).where(Case.id == case.id).values(accepted_on=date(2026, 11, 9)))
    session.commit()
    assert told(session, actor, employer_id) == [("就业登记", "按时")]
