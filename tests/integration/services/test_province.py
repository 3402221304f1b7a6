"""One province, one rule: what it sets holds in every office, and no office can set anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.policy import PolicyError
from portal.models import CalendarDay, CalendarYear, Case, Certificate, Registration
from portal.models.province import ProvinceSetting
from portal.queries import province
from portal.services import calendars
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from portal.services.provinces import set_policy
from tests.factories import (
    NOW,
    clerk,
    deregistered,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import raw_rows, rows_of

PATTERN, DAYS = "certificate_pattern", "working_days.unemployment"


@pytest.fixture(autouse=True)
def _defaults_afterwards(engine: sa.Engine) -> Iterator[None]:
    yield
    with engine.begin() as connection:
        connection.execute(sa.delete(ProvinceSetting))


@pytest.mark.clause("R2.5")
def test_what_is_remembered_of_settings_and_years_is_what_is_stored(session: Session) -> None:
    """Loaded twice at the same moment, and a setting changed behind the portal's back."""
    new_year, worked = date(2031, 1, 1), date(2030, 12, 28)
    for days in ({new_year: False, worked: True}, {new_year: False}):
        calendars.load_year(session, 2031, days, "通知", NOW)
        known = province.calendar(session)
        assert known == WorkCalendar.default().with_year(
            2031, [new_year], [one for one, is_worked in days.items() if is_worked]
        )
    session.execute(sa.delete(CalendarDay))
    session.commit()
    assert province.calendar(session) == WorkCalendar.default().with_year(2031, [], [])
    session.execute(sa.delete(CalendarYear))
    session.commit()
    assert province.calendar(session) == WorkCalendar.default()
    for number in ("6", "7"):
        set_policy(session, DAYS, number)
        set_policy(session, "card_reader", "off")
        stored = province.stored(session)
        assert dict(stored.by_key) == {DAYS: number, "card_reader": "off"}
        assert dict(stored.policy.working_days) == {"unemployment": int(number)}
    session.execute(sa.update(ProvinceSetting).where(ProvinceSetting.key == DAYS).values(value="8"))
    session.commit()
    assert dict(province.policy(session).working_days) == {"unemployment": 8}


def number_of(session: Session, case: Case) -> str:
    (certificate,) = rows_of(session, Certificate, person_id=case.person_id)
    return certificate.number


def end_registrations(session: Session, person_id: int) -> None:
    session.execute(
        sa.update(Registration).where(Registration.person_id == person_id).values(deregistered())
    )
    session.commit()


@pytest.mark.clause("R1", "R2.5")
@pytest.mark.parametrize(
    ("days", "due"),
    [(None, date(2026, 12, 1)), ("3", date(2026, 11, 27)), ("7", date(2026, 12, 3))],
)
def test_every_office_has_the_same_days(session: Session, days: str | None, due: date) -> None:
    if days is not None:
        set_policy(session, DAYS, days)
    cases = [registered(session, clerk(session, area)) for area in (COMMUNITY, OTHER_COMMUNITY)]
    assert {case.due_on for case in cases} == {due}


@pytest.mark.clause("R1")
def test_a_setting_belongs_to_no_office() -> None:
    columns = {column.name for column in ProvinceSetting.__table__.columns}
    assert columns == {"key", "value"}


@pytest.mark.clause("R1")
@pytest.mark.parametrize(
    ("key", "value"), [(DAYS, "0"), (PATTERN, "{serial:06d}"), ("colour", "red")]
)
def test_what_cannot_hold_is_not_kept(
    engine: sa.Engine, session: Session, key: str, value: str
) -> None:
    set_policy(session, DAYS, "6")
    before = raw_rows(engine)
    with pytest.raises(PolicyError):
        set_policy(session, key, value)
    assert raw_rows(engine) == before
    assert dict(province.policy(session).working_days) == {"unemployment": 6}


@pytest.mark.clause("R11.1")
def test_numbers_run_by_county_and_year(session: Session) -> None:
    here, neighbour, there = (
        clerk(session, area) for area in ("430602001001", "430602002001", "430702001004")
    )
    next_year = NOW + timedelta(days=60)
    cases = [
        registered(session, here),
        registered(session, neighbour),
        registered(session, there),
        registered(session, here, now=next_year),
        registered(session, here),
    ]
    assert [number_of(session, case) for case in cases] == [
        "4306020026000001",
        "4306020026000002",
        "4307020026000001",
        "4306020027000001",
        "4306020026000003",
    ]
    assert [case.number for case in cases] == [
        "4306020010012026000001",
        "4306020020012026000001",
        "4307020010042026000001",
        "4306020010012027000001",
        "4306020010012026000002",
    ]


@pytest.mark.clause("R11.1")
def test_a_person_keeps_the_number_for_life(session: Session) -> None:
    person = unemployment_details(resident_number())
    first = registered(session, clerk(session), details=person)
    number = number_of(session, first)
    end_registrations(session, first.person_id)
    set_policy(session, PATTERN, "{year}-{county}-{serial:06d}")
    elsewhere = clerk(session, OTHER_COMMUNITY)
    again = registered(session, elsewhere, now=NOW + timedelta(days=90), details=person)
    assert again.person_id == first.person_id
    assert number_of(session, again) == number


@pytest.mark.clause("R11.1")
def test_the_pattern_is_the_provinces(session: Session) -> None:
    set_policy(session, PATTERN, "HN{county}-{year}-{serial:06d}")
    case = registered(session, clerk(session, "430802001001"))
    assert number_of(session, case) == "HN430802-26-000001"


@pytest.mark.clause("R11.1")
@pytest.mark.parametrize("column", ["number", "person_id"])
def test_the_database_itself_keeps_one_number_a_person(session: Session, column: str) -> None:
    one, other = (registered(session, clerk(session)) for _ in range(2))
    values = {"number": number_of(session, one), "person_id": one.person_id}
    doubled = sa.update(Certificate).where(Certificate.person_id == other.person_id)
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(doubled.values({column: values[column]}))
    session.rollback()
