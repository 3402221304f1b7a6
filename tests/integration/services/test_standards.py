"""最低生活保障标准: dated, kept by the district, and what 灵活就业 is judged by (R7.3)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.deregistration import Standard
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, RegistrationKind, SubsistenceStandard
from portal.queries import person_standing
from portal.queries import standards as queries
from portal.services import standards
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer, registered, resident_number, unemployment_details
from tests.integration.services.records import race, rows_of
from tests.working import employed, job

COUNTY, ITS_COMMUNITY, ANOTHER = "430111000000", "430111001001", "430104000000"
JULY = Standard(date(2026, 7, 1), 850)


@pytest.fixture
def keeper(session: Session) -> Actor:
    """A reviewer of a county that no other test's standards are of."""
    actor = officer(session, COUNTY, Role.REVIEWER)
    county = queries.county_of(session, actor.office_id)
    assert county is not None
    session.execute(sa.delete(SubsistenceStandard).filter_by(area_id=county.id))
    session.commit()
    return actor


def in_force(session: Session, office_id: int) -> tuple[Standard, ...]:
    session.rollback()
    return queries.at_office(session, office_id)


@pytest.mark.clause("R7.3")
def test_a_standard_holds_for_its_county_alone_and_is_on_record(
    session: Session, keeper: Actor
) -> None:
    made = standards.add(session, keeper, NOW, JULY, "长民发〔2026〕12号")
    own, other = clerk(session, ITS_COMMUNITY), officer(session, ANOTHER, Role.REVIEWER)
    assert in_force(session, own.office_id) == (JULY,)
    assert JULY not in in_force(session, other.office_id)
    (row,) = rows_of(session, SubsistenceStandard, id=made.id)
    assert (row.order, row.recorded_by_id) == ("长民发〔2026〕12号", keeper.user_id)
    (entry,) = rows_of(session, AuditEntry, action="standard.add", subject_id=made.id)
    assert entry.detail == "2026-07-01 起每月 850 元"


@pytest.mark.clause("R7.3")
def test_one_a_day_until_it_is_withdrawn(session: Session, keeper: Actor) -> None:
    wrong = standards.add(session, keeper, NOW, Standard(JULY.from_on, 8500), None).id
    with pytest.raises(Conflict, match="录错的请先撤回"):
        standards.add(session, keeper, NOW, JULY, None)
    with pytest.raises(RuleBroken):
        standards.withdraw(session, keeper, NOW, wrong, "")
    standards.withdraw(session, keeper, NOW, wrong, "多录了一个零")
    assert in_force(session, keeper.office_id) == ()
    (entry,) = rows_of(session, AuditEntry, action="standard.withdraw", subject_id=wrong)
    assert entry.detail == "2026-07-01 起每月 8500 元：多录了一个零"
    standards.add(session, keeper, NOW, JULY, None)
    assert in_force(session, keeper.office_id) == (JULY,)
    with pytest.raises(Conflict, match="已经撤回"):
        standards.withdraw(session, keeper, NOW, wrong, "再撤一次")


@pytest.mark.clause("R7.3")
def test_what_was_decided_by_a_standard_stays_when_it_is_withdrawn(
    session: Session, keeper: Actor
) -> None:
    made = standards.add(session, keeper, NOW, JULY, None).id
    actor, number = clerk(session, ITS_COMMUNITY), resident_number()
    person_id = registered(session, actor, details=unemployment_details(number)).person_id
    with pytest.raises(RuleBroken, match="每月 850 元"):
        employed(session, actor, job("022", pay=849), number)
    employed(session, actor, job("022", pay=850), number)
    standards.withdraw(session, keeper, NOW, made, "录错了")
    session.rollback()
    (held,) = person_standing.standing(session, person_id).registrations
    assert held.kind is RegistrationKind.EMPLOYMENT


@pytest.mark.clause("R7.3")
def test_the_days_own_standard_judges(session: Session, keeper: Actor) -> None:
    """Work that began before the rise is held against what was in force then."""
    for standard in (Standard(date(2025, 7, 1), 700), Standard(date(2026, 11, 20), 900)):
        standards.add(session, keeper, NOW, standard, None)
    actor, number = clerk(session, ITS_COMMUNITY), resident_number()
    registered(session, actor, details=unemployment_details(number))
    with pytest.raises(RuleBroken, match="每月 900 元"):
        employed(session, actor, job("022", pay=800, started_on=date(2026, 11, 20)), number)
    employed(session, actor, job("022", pay=800, started_on=date(2026, 11, 19)), number)


def test_two_enter_the_same_day_at_once(
    engine: sa.Engine, session: Session, keeper: Actor, rounds: int
) -> None:
    colleague = officer(session, COUNTY, Role.REVIEWER)
    session.rollback()
    for number in range(2 * rounds):
        standard = Standard(JULY.from_on + timedelta(days=number), 850)

        def add(actor: Actor, own: Session, one: Standard = standard) -> int:
            return standards.add(own, actor, NOW, one, None).id

        outcomes = race(engine, partial(add, keeper), partial(add, colleague))
        assert sorted(type(one).__name__ for one in outcomes) in (
            ["Raced", "int"],
            ["Conflict", "int"],
        )
    assert len(in_force(session, keeper.office_id)) == 2 * rounds


def test_who_may_not(session: Session, keeper: Actor) -> None:
    made = standards.add(session, keeper, NOW, JULY, None).id
    for actor in (
        clerk(session, ITS_COMMUNITY),
        officer(session, ITS_COMMUNITY, Role.REVIEWER),
        officer(session, "430111001000", Role.REVIEWER),
        officer(session, COUNTY, Role.SUPERVISOR),
    ):
        with pytest.raises(NotAllowed):
            standards.add(session, actor, NOW, Standard(date(2026, 1, 1), 800), None)
        with pytest.raises(NotAllowed):
            standards.withdraw(session, actor, NOW, made, "录错了")
    other = officer(session, ANOTHER, Role.REVIEWER)
    with pytest.raises(NotFound):
        standards.withdraw(session, other, NOW, made, "录错了")
    with pytest.raises(NotFound):
        standards.withdraw(session, keeper, NOW, 2**40, "录错了")
    with pytest.raises(RuleBroken):
        standards.add(session, keeper, NOW, Standard(date(1999, 12, 31), 800), None)
