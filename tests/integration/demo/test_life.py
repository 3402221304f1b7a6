"""The demo as the first ``make run`` fills it: nothing empty, and nothing against the rules."""

from __future__ import annotations

import base64
import io
from collections import Counter
from datetime import datetime, time

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from portal.domain.confirmation import month_of
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.lights import LightKind
from portal.domain.month_numbers import Number, Topic
from portal.domain.workflow import Status
from portal.models import (
    AuditEntry,
    Basis,
    Case,
    Certificate,
    Decision,
    Person,
    PersonIdentifier,
    Posting,
    Registration,
    RegistrationKind,
    Serving,
    User,
)
from portal.queries import month_sums, rolls, staff
from portal.queries.areas import office_by_area_code
from portal.queries.month_rows import Asked
from portal.services.consents import SIGNED_ON_SCREEN
from portal.services.demo import jobs, life, services311, vacancies
from portal.services.demo.accounts import ACCOUNTS, COMMUNITY
from portal.services.demo.certificates import AT_DISTRICT, SENT_BACK
from portal.services.demo.life import OFFICES, begins_on
from tests.factories import NOW
from tests.integration.demo.filled import (
    CALENDAR,
    HIRED,
    REGISTERED,
    REGISTRATIONS,
    REQUESTED,
    TAKEN_ON,
    WAITING,
    count,
    lights,
)


def test_every_office_has_the_life_it_was_given(filled: Session) -> None:
    for one in OFFICES:
        office = office_by_area_code(filled, one.area_code)
        assert office is not None
        of_office = Registration.handling_office_id == office.id
        for kind in (RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING):
            assert count(filled, Registration, of_office, Registration.kind == kind) == (
                one.registered
            )
        waiting = filled.scalars(
            sa.select(Case.step).where(
                Case.handling_office_id == office.id, Case.status == Status.OPEN, REGISTRATIONS
            )
        ).all()
        assert waiting == ["verify"] * len(one.due_in)


@pytest.mark.clause("R3.2", "R11.1")
def test_each_registered_person_has_exactly_what_a_registration_brings(filled: Session) -> None:
    by_kind = {
        kind: Counter(filled.scalars(sa.select(Registration.person_id).filter_by(kind=kind)))
        for kind in RegistrationKind
    }
    unemployed, employed = (
        by_kind[RegistrationKind.UNEMPLOYMENT],
        by_kind[RegistrationKind.EMPLOYMENT],
    )
    assert (len(unemployed), len(employed)) == (REGISTERED, HIRED + TAKEN_ON)
    assert by_kind[RegistrationKind.JOB_SEEKING] == unemployed
    taken_on = set(unemployed) & set(employed)
    assert len(taken_on) == TAKEN_ON
    serving = sa.select(Serving.person_id).where(Serving.ended_at.is_(None))
    assert Counter(filled.scalars(serving)) == Counter(set(unemployed) - taken_on)
    each_once = Counter({*unemployed, *employed})
    assert Counter(filled.scalars(sa.select(Certificate.person_id))) == each_once
    assert count(filled, Person) == REGISTERED + WAITING + HIRED


@pytest.mark.clause("R2.9")
def test_nothing_was_completed_without_the_persons_own_consent(filled: Session) -> None:
    consenting = sa.select(Basis.case_id)
    completed = Case.status == Status.COMPLETED
    registered = REGISTERED + HIRED + TAKEN_ON
    assert count(filled, Case, completed) == registered + jobs.LEAVING
    assert not count(filled, Case, completed, Case.id.not_in(consenting))
    open_cases = sa.and_(Case.status == Status.OPEN, REGISTRATIONS)
    signed = count(filled, Case, open_cases, Case.id.in_(consenting))
    assert 0 < signed < WAITING, "both kinds of open case are there to be tried"


def test_some_signed_on_the_screen(filled: Session) -> None:
    bases = filled.scalars(sa.select(Basis)).all()
    drawn = [one for one in bases if one.signature]
    assert [one for one in bases if one.means and one.means.code == SIGNED_ON_SCREEN] == drawn
    assert 0 < len(drawn) < len(bases) / 2
    for one in drawn:
        with Image.open(io.BytesIO(base64.b64decode(one.signature or ""))) as picture:
            assert picture.getchannel("A").getbbox(), "something was drawn"


@pytest.mark.clause("R2.5")
def test_the_desk_shows_late_today_and_later(filled: Session) -> None:
    expected = {LightKind.LATE: 1, LightKind.TODAY: 2, LightKind.SOON: 1, LightKind.OK: 5}
    assert lights(filled, COMMUNITY, NOW) == expected


def test_every_overview_has_numbers(filled: Session) -> None:
    for username, most in (("township", 7), ("district", 3), ("city", 2), ("province", 2)):
        user = filled.scalars(sa.select(User).where(User.username == username)).one()
        actor = staff.actor_at(user, user.postings[0].office)
        below = [one.id for one in rolls.parts(filled, actor)]
        asked = Asked(actor, month_of(NOW), NOW)
        lines = month_sums.count(filled, asked, below).values()
        assert sum(Number(Topic.UNEMPLOYED) in line for line in lines) == most, username
        assert any(Number(Topic.WAITING, "late") in line for line in lines)


def test_every_act_was_done_by_a_clerk_posted_there_in_office_hours(filled: Session) -> None:
    postings = {
        (one.user_id, one.office_id): one.started_on for one in filled.scalars(sa.select(Posting))
    }
    decisions = filled.scalars(sa.select(Decision)).all()
    registered = 3 * (REGISTERED + HIRED + TAKEN_ON) + jobs.LEAVING
    of_vacancies = vacancies.ENTERED + vacancies.PUBLISHED + vacancies.SENT_BACK
    asked = WAITING + REQUESTED + SENT_BACK + AT_DISTRICT
    of_guidance = services311.REFERRED + services311.ASSIGNED
    assert len(decisions) == registered + asked + of_vacancies + of_guidance
    for one in decisions:
        at = one.at.astimezone(SHANGHAI)
        assert begins_on(NOW) <= at.date() < shanghai_day(NOW)
        assert CALENDAR.is_workday(at.date())
        assert time(8, 30) <= at.time() < time(17, 0)
        assert postings[one.actor_id, one.office_id] <= at.date()


def test_the_numbers_of_an_office_rise_with_its_days(filled: Session) -> None:
    in_order = sa.select(Case.accepting_office_id, Case.submitted_at).order_by(Case.number)
    offices: dict[int, list[datetime]] = {}
    for office_id, submitted_at in filled.execute(in_order):
        offices.setdefault(office_id, []).append(submitted_at)
    assert len(offices) == len(OFFICES)
    for moments in offices.values():
        assert moments == sorted(moments)


def test_every_stored_number_reads_as_itself(filled: Session) -> None:
    for one in filled.scalars(sa.select(PersonIdentifier)):
        number = parse_id_number(one.number)
        assert (number.canonical, number.kind) == (one.number, one.kind)


def test_every_act_left_its_audit_entry(filled: Session) -> None:
    registered = REGISTERED + HIRED + TAKEN_ON
    made = {
        "case.accept": registered + WAITING + REQUESTED + vacancies.ENTERED,
        "case.approve": AT_DISTRICT + vacancies.PUBLISHED + services311.ASSIGNED,
        "case.propose": services311.REFERRED,
        "case.send_back": SENT_BACK + vacancies.SENT_BACK,
        "benefit.record": 6,
    }
    made |= {
        "case.verify": registered,
        "case.complete": registered + jobs.LEAVING,
        "certificate.make": REGISTERED + HIRED,
        "employer.record": 3,
        "standard.add": len(jobs.STANDARDS) * len(life.COUNTIES),
    }
    for action, times in made.items():
        assert count(filled, AuditEntry, AuditEntry.action == action) == times


def test_only_the_accounts_on_the_log_in_page_open(filled: Session) -> None:
    active = set(filled.scalars(sa.select(User.username).where(User.active)))
    assert active == {one.username for one in ACCOUNTS}
    assert not count(filled, User, User.demo.is_(False))
    for user in filled.scalars(sa.select(User).where(User.active.is_(False))).all():
        assert user.password_hash == "!"
